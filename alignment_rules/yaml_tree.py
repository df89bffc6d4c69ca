"""YAML text as a tree whose every value knows its place. Scalars stay text: `no` is a word, `2026` a label."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from alignment_rules.faults import Fault

MOST_ALIASES: Final = 50
MOST_NODES: Final = 100_000
DEEPEST: Final = 30
_NO_TAG: Final = (None, "!")
_NULLS: Final = ("", "~", "null", "Null", "NULL")

Path = tuple[int | str, ...]
Plain = str | None | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True)
class Node:
    """A value and where it begins. `keys` are the places of a mapping's keys."""

    at: tuple[int, int]
    value: "str | list[Node] | dict[str, Node] | None" = None
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


class Broken(Exception):  # noqa: N818 - a signal that carries a fault
    """The text cannot be read as a tree."""

    def __init__(self, at: tuple[int, int], cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.at, self.cause, self.remedy = at, cause, remedy


@dataclass(frozen=True)
class Tree:
    """A file's content and the faults found while reading it."""

    file: str
    root: Node
    faults: tuple[Fault, ...] = ()
    broken: bool = False  # it could not be read to its end

    def fault(self, path: Path, cause: str, remedy: str) -> Fault:
        """A fault at `path`, or at the nearest thing above it that is written there."""
        return Fault(self.file, *self._at(path), cause, remedy)

    def plain(self) -> Plain:
        """The content without places."""
        return _plain(self.root)

    def node(self, path: Path) -> "Node | None":
        """What stands at `path`; None where nothing does."""
        *_, (depth, node, _) = self._down(path)
        return node if depth == len(path) else None

    def _at(self, path: Path) -> tuple[int, int]:
        *_, (_, _, at) = self._down(path)
        return at

    def _down(self, path: Path) -> Iterator[tuple[int, Node, tuple[int, int]]]:
        """The way down `path` as far as it is written: depth, node, and where its key or it stands."""
        node, at = self.root, self.root.at
        yield 0, node, at
        for depth, part in enumerate(path, 1):
            child = _child(node, part)
            if child is None:
                return
            if child is not node:
                at = node.keys[part] if isinstance(part, str) else child.at
            node = child
            yield depth, node, at


def _child(node: Node, part: int | str) -> Node | None:
    """What stands at `part`; one value, written without a list, is its own first."""
    if isinstance(node.value, dict) and isinstance(part, str):
        return node.value.get(part)
    if isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    return node if part == 0 and not isinstance(node.value, list) else None


def parse(file: str, text: str) -> Tree:
    """The tree of one document; what cannot be read at all is a tree with one fault and no content."""
    reader = _Reader(file, text)
    try:
        root = reader.document()
    except Broken as broken:
        return Tree(file, Node((1, 1)), (Fault(file, *broken.at, broken.cause, broken.remedy),), broken=True)
    return Tree(file, root, tuple(reader.faults))


def _plain(node: Node) -> Plain:
    if isinstance(node.value, dict):
        return {key: _plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(value) for value in node.value]
    return node.value


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self._events = _events(text)
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._aliases = self._nodes = 0

    def document(self) -> Node:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    raise Broken(
                        _at(event),
                        "a second document begins",
                        "keep one document a file, without `---` in between",
                    )
            elif isinstance(event, NodeEvent):
                root = self._node(event, 0)
        return root or Node((1, 1))

    def _node(self, event: NodeEvent, depth: int) -> Node:
        before = self._nodes
        self._count(_at(event), 1)
        if depth > DEEPEST:
            raise Broken(_at(event), f"this is nested more than {DEEPEST} deep", "write it flatter")
        if isinstance(event, AliasEvent):
            return self._alias(event)
        tag = getattr(event, "tag", None)
        if tag not in _NO_TAG:
            raise Broken(_at(event), f"the tag {tag} is not read", "leave it out")
        node = self._content(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = node, self._nodes - before
        return node

    def _content(self, event: NodeEvent, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            empty = event.style is None and event.value in _NULLS
            return Node(_at(event), None if empty else event.value)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, depth)
        return Node(_at(event), [self._node(child, depth + 1) for child in self._until(SequenceEndEvent)])

    def _mapping(self, start: MappingStartEvent, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        for event in self._until(MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key.value, str):
                raise Broken(key.at, "this key is not a word", "write `key: value`")
            if key.value in values:
                twin = keys[key.value]
                told = f"the key `{key.value}` is written twice, first in line {twin[0]}"
                self.faults.append(Fault(self.file, *key.at, told, "keep one of them"))
                continue
            values[key.value], keys[key.value] = value, key.at
        return Node(_at(start), values, keys)

    def _until(self, end: type[Event]) -> Iterator[NodeEvent]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield _of_node(event)

    def _next(self) -> NodeEvent:
        return _of_node(next(self._events))

    def _alias(self, event: AliasEvent) -> Node:
        self._aliases += 1
        if self._aliases > MOST_ALIASES:
            raise Broken(_at(event), f"there are more than {MOST_ALIASES} aliases", "write their values out")
        if event.anchor not in self._anchors:
            raise Broken(
                _at(event), f"the alias *{event.anchor} refers to nothing above it", "write its value out"
            )
        node, size = self._anchors[event.anchor]
        self._count(_at(event), size)
        return Node(_at(event), node.value, node.keys)

    def _count(self, at: tuple[int, int], more: int) -> None:
        self._nodes += more
        if self._nodes > MOST_NODES:
            raise Broken(
                at, f"the file unfolds to more than {MOST_NODES:,} values", "split it, or write aliases out"
            )


def _at(event: Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _of_node(event: Event) -> NodeEvent:
    if not isinstance(event, NodeEvent):
        raise Broken(_at(event), "this is not YAML", "mend it there or in the line above")
    return event


def _events(text: str) -> Iterator[Event]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        cause = (error.problem or error.context or "it cannot be read").splitlines()[0]
        raise Broken(place, f"this is not YAML: {cause}", "mend it there or in the line above") from error
    except (YAMLError, ValueError) as error:
        raise Broken(
            (1, 1), f"this is not YAML: {str(error).splitlines()[0]}", "save it as plain UTF-8 text"
        ) from error
