"""Names that refer to something must refer to something: one table of who refers to what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from alignment_rules.faults import Fault, nearest
from alignment_rules.folder import STRATEGY, Part, part_of, tested
from alignment_rules.yaml_tree import Node, Path, Tree
from schemas.strategy import UNALIGNED

Trees = Mapping[str, Tree]

PEOPLE: Final = "person under `people`"
ROLE: Final = "owner, sponsor or person"
PROJECT: Final = "project"
WANTED: Final = "objective or always-on work"
SERVED: Final = "objective, initiative or always-on work"
KPI: Final = "KPI of this objective"

EACH: Final = "*"
KEYS: Final = "(keys)"  # the reference is the key itself

_OF_STRATEGY: Final = (
    (("objectives", EACH, "owner"), PEOPLE),
    (("objectives", EACH, "sponsor"), PEOPLE),
    (("objectives", EACH, "kpis", EACH, "manual"), PEOPLE),
    (("objectives", EACH, "initiatives", EACH, "owner"), PEOPLE),
    (("always-on", EACH, "owner"), PEOPLE),
    (("projects", EACH, "owner"), PEOPLE),
    (("drift", "tell", KEYS), ROLE),
    (("plan", EACH, KEYS), PROJECT),
    (("plan", EACH, EACH, KEYS), WANTED),
)
_OF_RULES: Final = (
    (("for",), PROJECT),
    (("rules", EACH, "serves"), SERVED),
    (("rules", EACH, "serves", KEYS), SERVED),
    (("defaults", EACH), SERVED),
    (("defaults", EACH, KEYS), SERVED),
)


@dataclass(frozen=True)
class Found:
    """A word in a file and where it stands."""

    path: Path
    word: str


def dead(trees: Trees) -> Iterator[Fault]:
    """Every reference to something that is not there."""
    strategy = trees[STRATEGY]
    known = _known(strategy.root)
    yield from _dead_in(strategy, _OF_STRATEGY, known)
    yield from _dead_kpis(strategy)
    for file, tree in trees.items():
        if part_of(file) is Part.RULES:
            yield from _dead_in(tree, _OF_RULES, known)
        elif part_of(file) is Part.CASES and tested(file) in trees:
            yield from _dead_cases(tree, trees[tested(file)])


def walk(node: Node, pattern: tuple[str, ...], path: Path = ()) -> Iterator[Found]:
    """Every word at `pattern`, in which EACH stands for any key or place in a list and KEYS for the keys themselves."""
    if not pattern:
        if isinstance(node.value, str):
            yield Found(path, node.value)
        return
    step, rest = pattern[0], pattern[1:]
    if step == KEYS:
        yield from (Found((*path, key), key) for key in keys(node))
    for key, child in _children(node):
        if step in (EACH, key):
            yield from walk(child, rest, (*path, key))


def keys(node: Node) -> list[str]:
    """The keys of a mapping; none of anything else."""
    return list(node.value) if isinstance(node.value, dict) else []


def at(node: Node, *path: str) -> Node:
    """What stands at `path`; an empty node where nothing does."""
    for key in path:
        node = node.value.get(key, Node(node.at)) if isinstance(node.value, dict) else Node(node.at)
    return node


def _children(node: Node) -> list[tuple[int | str, Node]]:
    if isinstance(node.value, dict):
        return list(node.value.items())
    return list(enumerate(node.value)) if isinstance(node.value, list) else []


def _known(root: Node) -> dict[str, set[str]]:
    people = set(keys(at(root, "people")))
    wanted = {*keys(at(root, "objectives")), *keys(at(root, "always-on"))}
    initiatives = {found.word for found in walk(root, ("objectives", EACH, "initiatives", KEYS))}
    projects = set(keys(at(root, "projects")))
    return {
        PEOPLE: people,
        ROLE: people | {"owner", "sponsor"},
        PROJECT: projects,
        WANTED: wanted,
        SERVED: wanted | initiatives,
    }


def _dead_in(
    tree: Tree, table: tuple[tuple[tuple[str, ...], str], ...], known: dict[str, set[str]]
) -> Iterator[Fault]:
    for pattern, what in table:
        for found in walk(tree.root, pattern):
            if found.word not in known[what]:
                yield _dead(tree, found, what, known[what])


def _dead(tree: Tree, found: Found, what: str, known: set[str]) -> Fault:
    return tree.fault(found.path, f"`{found.word}` is no {what}", nearest(found.word, known))


def _dead_kpis(tree: Tree) -> Iterator[Fault]:
    for name in keys(at(tree.root, "objectives")):
        objective = at(tree.root, "objectives", name)
        known = set(keys(at(objective, "kpis")))
        for found in walk(objective, ("initiatives", EACH, "kpi"), ("objectives", name)):
            if found.word not in known:
                yield _dead(tree, found, KPI, known)


def _dead_cases(tree: Tree, rules: Tree) -> Iterator[Fault]:
    known = {found.word for found in walk(rules.root, ("rules", EACH, "id"))} | {UNALIGNED}
    for found in walk(tree.root, (EACH, "is")):
        if found.word not in known:
            yield _dead(tree, found, f"rule of {rules.file}, nor `{UNALIGNED}`", known)
