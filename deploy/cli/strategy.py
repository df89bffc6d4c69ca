"""`fairlead strategy check | publish`: the strategy folder."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder with strategy.yaml and rules/.")]


def register(app: typer.Typer) -> None:
    """Add the group `strategy`."""
    group = typer.Typer(no_args_is_help=True, help="Check and publish the strategy folder.")
    group.command()(check)
    group.command()(publish)
    app.add_typer(group, name="strategy")


def check(folder: Folder) -> int:
    """Say every fault with its place, cause and remedy, and what the strategy leaves open. Exit 3: faults."""
    from alignment_rules.faults import StrategyFaults
    from alignment_rules.questions import unanswered
    from deploy import strategy_folder
    from deploy.cli.frame import FINDINGS, FINE

    try:
        strategy, tested = strategy_folder.checked(strategy_folder.texts(folder))
    except StrategyFaults as faults:
        print(faults)
        return FINDINGS
    rules = sum(len(file.rules) for file in strategy.rules.values())
    print(
        f"Sound: {len(strategy.file.objectives)} objectives, {len(strategy.file.projects)} projects,"
        f" {rules} rules, {tested.cases} cases pass."
    )
    if questions := list(unanswered(strategy)):
        print("\n".join(["\nQuestions it leaves open:", *(f"  {one}" for one in questions)]))
    return FINE


def publish(
    folder: Folder,
    home: Home = DEFAULT_HOME,
    config: Config = None,
    message: Annotated[
        str, typer.Option("--message", "-m", help="Why it changes; kept with the version.")
    ] = "",
    start: Annotated[
        str | None,
        typer.Option("--from", help="The day it comes into force (2026-12-01, UTC); by default at once."),
    ] = None,
) -> None:
    """Make the folder the strategy in force; everything is then judged anew, in the background."""
    from deploy import attach, settings
    from deploy.decide import whoami
    from deploy.publish import publish_folder

    with attach.attached(settings.load(home, config), "strategy publish") as there:
        version = publish_folder(
            there.broker, there.engine, folder, whoami(), message, _midnight(start) if start else None
        )
    if version is None:
        print("Nothing to publish: the newest version says the same.")
        return
    since = f"It comes into force on {start}." if start else "Work is now judged anew, newest changes first."
    print(f"Version {version} is published. {since} `fairlead status` shows how far that is.")


def _midnight(day: str) -> datetime:
    from schemas.errors import Reject

    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError:
        raise Reject(f"--from {day}: not a date; write it as 2026-12-01.") from None
