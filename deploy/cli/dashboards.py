"""`fairlead dashboards`: the Grafana dashboard, made from code."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group `dashboards`."""
    group = typer.Typer(
        no_args_is_help=True, help="Make the Grafana dashboard, or check the one that is shipped."
    )
    group.command()(build)
    group.command()(check)
    app.add_typer(group, name="dashboards")


def build(
    to: Annotated[Path | None, typer.Option(dir_okay=False, help="File to write; without it, print.")] = None,
) -> None:
    """Make the dashboard as Grafana imports it."""
    from deploy import grafana
    from deploy.cli.told import tell

    tell(grafana.build(), to)


def check() -> int:
    """Compare the shipped dashboard with what the code makes. Exit 3: it is stale."""
    from deploy import grafana
    from deploy.cli.told import stale

    return stale(grafana.files())
