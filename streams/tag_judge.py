"""Judging a chunk: from inputs to what rules say of each item, and from that to each item's alignment. No store."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from alignment_rules.resolve import Ancestor, Correction, Own, Standing, Target, resolve, unknown
from alignment_rules.rulebook import Rulebook, Ruling
from alignment_rules.work import Facts, Subject, Work, of_item
from schemas.alignment import Alignment, Share
from schemas.work import ItemKind
from streams.tag_inputs import Inputs, ItemRow, Node, Pointer

_NOTHING: Final = Node("", "", [])
_TELLS_PATHS: Final = {
    ItemKind.COMMIT.value: "of commits only a push's webhook tells it",
    ItemKind.PULL_REQUEST.value: "the next listing tells it",
}
"""Kinds of items that change files -> what says which."""
NO_STRATEGY: Final = "No strategy has been published yet."


def rulings(inputs: Inputs, book: Rulebook | None) -> dict[int, Ruling]:
    """What a rule says of each item itself; items that no rule matches are left out."""
    found: dict[int, Ruling] = {}
    for row in inputs.items if book else ():
        project = book.project(row.ref) if book else None
        if book and project and (ruling := book.rules(project).match(Subject(work(row, inputs, book.on)))):
            found[row.id] = ruling
    return found


def alignments(
    inputs: Inputs, book: Rulebook | None, ruled: Mapping[int, Ruling], nodes: Mapping[int, Node]
) -> dict[int, Alignment]:
    """Each item's alignment; `nodes` is what may be inherited."""
    return {row.id: _alignment(row, inputs, book, ruled.get(row.id), nodes) for row in inputs.items}


def work(row: ItemRow, inputs: Inputs, on: date) -> Work:
    """The item as rules see it, on that day."""
    return of_item(
        *(row.key, row.kind, row.title, msgspec.convert(row.facts, Facts), (on - row.made).days),
        under=_keys_above(row.id, inputs),
        linked=tuple(pointer.key for pointer in inputs.targets.get(row.id, ())),
        paths=None if row.paths is None else tuple(row.paths),
    )


def _keys_above(item_id: int, inputs: Inputs) -> tuple[str, ...]:
    """Every key under which something above is or was known; a parent that is not here yet counts by its key."""
    above = inputs.above(item_id)
    known = (key for each in above if each.item_id is not None for key in inputs.keys.get(each.item_id, ()))
    return (*(each.key for each in above), *known)


def _alignment(
    row: ItemRow, inputs: Inputs, book: Rulebook | None, ruling: Ruling | None, nodes: Mapping[int, Node]
) -> Alignment:
    if book is None:
        return unknown(row.key, NO_STRATEGY)
    project = book.project(row.ref)
    if project is None:
        return unknown(row.key, f"{row.ref} belongs to no project of the strategy.")
    default = book.default(project, row.ref)
    standing = Standing(
        key=row.key,
        project=project,
        own=Own(ruling.rule, ruling.shares) if ruling else Own(),
        corrections=_corrections(row.id, inputs, book),
        matched=ruling.words if ruling else "",
        ancestors=_ancestors(row.id, inputs, nodes),
        circular=inputs.circular(row.id),
        targets=tuple(
            msgspec.structs.replace(
                _target(pointer, inputs, nodes, book), weight=book.weight(project, pointer.ways)
            )
            for pointer in inputs.targets.get(row.id, ())
        ),
        scope=row.ref,
        default=default.shares if default else (),
        missing=_missing(row, book, project),
    )
    return resolve(standing, book.state)


def _missing(row: ItemRow, book: Rulebook, project: str) -> str:
    """What of an item is not known here although a rule asks for it."""
    if row.paths is not None or not book.rules(project).asks_paths:
        return ""
    told = _TELLS_PATHS.get(row.kind)
    return (
        f"Which files it changes is not known, and rules of {project} ask for them: {told}." if told else ""
    )


def _ancestors(item_id: int, inputs: Inputs, nodes: Mapping[int, Node]) -> tuple[Ancestor, ...]:
    return tuple(
        Ancestor(each.key, known=False, level=each.level)
        if each.item_id is None
        else Ancestor(_key(nodes, each.item_id, each.key), True, _own(nodes, each.item_id), each.level)
        for each in inputs.above(item_id)
    )


def _corrections(item_id: int, inputs: Inputs, book: Rulebook) -> tuple[Correction, ...]:
    return tuple(
        Correction(said.number, said.key, said.because, book.served(said.serves), said.until)
        for said in inputs.corrections(item_id)
    )


def _target(pointer: Pointer, inputs: Inputs, nodes: Mapping[int, Node], book: Rulebook) -> Target:
    if pointer.item_id is None:
        return Target(pointer.key, pointer.place, known=False)
    key, own = _key(nodes, pointer.item_id, pointer.key), _own(nodes, pointer.item_id)
    corrected = next((one for one in _corrections(pointer.item_id, inputs, book) if one.shares), None)
    if corrected:
        own = Own(shares=corrected.shares, correction=corrected.number)
    return Target(key, pointer.place, True, own, _ancestors(pointer.item_id, inputs, nodes))


def _key(nodes: Mapping[int, Node], item_id: int, written: str) -> str:
    return nodes.get(item_id, _NOTHING).key or written


def _own(nodes: Mapping[int, Node], item_id: int) -> Own:
    node = nodes.get(item_id, _NOTHING)
    return Own(node.rule, tuple(msgspec.convert(node.shares, list[Share])))
