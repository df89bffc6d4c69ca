"""`fairlead strategy`: the strategy folder, its check, its versions and what differs between them."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from alignment_rules.strategy import Strategy

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder with strategy.yaml and rules/.")]
Message = Annotated[str, typer.Option("--message", "-m", help="Why it changes; kept with the version.")]
Number = Annotated[int | None, typer.Argument(metavar="[VERSION]", help="By default the newest.")]
Side = Annotated[str, typer.Argument(metavar="DIR|VERSION", help="A folder, or a version's number.")]


def register(app: typer.Typer) -> None:
    """Add the group `strategy`."""
    group = typer.Typer(no_args_is_help=True, help="The strategy folder: check, publish, compare, roll back.")
    for command in (check, show, diff, publish, history, rollback, stranded, schema):
        group.command()(command)
    group.command(name="import-plan")(import_plan)
    app.add_typer(group, name="strategy")


def check(folder: Folder, json: Json = False) -> int:
    """Say every fault with its place, cause and remedy, and what the strategy leaves open. Exit 3: faults."""
    from alignment_rules.faults import StrategyFaults
    from alignment_rules.questions import unanswered
    from deploy import strategy_folder
    from deploy.cli.frame import FINDINGS, FINE

    try:
        strategy, tested = strategy_folder.checked(strategy_folder.texts(folder))
    except StrategyFaults as faults:
        print(_json({"sound": False, "faults": faults.faults, "questions": []}) if json else faults)
        return FINDINGS
    questions = list(unanswered(strategy, datetime.now(UTC).date()))
    if json:
        print(_json({"sound": True, "faults": [], "questions": questions, "cases": tested.cases}))
        return FINE
    rules = sum(len(file.rules) for file in strategy.rules.values())
    print(
        f"Sound: {len(strategy.file.objectives)} objectives, {len(strategy.file.projects)} projects,"
        f" {rules} rules, {tested.cases} cases pass."
    )
    if questions:
        print("\n".join(["\nQuestions it leaves open:", *(f"  {one}" for one in questions)]))
    return FINE


def show(
    version: Number = None,
    home: Home = DEFAULT_HOME,
    config: Config = None,
    to: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write the version's files into this empty folder.")
    ] = None,
    json: Json = False,
) -> None:
    """Show a published version: objectives, KPIs, business cases and plan; or write its files out."""
    from alignment_rules.strategy import read
    from connectors.console import queries
    from deploy import attach, settings, store_state, strategy_folder, strategy_page

    with attach.attached(settings.load(home, config), "strategy show") as it, it.engine.connect() as store:
        store_state.refuse_empty(store)
        files = queries.version_files(store, version)
    if to is not None:
        strategy_folder.write(to, files)
        print(f"{len(files)} files are in {to}.")
        return
    strategy = read(files)
    print(_json(strategy_page.shown(strategy)) if json else strategy_page.as_text(strategy))


def diff(
    before: Side,
    after: Annotated[str, typer.Argument(metavar="[DIR|VERSION]", help="By default the newest.")] = "",
    home: Home = DEFAULT_HOME,
    config: Config = None,
    json: Json = False,
) -> None:
    """Say in words what differs: `diff DIR` from the newest version to the folder, `diff 3 5` between two.

    What the difference would do to the work that is here is `fairlead backtest`.
    """
    from alignment_rules.differences import differences
    from deploy import attach, settings, strategy_page

    old, new = (before, after) if after else ("", before)
    with ExitStack() as held:  # two folders are compared without a store
        opened = attach.attached(settings.load(home, config), "strategy diff")
        engine = cache(lambda: held.enter_context(opened).engine)
        found = differences(_side(engine, old), _side(engine, new))
    print(_json(found) if json else strategy_page.diff(found))


def publish(
    folder: Folder,
    home: Home = DEFAULT_HOME,
    config: Config = None,
    message: Message = "",
    start: Annotated[
        str | None,
        typer.Option("--from", help="The day it comes into force (2026-12-01, UTC); by default at once."),
    ] = None,
    json: Json = False,
) -> None:
    """Make the folder the strategy in force; everything is then judged anew, in the background."""
    from deploy import attach, settings
    from deploy.decide import whoami
    from deploy.publish import publish_folder

    with attach.attached(settings.load(home, config), "strategy publish") as there:
        version = publish_folder(
            there.broker, there.engine, folder, whoami(), message, _midnight(start) if start else None
        )
        changes = _changes(there.engine, version)
    if json:
        print(_json({"version": version}))
    elif version is None:
        print("Nothing to publish: the newest version says the same.")
    else:
        since = (
            f"It comes into force on {start}." if start else "Work is now judged anew, newest changes first."
        )
        print(f"Version {version} is published. {since} `fairlead status` shows how far that is.")
        print("".join(f"{line}\n" for line in changes), end="")


def history(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> None:
    """List every version, the newest first: since when it counts, who published it, and why."""
    from connectors.console import queries
    from deploy import attach, settings, store_state, strategy_page

    with attach.attached(settings.load(home, config), "strategy history") as it, it.engine.connect() as store:
        store_state.refuse_empty(store)
        found = queries.versions(store)
    if json:
        print(_json(found))
    else:
        print(strategy_page.history(found) if found else "No strategy has been published yet.")


def rollback(
    version: Annotated[int, typer.Argument(metavar="VERSION", help="As `history` lists it.")],
    home: Home = DEFAULT_HOME,
    config: Config = None,
    message: Message = "",
    json: Json = False,
) -> None:
    """Publish an older version's files as a new version: every tag becomes again what it was under them."""
    from deploy import attach, settings
    from deploy.decide import whoami
    from deploy.publish import rollback as publish_older

    with attach.attached(settings.load(home, config), "strategy rollback") as there:
        made = publish_older(there.broker, there.engine, version, whoami(), message)
        changes = _changes(there.engine, made)
    if json:
        print(_json({"version": made}))
    elif made is None:
        print(f"Nothing to roll back: the newest version says what version {version} says.")
    else:
        print(f"Version {made} says again what version {version} said. Work is now judged anew.")
        print("".join(f"{line}\n" for line in changes), end="")


def stranded(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> int:
    """List open work whose objective, initiative or always-on work has ended and that serves nothing else. Exit 3: some."""
    from connectors.console import queries
    from deploy import attach, settings, store_state, strategy_page
    from deploy.cli.frame import FINDINGS, FINE

    with (
        attach.attached(settings.load(home, config), "strategy stranded") as it,
        it.engine.connect() as store,
    ):
        store_state.refuse_empty(store)
        store_state.tell_half_judged(store)
        found = queries.stranded(store, datetime.now(UTC).date())
    if json:
        print(_json(found))
    else:
        print(strategy_page.stranded(found) if found else "No open work is stranded.")
    return FINDINGS if found else FINE


def schema(
    into: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Write the schemas into this folder's .schema, for editors."),
    ] = None,
) -> None:
    """The JSON Schemas by which an editor completes and checks the files of a strategy folder."""
    from deploy import editor_schemas

    if into is None:
        print(_json(editor_schemas.documents()))
    else:
        print("\n".join(editor_schemas.write(into)))


def import_plan(
    table: Annotated[Path, typer.Argument(metavar="FILE.csv", dir_okay=False, help="The plan as a table.")],
    into: Annotated[Path, typer.Option("--into", file_okay=False, help="The strategy folder.")],
    json: Json = False,
) -> None:
    """Merge a table of plans into strategy.yaml, whose comments stay; nothing is written if that made a fault.

    Columns: period,project,objective,share with one share a line, or period,project and one column an objective.
    """
    from alignment_rules.plan_table import plan_table
    from deploy.plan_import import import_plan
    from schemas.errors import Reject

    try:
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Reject(f"{table} cannot be read: {error}. Save it as UTF-8.") from error
    changed = import_plan(into, plan_table(text, str(table)))
    if json:
        print(_json({"changed": changed}))
    else:
        print(f"Plan of {', '.join(changed)}." if changed else "The folder says the same already.")


def _changes(engine: "Engine", version: int | None) -> list[str]:
    """What was foreseen to change in the figures, in lines."""
    from connectors.console import queries

    with engine.connect() as store:
        return next((it.changes.splitlines() for it in queries.versions(store) if it.version == version), [])


def _side(engine: "Callable[[], Engine]", named: str) -> "Strategy":
    from alignment_rules.strategy import read
    from connectors.console import queries
    from deploy import store_state, strategy_folder

    if named and not named.isdecimal():
        return read(strategy_folder.texts(Path(named)))
    with engine().connect() as store:
        store_state.refuse_empty(store)
        return read(queries.version_files(store, int(named) if named else None))


def _json(value: object) -> str:
    import msgspec

    return msgspec.json.encode(value, enc_hook=str).decode()


def _midnight(day: str) -> datetime:
    from schemas.errors import Reject

    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError:
        raise Reject(f"--from {day}: not a date; write it as 2026-12-01.") from None
