"""`fairlead cases`: the drift cases, and people's answers to them."""

from datetime import date
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

Number = Annotated[int, typer.Argument(metavar="CASE", help="Number as `list` shows it.")]
Because = Annotated[str, typer.Option("--because", "-b", help="Why; kept with the case.")]
Until = Annotated[str | None, typer.Option("--until", help="The last day on which it stands (2026-12-15).")]


def register(app: typer.Typer) -> None:
    """Add the group `cases`."""
    group = typer.Typer(no_args_is_help=True, help="Drift cases, and people's answers to them.")
    group.command(name="list")(listed)
    group.command()(show)
    group.command(name="ack")(acknowledge)
    group.command()(accept)
    app.add_typer(group, name="cases")


def listed(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    closed: Annotated[bool, typer.Option("--closed", help="Also those that are closed.")] = False,
    json: Json = False,
) -> None:
    """List the open cases, the newest first."""
    import msgspec

    from connectors.console import queries
    from deploy import attach, cases_page, settings

    with (
        attach.attached(settings.load(home, config), "cases") as there,
        there.engine.connect() as connection,
    ):
        found = queries.cases(connection, closed=closed)
    print(msgspec.json.encode(found).decode() if json else cases_page.all_(found))


def show(number: Number, home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> None:
    """Show one case: direction, causes, the way back, and what was decided about it."""
    import msgspec

    from connectors import titles
    from connectors.console import queries
    from deploy import attach, cases_page, settings

    with (
        attach.attached(settings.load(home, config), "cases") as there,
        there.engine.connect() as connection,
    ):
        found = cases_page.there(queries.case_file(connection, number), number)
        named = titles.titles(connection)
    print(msgspec.json.encode(found).decode() if json else cases_page.one(found, named))


def acknowledge(
    number: Number,
    because: Because,
    home: Home = DEFAULT_HOME,
    config: Config = None,
    until: Until = None,
    json: Json = False,
) -> None:
    """Say that you have the case in hand: nobody further up the chain is told, until that day if you name one."""
    from streams.case_commands import ACKNOWLEDGE

    _answer(ACKNOWLEDGE, number, because, until, home, config, json=json)


def accept(
    number: Number,
    because: Because,
    until: Annotated[str, typer.Option("--until", help="The last day on which it stands (2026-12-15).")],
    home: Home = DEFAULT_HOME,
    config: Config = None,
    json: Json = False,
) -> None:
    """Say that the drift is wanted until a day. Nobody is told of it until then."""
    from streams.case_commands import ACCEPT

    _answer(ACCEPT, number, because, until, home, config, json=json)


def _answer(
    kind: str, number: int, because: str, until: str | None, home: Home, config: Config, *, json: bool
) -> None:
    from deploy import attach, settings
    from deploy.decide import decide, for_scripts, whoami
    from streams.case_commands import Answer

    body = Answer(number, because, _day(until) if until else None)
    with attach.attached(settings.load(home, config), kind) as there:
        id_ = decide(there.broker, there.engine, kind, f"case:{number}", body, whoami())
    print(for_scripts(id_, body) if json else f"Done: `fairlead cases show {number}` shows it.")


def _day(written: str) -> date:
    from schemas.errors import Reject

    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Reject(f"--until {written}: not a date; write it as 2026-12-15.") from None
