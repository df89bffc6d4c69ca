"""`fairlead backtest DIR`: what a draft of the strategy would change."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home


class Format(StrEnum):
    """How the report is written."""

    MARKDOWN = "md"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backtest)


def backtest(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with the draft.")],
    home: Home = DEFAULT_HOME,
    config: Config = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="The days whose effort makes the mix.")] = 28,
    max_moved: Annotated[
        str | None,
        typer.Option(metavar="N%", help="Exit 3 when more items than this would be judged otherwise."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How the report is written.")] = Format.MARKDOWN,
) -> int:
    """Judge history by a draft without changing anything: items moved, the mix before and after, drifts that turn.

    Exit 3: faults, or more moved than --max-moved.
    """
    from alignment_rules.faults import StrategyFaults
    from deploy import attach, backtest_page, settings, store_state, strategy_folder
    from deploy.backtest import backtest as tried
    from deploy.cli.frame import FINDINGS, FINE
    from schemas.alignment import WHOLE

    limit = _limit(max_moved) if max_moved else WHOLE
    files = strategy_folder.texts(folder)
    try:
        strategy_folder.checked(files)
    except StrategyFaults as faults:
        print(faults)
        return FINDINGS
    with attach.attached(settings.load(home, config), "backtest") as there:
        with there.engine.connect() as connection:
            store_state.refuse_empty(connection)
        report = tried(there.engine, files, days)
    print(backtest_page.as_json(report) if form is Format.JSON else backtest_page.as_markdown(report))
    return FINDINGS if report.moved * WHOLE > limit * report.items else FINE


def _limit(written: str) -> int:
    from pydantic_core import PydanticCustomError

    from schemas.errors import Reject
    from schemas.quantities import percent

    try:
        return percent(written)
    except PydanticCustomError as error:
        raise Reject(f"--max-moved {written}: {error}; write it like 5%.") from None
