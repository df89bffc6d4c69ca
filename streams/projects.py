"""Which project each scope belongs to under the strategy in force."""

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    Text,
    any_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from alignment_rules.rulebook import Rulebook
from schemas.alignment import Share, Step
from schemas.tables import alignment, dirty, effort, figure, item, mix_day, project_scope, retag, scope
from streams import dirty as marks
from streams import late_scopes, locks
from streams.dirty import Dirty
from streams.merge.rowset import given, rows
from streams.rulebooks import InForce, in_force
from streams.tag_claim import claim
from streams.tag_marks import ITEM_BEHIND, PROJECT, PROJECT_DAY, SCOPES

_MOST: Final = 10_000
_SCOPES: Final = bindparam("scopes", type_=ARRAY(Text))


class _Belongs(msgspec.Struct):
    scope_id: str
    project: str


class _Defaults(msgspec.Struct):
    scope_id: str
    shares: tuple[Share, ...]


def drain(engine: Engine) -> int:
    """Recompute where a scope is new or renamed or a strategy was published; gives the number of dirty rows."""
    with engine.begin() as connection:
        claimed = len(claim(connection, SCOPES, _MOST))
        if claimed:
            late_scopes.spread(connection)
            if now := in_force(connection):
                recompute(connection, now)
    return claimed


def recompute(connection: Connection, now: InForce) -> None:
    """Bring `project_scope` in line with the strategy, and mark what must then be judged or added up anew."""
    locks.change_scopes(connection)
    refs = {row.id: row.ref for row in connection.execute(select(scope.c.id, scope.c.ref))}
    wanted = {id_: project for id_, ref in refs.items() if (project := now.book.project(ref))}
    stored = {row.scope_id: row.project for row in connection.execute(select(project_scope))}
    moved = sorted(id_ for id_ in refs if wanted.get(id_) != stored.get(id_))
    _write(connection, wanted, moved)
    connection.execute(_MARK_DAYS, {"scopes": moved})
    if not _retag_is_ahead(connection, now.version):
        connection.execute(_MARK_ITEMS, {"scopes": moved})
        _mark_other_defaults(connection, now.book, refs, wanted)
    marks.mark(connection, (Dirty(PROJECT, project=name) for name in named(connection, now.book)))


def named(connection: Connection, book: Rulebook) -> list[str]:
    """Every project of the strategy, and every other one of which there are figures still."""
    shown = union(select(figure.c.project), select(mix_day.c.project))
    return sorted({*book.strategy.file.projects, *connection.execute(shown).scalars()})


def _write(connection: Connection, wanted: dict[str, str], moved: Iterable[str]) -> None:
    lost = [id_ for id_ in moved if id_ not in wanted]
    connection.execute(
        delete(project_scope).where(project_scope.c.scope_id == any_(_SCOPES)), {"scopes": lost}
    )
    got = [_Belongs(id_, wanted[id_]) for id_ in moved if id_ in wanted]
    if got:
        connection.execute(_UPSERT, rows(got))


def _retag_is_ahead(connection: Connection, version: int) -> bool:
    """Whether a publish is about to judge all items anyway: it may only once some version has judged them all."""
    earlier = retag.alias("earlier")
    first = ~exists().where(earlier.c.version < version, earlier.c.done_at.is_not(None))
    job = select(retag.c.version).where(
        *(retag.c.version == version, retag.c.done_at.is_(None), retag.c.last_item_id == 0),
        func.coalesce(retag.c.base == 0, first),
    )
    return connection.execute(job).first() is not None


def _mark_other_defaults(
    connection: Connection, book: Rulebook, refs: dict[str, str], wanted: dict[str, str]
) -> None:
    """A renamed scope may have another default: mark the items that hang on it."""
    defaults = {id_: book.default(project, refs[id_]) for id_, project in wanted.items()}
    if not any(defaults.values()):
        return
    expected = [_Defaults(id_, it.shares if it else ()) for id_, it in defaults.items()]
    connection.execute(_MARK_OTHERS, rows(expected))


_GIVEN: Final = given(*project_scope.c)
_BELONGS: Final = upsert(project_scope).from_select(["scope_id", "project"], select(*_GIVEN.c))
_UPSERT: Final = _BELONGS.on_conflict_do_update(
    index_elements=[project_scope.c.scope_id], set_={"project": _BELONGS.excluded.project}
)
_MARK_ITEMS: Final = insert(dirty).from_select(
    ["kind", "item_id"], select(literal(ITEM_BEHIND), item.c.id).where(item.c.scope_id == any_(_SCOPES))
)
_MARK_DAYS: Final = insert(dirty).from_select(
    ["kind", "day"],
    select(literal(PROJECT_DAY), effort.c.day)
    .join_from(effort, item, item.c.id == effort.c.item_id)
    .where(item.c.scope_id == any_(_SCOPES))
    .distinct(),
)
_EXPECTED: Final = given(item.c.scope_id, alignment.c.shares)
_LAST_STEP: Final = alignment.c.reasons[-1]["step"].astext
_MARK_OTHERS: Final = insert(dirty).from_select(
    ["kind", "item_id"],
    select(literal(ITEM_BEHIND), item.c.id)
    .join_from(item, alignment, alignment.c.item_id == item.c.id)
    .join(_EXPECTED, _EXPECTED.c.scope_id == item.c.scope_id)
    .where(_LAST_STEP.in_([Step.REPOSITORY, Step.NONE]), alignment.c.shares != _EXPECTED.c.shares),
)
