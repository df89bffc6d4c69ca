"""What a draft of the strategy would say of the items in the store; nothing is written.

Only what the draft can touch is judged (see `tag_touched`): first what rules say of the items themselves, then, where
that turns, their alignment and that of all who may inherit from them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import BigInteger, Connection, any_, bindparam, func, select

from alignment_rules.backtest import Judgement, Moved
from alignment_rules.mix import Slot, add
from alignment_rules.rulebook import Rulebook
from schemas.alignment import Share, State
from schemas.tables import alignment, effort, item, mix_day, project_scope
from streams import corrected, tag_dependents, tag_inputs, tag_judge
from streams.tag_inputs import IDS, Node
from streams.tag_touched import Touch

_CHUNK: Final = 1_000
Owns = dict[int, Node]
"""Item -> what others would inherit from it."""


class Turned(NamedTuple):
    """Items of which the draft's rules say something else, and all that must be judged again."""

    owns: Owns
    ids: set[int]


@dataclass(frozen=True)
class Window:
    """The days whose effort weighs items: `days` of them, the last of which is `end`."""

    end: date
    days: int

    @property
    def begin(self) -> date:
        """The last day before the window."""
        return self.end - timedelta(days=self.days)

    @property
    def before(self) -> "Window":
        """The window before this one."""
        return Window(self.begin, self.days)


def ranges(connection: Connection, parts: int) -> list[tuple[int, int]]:
    """The items' ids in so many ranges, each from above its first number to its second."""
    last = connection.execute(select(func.coalesce(func.max(item.c.id), 0))).scalar_one()
    bounds = [last * part // parts for part in range(parts + 1)]
    return list(pairwise(bounds))


def turned(connection: Connection, touch: Touch, first: int, last: int) -> Turned:
    """Of the items in a range of ids, what the draft's rules say otherwise."""
    found = Turned({}, set())
    while first < last:
        passed = touch.next(connection, first, _CHUNK, last)
        if not passed.last:
            break
        first = passed.last
        for ids in _chunks(passed.ids):
            _turn(connection, touch, ids, found)
    return found


def _turn(connection: Connection, touch: Touch, ids: list[int], found: Turned) -> None:
    inputs = tag_inputs.read(connection, ids)
    ruled = tag_judge.rulings(inputs, touch.after)
    stored = tag_inputs.nodes(connection, ids)
    for row in inputs.items:
        ruling = ruled.get(row.id)
        shares = msgspec.to_builtins(ruling.shares) if ruling else ()
        own = Node(row.key, ruling.rule if ruling else "", list(shares))
        if own != stored[row.id]:
            found.owns[row.id] = own
            found.ids.add(row.id)
        elif touch.of_scope(row.ref).moved:
            found.ids.add(row.id)


def dependents(connection: Connection, touch: Touch, found: Turned) -> set[int]:
    """Who may inherit from what turned, and what corrections speak of that the draft reads otherwise."""
    again = corrected.changed(connection, touch.difference)
    seeds = sorted({*found.owns, *again})
    below = (tag_dependents.of(connection, ids) for ids in _chunks(seeds))
    return {*again, *(id_ for ids in below for id_ in ids)}


def moved(
    connection: Connection, draft: Rulebook, owns: Owns, ids: Iterable[int], window: Window | None
) -> list[Moved]:
    """Those of the items that the draft judges otherwise."""
    return [it for chunk in _chunks(sorted(ids)) for it in _moved(connection, draft, owns, chunk, window)]


def _moved(
    connection: Connection, draft: Rulebook, owns: Owns, ids: list[int], window: Window | None
) -> Iterator[Moved]:
    inputs = tag_inputs.read(connection, ids)
    nodes = tag_inputs.nodes(connection, inputs.related())
    nodes |= {id_: own for id_, own in owns.items() if id_ in nodes}
    found = tag_judge.alignments(inputs, draft, tag_judge.rulings(inputs, draft), nodes)
    refs = {row.id: row.ref for row in inputs.items}
    spent = _spent(connection, ids, window)
    for row in connection.execute(_STORED, {"ids": ids}):
        now = found[row.id]
        before = Judgement(row.project, State(row.state), tuple(msgspec.convert(row.shares, list[Share])))
        after = Judgement(draft.project(refs[row.id]) or "", now.state, now.shares)
        if before != after:
            yield Moved(row.key, row.title, before, after, spent.get(row.id, 0))


def _spent(connection: Connection, ids: list[int], window: Window | None) -> dict[int, int]:
    if window is None:
        return {}
    asked = {"ids": ids, "after": window.begin, "last": window.end}
    return dict(connection.execute(_SPENT, asked).all())


def mixes(connection: Connection, window: Window) -> dict[str, dict[Slot, int]]:
    """Each project's mix of the window by the strategy in force."""
    found: dict[str, list[Mapping[Slot, int]]] = {}
    for row in connection.execute(_MIXES, {"after": window.begin, "last": window.end}):
        found.setdefault(row.project, []).append({Slot(row.objective, State(row.state)): row.micro_days})
    return {project: add(parts) for project, parts in found.items()}


def last_day(connection: Connection) -> date | None:
    """The last day with effort; None where there is none."""
    return connection.execute(select(func.max(mix_day.c.day))).scalar()


def count(connection: Connection) -> int:
    """How many items there are."""
    return connection.execute(select(func.count()).select_from(item).where(~item.c.gone)).scalar_one()


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK))


_STORED: Final = (
    select(
        *(item.c.id, item.c.key, item.c.title, alignment.c.state, alignment.c.shares),
        func.coalesce(project_scope.c.project, "").label("project"),
    )
    .join(alignment, alignment.c.item_id == item.c.id)
    .outerjoin(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(item.c.id == any_(IDS), ~item.c.gone)
)
_SPENT: Final = (
    select(effort.c.item_id, func.sum(effort.c.micro_days).cast(BigInteger))
    .where(
        effort.c.item_id == any_(IDS), effort.c.day > bindparam("after"), effort.c.day <= bindparam("last")
    )
    .group_by(effort.c.item_id)
)
_MIXES: Final = (
    select(
        *mix_day.c["project", "objective", "state"],
        func.sum(mix_day.c.micro_days).cast(BigInteger).label("micro_days"),
    )
    .where(mix_day.c.day > bindparam("after"), mix_day.c.day <= bindparam("last"))
    .group_by(*mix_day.c["project", "objective", "state"])
)
