"""`fairlead init`: from nothing to a first strategy of one's own data."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(
    home: Annotated[
        Path,
        typer.Option(
            "--home",
            envvar="FAIRLEAD_HOME",
            file_okay=False,
            help="Folder of your own data; not the sandbox's.",
        ),
    ] = Path(".fairlead-own"),
    strategy: Annotated[
        Path,
        typer.Option(
            "--strategy", file_okay=False, help="Folder for the strategy; keep it under version control."
        ),
    ] = Path("strategy"),
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers", dir_okay=False, help="Answers by name, as init-answers.yaml in the home keeps them."
        ),
    ] = None,
    patience: Annotated[
        float, typer.Option(min=1, help="Give up after so many seconds without progress.")
    ] = 600,
) -> None:
    """Connect Jira and GitHub, list what is there, propose rules, and write a first strategy. Run it again to go on.

    It only reads: nothing is written to any tracker, and nothing listens.
    """
    from deploy.way_in import answers as answering
    from deploy.way_in.init import run

    given = answering.read(answers) if answers else {}
    terminal = sys.stdin.isatty() and answers is None
    config = run(home, strategy, answering.Answers(home, given, input if terminal else None), print, patience)
    print(
        f"\nDone. See it with\n  fairlead up --home {home} --config {config}\n"
        f"  fairlead status --home {home} --config {config}\n"
        f"  fairlead strategy check {strategy}\nWhat to turn on next: docs/first-steps.md"
    )
