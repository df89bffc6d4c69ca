"""`fairlead sandbox serve`: made-up or recorded trackers to try Fairlead on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from schemas.errors import Reject


def register(app: typer.Typer) -> None:
    """Add the group `sandbox`."""
    group = typer.Typer(no_args_is_help=True, help="A fake Jira and GitHub to try Fairlead on.")
    group.callback()(lambda: None)  # keeps `serve` a word of its own while it is the only command
    group.command()(serve)
    app.add_typer(group, name="sandbox")


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    seed: Annotated[
        int, typer.Option(help="The same seed and start give the same organisation and history.")
    ] = 1,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Simulated seconds a second; by default 3600, and 1 for recorded data. 0: time stands.",
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(help="Where the trackers' clock begins (ISO date or time, UTC); by default now."),
    ] = None,
    jira_archive: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Serve these issues: JSON Lines as Jira's REST version 2 returns them, .gz or plain.",
        ),
    ] = None,
    git_log: Annotated[
        list[str] | None,
        typer.Option(help="OWNER/REPOSITORY=FILE: serve the commits in a log (JSON Lines). Repeatable."),
    ] = None,
    webhook_target: Annotated[
        str,
        typer.Option(
            "--webhook-target", "--gateway", help="Gateway that gets the webhooks; without it there are none."
        ),
    ] = "",
    write_config: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write a configuration that leads here, and beside it the tokens and secrets.",
        ),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", help="Print no line: what is printed may be kept in a log, and it holds the tokens."
        ),
    ] = False,
) -> None:
    """Serve a fake Jira and GitHub until stopped; one JSON line says how they are reached.

    Without recorded files it is a simulated organisation with a quarter of history, whose people go on working in
    accelerated time.
    """
    from deploy.sandbox.options import Options
    from deploy.sandbox.serve import serve as run

    options = Options(
        port=port,
        seed=seed,
        speed=speed,
        start=_moment(start) if start else None,
        jira_archive=jira_archive,
        git_logs=tuple(_log(each) for each in git_log or ()),
        webhook_target=webhook_target,
        write_config=write_config,
    )
    run(options, (lambda _: None) if quiet else lambda line: print(line, flush=True))


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Reject(
            f"--start {text}: not a date or time; write it as 2026-11-24 or 2026-11-24T09:00."
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _log(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise Reject(f"--git-log {text}: write OWNER/REPOSITORY=FILE.")
    return name, Path(file)
