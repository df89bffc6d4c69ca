"""The work that came in, as proposals see it: by the project it will belong to, weighed by traced effort."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Connection, func, select

from alignment_rules.proposals import Seen
from alignment_rules.work import Work
from schemas.tables import effort, item, link, scope
from schemas.work import ItemKind
from streams import tag_inputs, tag_judge
from streams.tag_inputs import Inputs

_CHUNK = 2_000


def seen(connection: Connection, projects: Mapping[str, str], day: date) -> list[Seen]:
    """Every item of the scopes in `projects` (ref -> project), except epics, which are what others are under."""
    titles = _epics(connection)
    weights = _weights(connection)
    return [
        Seen(
            project,
            work,
            weights.get(item_id, 0) if weights else 1,
            {key: titles[key] for key in under if key in titles},
        )
        for item_id, project, work, under in _works(connection, projects, day)
        if work.kind != ItemKind.EPIC
    ]


def pairs(connection: Connection) -> dict[str, str]:
    """Repository -> the Jira project that its pull requests and commits name most: `github:…` -> `jira:…`."""
    target = item.alias("target")
    theirs, named = scope.alias("theirs"), scope.alias("named")
    counted = (
        select(theirs.c.ref.label("repository"), named.c.ref.label("project"), func.count().label("links"))
        .join_from(link, item, item.c.id == link.c.item_id)
        .join(theirs, theirs.c.id == item.c.scope_id)
        .join(target, target.c.key == link.c.target_key)
        .join(named, named.c.id == target.c.scope_id)
        .where(theirs.c.ref.startswith("github:"), named.c.ref.startswith("jira:"))
        .group_by(theirs.c.ref, named.c.ref)
        .order_by(func.count(), named.c.ref)
    )
    return {row.repository: row.project for row in connection.execute(counted)}


def _epics(connection: Connection) -> dict[str, str]:
    asked = select(item.c.key, item.c.title).where(item.c.kind == ItemKind.EPIC.value)
    return {row.key: row.title for row in connection.execute(asked)}


def _weights(connection: Connection) -> dict[int, int]:
    asked = select(effort.c.item_id, func.sum(effort.c.micro_days)).group_by(effort.c.item_id)
    return {row[0]: int(row[1]) for row in connection.execute(asked)}


def _works(
    connection: Connection, projects: Mapping[str, str], day: date
) -> Iterator[tuple[int, str, Work, tuple[str, ...]]]:
    """Id, project, the work, and every key it is under, itself or by what it names."""
    ids = list(connection.execute(select(item.c.id).where(~item.c.gone).order_by(item.c.id)).scalars())
    for start in range(0, len(ids), _CHUNK):
        inputs = tag_inputs.read(connection, ids[start : start + _CHUNK])
        for row in inputs.items:
            if row.ref in projects:
                work = tag_judge.work(row, inputs, day)
                yield row.id, projects[row.ref], work, (*work.under, *_named(row.id, inputs))


def _named(item_id: int, inputs: Inputs) -> Iterator[str]:
    for pointer in inputs.targets.get(item_id, ()):
        yield pointer.key
        if pointer.item_id is not None:
            yield from (above.key for above in inputs.above(pointer.item_id))
