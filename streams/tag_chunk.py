"""Tagging a chunk of items in one transaction: lock, read, judge, write, and say what must be judged next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from alignment_rules.rulebook import Rulebook, Ruling
from schemas.alignment import AlignmentChanged
from schemas.topics import ALIGNMENTS
from streams import locks, outbox, tag_inputs, tag_judge, tag_marks, tag_write
from streams.dirty import Dirty
from streams.rulebooks import in_force
from streams.tag_inputs import Inputs
from streams.tag_marks import DEPENDENTS, ITEM_DAYS, PROJECT
from streams.tag_write import OwnRow, Written


def tag(connection: Connection, ids: list[int], since: datetime, then: str = DEPENDENTS) -> set[str]:
    """Tag the items with these ids, in rising order, marked since then; give the projects they belong to.

    `then` is the kind of dirty row that has those judged who inherit from what turned.
    """
    locked = tag_write.lock(connection, ids)
    locks.judge(connection)
    now = in_force(connection)
    book, version = (now.book, now.version) if now else (None, 0)
    inputs = tag_inputs.read(connection, ids)
    ruled = tag_judge.rulings(inputs, book)
    turned = tag_write.write_own(connection, locked, _own(inputs, ruled, version))
    nodes = tag_inputs.nodes(connection, inputs.related())
    written = tag_write.write(connection, tag_judge.alignments(inputs, book, ruled, nodes), version)
    _announce(connection, inputs, [each for each in written if each.said_anew], version)
    tag_marks.mark(connection, _next(turned, written, book, then), since)
    return {project for row in inputs.items if book and (project := book.project(row.ref))}


def _own(inputs: Inputs, ruled: Mapping[int, Ruling], version: int) -> Iterator[OwnRow]:
    for row in inputs.items:
        ruling = ruled.get(row.id)
        yield OwnRow(row.id, ruling.rule if ruling else "", ruling.shares if ruling else (), version)


def _announce(connection: Connection, inputs: Inputs, anew: Sequence[Written], version: int) -> None:
    if not anew:
        return
    of = {row.id: row for row in inputs.items}
    at = connection.execute(select(func.now())).scalar_one()
    outbox.write(
        connection,
        ALIGNMENTS.name,
        (
            (key, AlignmentChanged(key, of[it.item_id].scope_id, it.revision, version, at, it.alignment))
            for it in anew
            for key in [of[it.item_id].key]
        ),
    )


def _next(
    turned: Iterable[int], written: Sequence[Written], book: Rulebook | None, then: str
) -> Iterator[Dirty]:
    """In later transactions: who inherits from these, and where their effort now goes."""
    yield from (Dirty(then, item_id=item_id) for item_id in turned)
    yield from (Dirty(ITEM_DAYS, item_id=each.item_id) for each in written if each.said_anew)
    if book and any(each.moved for each in written):  # which project it left is not known here
        yield from (Dirty(PROJECT, project=name) for name in book.strategy.file.projects)
