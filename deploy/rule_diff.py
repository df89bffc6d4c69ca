"""Rules that would say what people corrected by hand, as a diff of the published folder that only waits for `git apply`."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from alignment_rules import cases
from alignment_rules.alike import Alike, Corrected, alike
from alignment_rules.faults import StrategyFaults
from alignment_rules.folder import Part, part_of
from alignment_rules.rulebook import Rulebook
from alignment_rules.strategy import read
from alignment_rules.work import Subject
from alignment_rules.yaml_tree import Tree, parse
from connectors.console import queries
from connectors.console.queries import Correction, Stage
from schemas.tables import item
from streams import tag_inputs, tag_judge
from streams.rulebooks import in_force

RECENT: Final = timedelta(days=30)
_PLAIN: Final = re.compile(r"[A-Za-z][\w ./*-]*")
_NULLS: Final = ("null", "Null", "NULL")
Files = Mapping[str, str]


class Suggestion(msgspec.Struct, frozen=True):
    """A rule that says what these corrections say. `diff` is empty where no place for it passes every test."""

    project: str
    rule: str
    serves: str
    condition: str
    keys: list[str]
    diff: str


def suggested(connection: Connection) -> list[Suggestion]:
    """What the corrections that count, of the last 30 days, have in common; from the newest version's files."""
    now = in_force(connection)
    if now is None:
        return []
    recent = [
        each for each in queries.corrections(connection) if each.stage == Stage.COUNTS and _recent(each)
    ]
    corrected = list(_corrected(connection, now.book, recent))
    files = queries.version_files(connection)
    return [_suggestion(each, files) for each in alike(corrected, corrected)]


def as_json(found: list[Suggestion]) -> str:
    """One JSON object."""
    return msgspec.json.encode({"suggestions": found}).decode()


def as_text(found: list[Suggestion]) -> str:
    """Each with its diff; the lines before a diff are ones that `git apply` passes over."""
    return "\n".join(map(_told, found)) or "No three corrections of the last 30 days are alike."


def _told(it: Suggestion) -> str:
    head = f"{', '.join(it.keys)} were corrected to {it.serves}; {it.condition} is what they share in {it.project}."
    return f"{head}\n{it.diff or 'Wherever such a rule stood, a test beside the rules would fail; write it by hand.'}"


def _recent(each: Correction) -> bool:
    return each.proposed_at >= datetime.now(UTC) - RECENT


def _corrected(connection: Connection, book: Rulebook, recent: list[Correction]) -> Iterator[Corrected]:
    single = {each.key: next(iter(each.serves)) for each in reversed(recent) if len(each.serves) == 1}
    ids = connection.execute(select(item.c.id).where(item.c.key.in_(single)).order_by(item.c.id))
    inputs = tag_inputs.read(connection, list(ids.scalars()))
    for row in inputs.items:
        if project := book.project(row.ref):
            yield Corrected(project, single[row.key], tag_judge.work(row, inputs, book.on))


def _suggestion(it: Alike, files: Files) -> Suggestion:
    edited = next((each for each in _edits(it, files) if _holds(each, it)), None)
    diff = "".join(_diff(files, edited)) if edited else ""
    keys = [work.key for work in it.works]
    return Suggestion(it.project, it.id, it.serves, f"{it.field} {it.value}", keys, diff)


def _edits(it: Alike, files: Files) -> Iterator[dict[str, str]]:
    """The rule as the project's last, which changes least, else as its first; and its case."""
    mine = [
        path for path in sorted(files) if part_of(path) is Part.RULES and _project(path, files) == it.project
    ]
    rule = f"{{id: {it.id}, when: {{{it.field}: {_word(it.value)}}}, serves: {it.serves}}}"
    if not mine:
        path = f"rules/{it.project}.yaml"
        yield _with_case(it, path, {**files, path: f"for: {it.project}\nrules:\n  - {rule}\n"})
        return
    for path, place in ((mine[-1], _after_last), (mine[0], _before_first)):
        lines = files[path].splitlines(keepends=True)
        at = place(parse(path, files[path]), lines)
        if at is not None:
            number, indent = at
            text = "".join([*lines[:number], f"{indent}- {rule}\n", *lines[number:]])
            yield _with_case(it, path, {**files, path: text})


def _with_case(it: Alike, rules: str, files: dict[str, str]) -> dict[str, str]:
    path = f"{rules.removesuffix('.yaml')}_test.yaml"
    written = files.get(path, "")
    apart = "" if not written or written.endswith("\n") else "\n"
    case = f"- {{is: {it.id}, {it.field}: {_word(it.example)}}}\n"
    return files | {path: f"{written}{apart}{case}"}


def _project(path: str, files: Files) -> str:
    node = parse(path, files[path]).node(("for",))
    return str(node.value) if node else ""


def _before_first(tree: Tree, lines: list[str]) -> tuple[int, str] | None:
    first = tree.node(("rules", 0))
    return _dash(lines, first.at[0] - 1) if first else None


def _after_last(tree: Tree, lines: list[str]) -> tuple[int, str] | None:
    """Before whatever stands further left than the last rule's dash; blank lines and comments there stay with that."""
    rules = tree.node(("rules",))
    if rules is None or not isinstance(rules.value, list) or not rules.value:
        return None
    dash = _dash(lines, rules.value[-1].at[0] - 1)
    if dash is None:
        return None
    number = dash[0] + 1
    while number < len(lines) and _belongs(lines[number], len(dash[1])):
        number += 1
    while not lines[number - 1].strip():
        number -= 1
    return number, dash[1]


def _belongs(line: str, column: int) -> bool:
    return not line.strip() or len(line) - len(line.lstrip()) > column


def _dash(lines: list[str], number: int) -> tuple[int, str] | None:
    """The line's number and what stands before its dash; None in a list that is written in brackets."""
    found = re.match(r"(\s*)- ", lines[number])
    return (number, found[1]) if found else None


def _holds(files: Files, it: Alike) -> bool:
    """Whether every case passes and the rule wins what was corrected."""
    try:
        strategy = read(files)
    except StrategyFaults:
        return False
    rules = Rulebook(strategy, datetime.now(UTC).date()).rules(it.project)
    rulings = (rules.match(Subject(work)) for work in it.works)
    return not cases.run(strategy).failures and all(one and one.rule == it.id for one in rulings)


def _diff(before: Files, after: Files) -> Iterator[str]:
    for path in sorted(after):
        old, new = (files.get(path, "").splitlines(keepends=True) for files in (before, after))
        name = f"a/{path}" if path in before else "/dev/null"
        yield from unified_diff(old, new, name, f"b/{path}")


def _word(value: str) -> str:
    return value if _PLAIN.fullmatch(value) and value not in _NULLS else json.dumps(value, ensure_ascii=False)
