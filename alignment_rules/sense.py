"""What typed values cannot show: sums, twins, patterns that do not compile, bounds the wrong way round."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from pydantic_core import PydanticCustomError

from alignment_rules.faults import Fault
from alignment_rules.folder import STRATEGY, Part, part_of
from alignment_rules.references import EACH, KEYS, Found, Trees, at, keys, walk
from alignment_rules.texts import pattern_fault, phrase_fault
from alignment_rules.yaml_tree import Node, Path, Tree
from schemas.alignment import WHOLE
from schemas.quantities import Quantity, money, percent, quantity, unit
from schemas.strategy import RESERVED, REST, UNALIGNED

_READERS: Final = ("prometheus", "pull", "push")
_WHEN: Final = ("any", "all", "not")
Place = tuple[Tree, Path]


def faults(trees: Trees) -> Iterator[Fault]:
    """Every fault that needs more than one value, or more than a value's type."""
    strategy = trees[STRATEGY]
    yield from _names(strategy)
    yield from _plans(strategy)
    yield from _bounds(strategy)
    yield from _currencies(strategy)
    yield from _kpis(strategy)
    yield from _twins(_words(strategy, ("projects", EACH, "scopes", EACH)), "scope", str.casefold)
    rules = [tree for file, tree in trees.items() if part_of(file) is Part.RULES]
    ids = [each for tree in rules for each in _words(tree, ("rules", EACH, "id"))]
    yield from _twins(ids, "rule id")
    yield from _taken(ids, (UNALIGNED,))
    for theirs in _by_project(rules):
        yield from _twins([each for tree in theirs for each in _words(tree, ("links", KEYS))], "share of")
    for tree in rules:
        yield from _serves(tree)
        yield from _conditions(tree)


def _words(tree: Tree, pattern: tuple[str, ...]) -> Iterator[tuple[Tree, Found]]:
    return ((tree, found) for found in walk(tree.root, pattern))


def _by_project(rules: Iterable[Tree]) -> Iterable[list[Tree]]:
    found: dict[object, list[Tree]] = {}
    for tree in rules:
        found.setdefault(at(tree.root, "for").value, []).append(tree)
    return found.values()


def _names(tree: Tree) -> Iterator[Fault]:
    """Objectives, initiatives and always-on work share one set of names, because rules and plans mix them."""
    patterns = (("objectives", KEYS), ("objectives", EACH, "initiatives", KEYS), ("always-on", KEYS))
    named = [each for pattern in patterns for each in _words(tree, pattern)]
    yield from _twins(named, "name")
    yield from _taken(named, RESERVED)


def _taken(found: Iterable[tuple[Tree, Found]], reserved: Collection[str]) -> Iterator[Fault]:
    for tree, each in found:
        if each.word in reserved:
            yield tree.fault(each.path, f"`{each.word}` has a meaning of its own", "choose another name")


def _twins(
    found: Iterable[tuple[Tree, Found]], what: str, same: Callable[[str], str] = str
) -> Iterator[Fault]:
    """Words that stand for the same thing; `same` says as what a word is compared."""
    first: dict[str, Place] = {}
    for tree, each in found:
        if same(each.word) in first:
            other = _place(*first[same(each.word)])
            yield tree.fault(
                each.path, f"the {what} `{each.word}` is already taken in {other}", "keep one of them"
            )
        first.setdefault(same(each.word), (tree, each.path))


def _place(tree: Tree, path: Path) -> str:
    fault = tree.fault(path, "", "")
    return f"{fault.file}:{fault.line}"


def _plans(tree: Tree) -> Iterator[Fault]:
    for period in keys(at(tree.root, "plan")):
        for project in keys(at(tree.root, "plan", period)):
            plan, path = at(tree.root, "plan", period, project), ("plan", period, project)
            shares = [child.value for child in plan.value.values()] if isinstance(plan.value, dict) else []
            yield from (tree.fault(path, *said) for said in _sum_faults(shares))


def _sum_faults(shares: Sequence[object]) -> Iterator[tuple[str, str]]:
    given = [_percent(share) for share in shares if share != REST]
    rests = len(shares) - len(given)
    if rests > 1:
        yield f"`{REST}` is written {rests} times", "let one entry have the rest"
    if not shares or any(share is None for share in given):
        return  # told already, where it is written
    total = sum(share for share in given if share is not None)
    if total > WHOLE or (total < WHOLE and not rests):
        yield f"this sums to {total * 100 / WHOLE:g} %", "make it 100, or let one entry have the `rest`"


def _percent(written: object) -> int | None:
    try:
        return percent(written)
    except PydanticCustomError:
        return None


def _bounds(tree: Tree) -> Iterator[Fault]:
    for name in keys(at(tree.root, "always-on")):
        low, high = (_percent(at(tree.root, "always-on", name, end).value) for end in ("min", "max"))
        if low is not None and high is not None and low > high:
            yield tree.fault(("always-on", name, "min"), "`min` is more than `max`", "exchange them")


def _currencies(tree: Tree) -> Iterator[Fault]:
    for name in ("benefit", "realised"):
        for found in walk(tree.root, ("objectives", EACH, "initiatives", EACH, name)):
            cost = tree.node((*found.path[:-1], "cost"))
            units = [_currency(found.word), _currency(cost.value if cost else None)]
            if None not in units and units[0] != units[1]:
                yield tree.fault(
                    found.path,
                    f"the {name} is in {units[0]}, the cost in {units[1]}",
                    "write both in one currency",
                )


def _currency(written: object) -> str | None:
    try:
        return money(written).unit
    except PydanticCustomError:
        return None  # told already, where it is written


def _kpis(tree: Tree) -> Iterator[Fault]:
    for objective in keys(at(tree.root, "objectives")):
        for kpi in keys(at(tree.root, "objectives", objective, "kpis")):
            path: Path = ("objectives", objective, "kpis", kpi)
            node = at(tree.root, *("objectives", objective, "kpis", kpi))
            written = [name for name in _READERS if name in keys(node)]
            if len(written) > 1:
                said = f"this is read by {' and by '.join(f'`{name}`' for name in written)}"
                yield tree.fault((*path, written[1]), said, "keep one of them")
            yield from _units(tree, node, path)


def _units(tree: Tree, node: Node, path: Path) -> Iterator[Fault]:
    """From, to and what lies between are in one unit, and what lies between is the right way round."""
    measured = _quantity(at(node, "from").value)
    between = at(node, "between").value
    ends = between if isinstance(between, list) else []
    for place, one in ((*path, "to"), at(node, "to")), *(((*path, "between"), end) for end in ends):
        other = _quantity(one.value)
        if measured and other and unit(other) != unit(measured):
            yield tree.fault(
                place,
                f"this is in {unit(other) or 'no unit'}, `from` in {unit(measured) or 'no unit'}",
                "write both in one unit",
            )
    low, *high = (_quantity(end.value) for end in ends) if ends else (None,)
    if low and high and high[0] and low.value > high[0].value:
        yield tree.fault((*path, "between"), "the first is more than the second", "exchange them")


def _quantity(written: object) -> Quantity | None:
    try:
        return quantity(written)
    except PydanticCustomError:
        return None  # told already, where it is written


def _serves(tree: Tree) -> Iterator[Fault]:
    for head, names in (("rules", _indexes(tree)), ("defaults", keys(at(tree.root, "defaults")))):
        for name in names:
            path: Path = (head, name, "serves") if head == "rules" else (head, name)
            node = tree.node(path)
            if node is not None and isinstance(node.value, dict):
                given = [_percent(child.value) for child in node.value.values()]
                total = sum(share or 0 for share in given)
                if None not in given and total != WHOLE:
                    yield tree.fault(path, f"this sums to {total * 100 / WHOLE:g} %", "make it 100")


def _indexes(tree: Tree) -> list[int]:
    rules = at(tree.root, "rules").value
    return list(range(len(rules))) if isinstance(rules, list) else []


def _conditions(tree: Tree) -> Iterator[Fault]:
    for index in _indexes(tree):
        path: Path = ("rules", index, "when")
        node = tree.node(path)
        if node is not None:
            yield from _condition(tree, node, path)


_TEXTS: Final[tuple[tuple[str, Callable[[str], tuple[str, str] | None]], ...]] = (
    ("pattern", pattern_fault),
    ("words", phrase_fault),
)


def _condition(tree: Tree, node: Node, path: Path) -> Iterator[Fault]:
    if not isinstance(node.value, dict):
        return
    if not node.value:
        yield tree.fault(path, "this condition is empty", "say what the work must be like, or use `defaults`")
    for key, judge in _TEXTS:
        for pattern in ((key,), (key, EACH)):
            for found in walk(node, pattern, path):
                if said := judge(found.word):
                    yield tree.fault(found.path, *said)
    for key in _WHEN:
        inner = node.value.get(key)
        for place, child in _each(inner, (*path, key)):
            yield from _condition(tree, child, place)


def _each(node: Node | None, path: Path) -> Iterator[tuple[Path, Node]]:
    if node is not None and isinstance(node.value, list):
        yield from (((*path, index), child) for index, child in enumerate(node.value))
    elif node is not None:
        yield path, node
