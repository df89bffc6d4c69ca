"""`fairlead dead-letters`: what could not be applied, why, and another try."""

from typing import Annotated, Any

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers as `list` shows them.")]
Number = Annotated[int, typer.Argument(metavar="ID", help="Number as `list` shows it.")]


def register(app: typer.Typer) -> None:
    """Add the group `dead-letters`."""
    group = typer.Typer(no_args_is_help=True, help="What could not be applied, why, and another try.")
    group.command(name="list")(listed)
    group.command()(show)
    group.command()(replay)
    app.add_typer(group, name="dead-letters")


def listed(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    replayed: Annotated[bool, typer.Option("--replayed", help="Also those applied by a replay.")] = False,
    json: Json = False,
) -> None:
    """List dead letters, oldest first."""
    from deploy import attach, settings
    from streams import dead_letters

    with attach.attached(settings.load(home, config)) as attached, attached.engine.connect() as connection:
        letters = dead_letters.find(connection, replayed=replayed)
    if json:
        _print_json([_told(letter) for letter in letters])
        return
    for letter in letters:
        part = "record" if letter.part < 0 else f"part {letter.part}"
        place = f"{letter.topic}[{letter.partition}]@{letter.offset}"
        state = "replayed" if letter.replayed_at else f"{letter.attempts}×"
        print(
            f"{letter.id:>6}  {letter.died_at:%Y-%m-%d %H:%M}  {place}  {part:<8}  {state:<8}  {letter.reason}"
        )
    if not letters:
        print("No dead letters.")


def show(number: Number, home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> None:
    """Show one dead letter with its payload."""
    from deploy import attach, settings
    from streams import dead_letters

    with attach.attached(settings.load(home, config)) as attached, attached.engine.connect() as connection:
        letter = dead_letters.get(connection, number)
    told = _told(letter) | {"payload": letter.payload.decode(errors="backslashreplace")}
    if json:
        _print_json(told)
        return
    for name, value in told.items():
        print(f"{name:<12} {'' if value is None else value}")


def replay(
    numbers: Numbers = None,
    home: Home = DEFAULT_HOME,
    config: Config = None,
    everything: Annotated[bool, typer.Option("--all", help="Every letter not yet replayed.")] = False,
    json: Json = False,
) -> int:
    """Apply dead letters again, after a fix; harmless however often. Exit 3: some are still dead."""
    from deploy import attach, settings
    from deploy.cli.frame import FINDINGS, FINE
    from schemas.errors import Reject
    from streams import dead_letters, worker

    if bool(numbers) == everything:
        raise Reject("Say which dead letters: their numbers, or --all.")
    with attach.attached(settings.load(home, config)) as attached:
        wanted = numbers or dead_letters.numbers(attached.engine)
        came = dead_letters.replay(attached.engine, worker.handlers(), wanted)
    if json:
        _print_json([_told(letter) | {"came_to": outcome.value} for letter, outcome in came])
    for letter, outcome in [] if json else came:
        still = f": {letter.reason}" if outcome is dead_letters.Replay.STILL_DEAD else ""
        print(f"{letter.id:>6}  {outcome.value}{still}")
    if not came and not json:
        print("No dead letters to replay.")
    return FINDINGS if any(o is dead_letters.Replay.STILL_DEAD for _, o in came) else FINE


def _told(letter: Any) -> dict[str, object]:
    names = [name for name in letter.__dataclass_fields__ if name != "payload"]
    return {name: getattr(letter, name) for name in names}


def _print_json(value: object) -> None:
    import msgspec

    print(msgspec.json.encode(value).decode())
