"""`fairlead corrections`: what people say of items; confirm it, withdraw it, or make a rule of it."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `list` shows it.")]
As = Annotated[
    str, typer.Option("--as", metavar="ADDRESS", envvar="FAIRLEAD_AS", help="Who you are: your address.")
]


def register(app: typer.Typer) -> None:
    """Add the group `corrections`."""
    group = typer.Typer(no_args_is_help=True, help="What people say of items, and rules that could say it.")
    group.command(name="list")(listed)
    group.command()(confirm)
    group.command()(withdraw)
    group.command()(suggest)
    app.add_typer(group, name="corrections")


def listed(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    ended: Annotated[bool, typer.Option("--ended", help="Also what expired or was withdrawn.")] = False,
    json: Json = False,
) -> None:
    """List corrections, the newest first."""
    from connectors.console import queries
    from deploy import attach, corrections_page, settings, store_state

    with attach.attached(settings.load(home, config), "corrections") as it, it.engine.connect() as store:
        store_state.refuse_empty(store)
        found = queries.corrections(store, ended=ended)
    print(corrections_page.as_json(found) if json else corrections_page.listed(found))


def confirm(
    number: Number, home: Home = DEFAULT_HOME, config: Config = None, actor: As = "", json: Json = False
) -> None:
    """Let a proposed correction count: for who answers for the objective, and the PMO."""
    from deploy import attach, correct, corrections_page, settings
    from deploy.decide import whoami

    with attach.attached(settings.load(home, config), "corrections confirm") as there:
        made = correct.confirm(there.broker, there.engine, number, actor or whoami())
    print(corrections_page.as_json([made]) if json else corrections_page.made(made))


def withdraw(
    number: Number,
    home: Home = DEFAULT_HOME,
    config: Config = None,
    because: Annotated[str, typer.Option("--because", help="Why; kept in the audit.")] = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """End a correction for good: for who proposed it, who answers for the objective, and the PMO."""
    from deploy import attach, correct, corrections_page, settings
    from deploy.decide import whoami

    with attach.attached(settings.load(home, config), "corrections withdraw") as there:
        made = correct.withdraw(there.broker, there.engine, number, actor or whoami(), because)
    print(corrections_page.as_json([made]) if json else corrections_page.made(made))


def suggest(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> None:
    """Where three corrections of the last 30 days are alike: the rule that says the same, with its test, as a diff."""
    from deploy import attach, rule_diff, settings, store_state

    with (
        attach.attached(settings.load(home, config), "corrections suggest") as it,
        it.engine.connect() as store,
    ):
        store_state.refuse_empty(store)
        found = rule_diff.suggested(store)
    print(rule_diff.as_json(found) if json else rule_diff.as_text(found))
