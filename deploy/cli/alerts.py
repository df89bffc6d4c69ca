"""`fairlead alerts`: the Prometheus alert rules, made from code."""

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
    limit: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=LENGTH, like stale=2d or stuck=30m: how long something may last. Repeatable."
        ),
    ] = None,
    runbooks: Annotated[
        str, typer.Option(help="Address of the folder where your people read the runbooks.")
    ] = "docs/runbooks",
) -> None:
    """Make the alert rules as Prometheus loads them.

    Limits and their defaults: hold 1h, stale 1d, unexplained 1d, unlisted 1h, failing 15m, stuck 15m, down 5m, disk 1d.
    """
    from deploy import prometheus
    from deploy.cli.told import tell
    from deploy.prometheus.alert import Limits

    tell(prometheus.build(Limits().having(limit or []), runbooks), to)


def check() -> int:
    """Compare the shipped rules with what the code makes. Exit 3: they are stale."""
    from deploy import prometheus
    from deploy.cli.told import stale

    return stale(prometheus.files())
