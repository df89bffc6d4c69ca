"""`fairlead effort`: where the days of a period went."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

When = Annotated[
    str,
    typer.Option(
        "--period", help="A quarter (2026-Q4), month (2026-11), week (2026-W47) or day (2026-11-20)."
    ),
]
Projects = Annotated[list[str] | None, typer.Argument(help="Projects of the strategy; by default all.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(effort)


def effort(
    period: When,
    projects: Projects = None,
    home: Home = DEFAULT_HOME,
    config: Config = None,
    json: Json = False,
) -> None:
    """Show where the days of a period went, and how far that is from the plan; nothing of fewer than 5 people."""
    from connectors import titles
    from connectors.console import queries
    from deploy import attach, effort_page, settings

    spoken = effort_page.period(period)
    with (
        attach.attached(settings.load(home, config), "effort") as there,
        there.engine.connect() as connection,
    ):
        found = queries.effort(connection, spoken, projects or ())
        named = titles.titles(connection)
    print(effort_page.as_json(found) if json else effort_page.as_text(found, named))
