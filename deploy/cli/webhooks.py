"""`fairlead webhooks`: make and check the trackers' webhooks, or print what to ask their administrators for."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

Named = Annotated[list[str] | None, typer.Argument(help="Sources, as `jira:acme`; all where none is named.")]
Gateway = Annotated[
    str, typer.Option(help="Address under which the trackers reach the gateway, as https://fairlead.example.")
]


def register(app: typer.Typer) -> None:
    """Add the group `webhooks`."""
    group = typer.Typer(no_args_is_help=True, help="Make, check or ask for the trackers' webhooks.")
    group.command()(install)
    group.command()(check)
    group.command()(request)
    app.add_typer(group, name="webhooks")


def install(gateway: Gateway, named: Named = None, home: Home = DEFAULT_HOME, config: Config = None) -> None:
    """Make the webhooks; the source's token must be an administrator's. Safe to repeat."""
    from deploy import settings, webhooks

    for source in webhooks.chosen(settings.load(home, config).sources, named or []):
        print(f"{source.tracker}: {webhooks.install(source, gateway)}")


def check(
    gateway: Gateway,
    named: Named = None,
    home: Home = DEFAULT_HOME,
    config: Config = None,
    json: Json = False,
) -> int:
    """See whether the webhooks lead to the gateway and tell all that is handled. Exit 3: findings."""
    import msgspec

    from deploy import settings, webhooks
    from deploy.cli.frame import FINDINGS, FINE

    sources = webhooks.chosen(settings.load(home, config).sources, named or [])
    found = [webhooks.check(source, gateway) for source in sources]
    if json:
        print(msgspec.json.encode(found).decode())
    for one in [] if json else found:
        print(f"{one.source}: {one.fault or 'fine'} ({one.url})")
    return FINDINGS if any(one.fault for one in found) else FINE


def request(gateway: Gateway, named: Named = None, home: Home = DEFAULT_HOME, config: Config = None) -> None:
    """Print, for each source, what to ask the tracker's administrator for; secrets are named, never shown."""
    from deploy import settings, webhooks

    sources = webhooks.chosen(settings.load(home, config).sources, named or [])
    print("\n\n".join(webhooks.request(source, gateway) for source in sources))
