"""`fairlead alerts`: the Prometheus alert rules, made from code."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group `alerts`."""
    group = typer.Typer(
        no_args_is_help=True, help="Make the Prometheus alert rules, or check those that are shipped."
    )
    group.command()(build)
    group.command()(check)
    app.add_typer(group, name="alerts")


def build(
    to: Annotated[Path | None, typer.Option(dir_okay=False, help="File to write; without it, print.")] = None,
    hold: Annotated[int, typer.Option(min=0, help="Minutes a condition must last before it is told.")] = 60,
    runbooks: Annotated[
        str, typer.Option(help="Address of the folder where your people read the runbooks.")
    ] = "docs/runbooks",
) -> None:
    """Make the alert rules as Prometheus loads them."""
    from deploy import prometheus
    from deploy.cli.told import tell

    tell(prometheus.build(timedelta(minutes=hold), runbooks), to)


def check() -> int:
    """Compare the shipped rules with what the code makes. Exit 3: they are stale."""
    from deploy import prometheus
    from deploy.cli.told import stale

    return stale(prometheus.files())
