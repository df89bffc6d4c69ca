"""`fairlead dashboards`: the Grafana dashboards, made from code."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group `dashboards`."""
    group = typer.Typer(
        no_args_is_help=True, help="Make the Grafana dashboards, or check those that are shipped."
    )
    group.command()(build)
    group.command()(check)
    app.add_typer(group, name="dashboards")


def build(
    name: Annotated[str, typer.Argument(help="strategy, pmo, project or operations.")],
    to: Annotated[Path | None, typer.Option(dir_okay=False, help="File to write; without it, print.")] = None,
    console: Annotated[
        str | None, typer.Option(help="Address under which people reach the console, for links.")
    ] = None,
) -> None:
    """Make a dashboard as Grafana imports it."""
    from alignment_rules.faults import nearest
    from deploy import grafana
    from deploy.cli.told import tell
    from deploy.grafana.frame import CONSOLE, text
    from schemas.errors import Reject

    if name not in grafana.PAGES:
        raise Reject(f"There is no dashboard {name!r}; {nearest(name, grafana.PAGES)}")
    tell(text(grafana.PAGES[name](), console or CONSOLE), to)


def check() -> int:
    """Compare the shipped dashboards with what the code makes. Exit 3: they are stale."""
    from deploy import grafana
    from deploy.cli.told import stale

    return stale(grafana.files())
