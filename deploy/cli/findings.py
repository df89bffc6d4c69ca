"""`fairlead findings`: what a review should ask."""

from datetime import UTC, datetime

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(findings)


def findings(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> int:
    """Show what a review should ask: objectives without work, KPI or belief, KPIs unread, always-on work out of bounds,
    work on initiatives nobody approved. Exit 3: there are some.
    """
    import msgspec

    from connectors.console import queries
    from deploy import attach, settings
    from deploy.cli.frame import FINDINGS, FINE

    with (
        attach.attached(settings.load(home, config), "findings") as there,
        there.engine.connect() as connection,
    ):
        found = queries.findings(connection, datetime.now(UTC))
    if json:
        print(msgspec.json.encode(found).decode())
    else:
        print("\n".join(one.words for one in found) or "Nothing to ask: the strategy and the work agree.")
    return FINDINGS if found else FINE
