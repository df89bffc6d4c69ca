"""`fairlead kpi push | list`: what was read of KPIs."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the group `kpi`."""
    group = typer.Typer(no_args_is_help=True, help="KPIs: what was read of them, and how far they are.")
    group.command()(push)
    group.command(name="list")(listed)
    app.add_typer(group, name="kpi")


def push(
    objective: Annotated[str, typer.Argument(help="The objective's id.")],
    kpi: Annotated[str, typer.Argument(help="The KPI's name below it.")],
    value: Annotated[str, typer.Argument(help="As in the strategy: 2.3%, 31/month, 40.")],
    home: Home = DEFAULT_HOME,
    config: Config = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="When it was so (2026-11-20, or with a time; UTC); by default now."),
    ] = None,
    json: Json = False,
) -> None:
    """Say what was read of a KPI. The same moment said again corrects it."""
    from deploy import attach, settings
    from deploy.decide import decide, for_scripts, whoami
    from schemas.kpis import REPORT, Report

    body = Report(objective, kpi, value, _moment(at) if at else datetime.now(UTC))
    with attach.attached(settings.load(home, config), REPORT) as there:
        id_ = decide(there.broker, there.engine, REPORT, f"kpi:{objective}/{kpi}", body, whoami())
    print(for_scripts(id_, body) if json else f"Kept: {objective}/{kpi} is {value}.")


def listed(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> None:
    """List every KPI of the strategy with its latest reading."""
    import msgspec

    from connectors.console import queries
    from deploy import attach, kpi_page, settings

    with (
        attach.attached(settings.load(home, config), "kpi") as there,
        there.engine.connect() as connection,
    ):
        found = queries.kpis(connection, datetime.now(UTC))
    print(msgspec.json.encode(found).decode() if json else kpi_page.as_text(found))


def _moment(written: str) -> datetime:
    from schemas.errors import Reject

    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise Reject(
            f"--at {written}: not a date or time; write it as 2026-11-20 or 2026-11-20T09:00."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
