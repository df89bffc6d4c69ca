"""What differs between two strategies, in words: one line a thing that was added, removed or changed."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

import msgspec

from alignment_rules.folder import STRATEGY, Part, part_of
from alignment_rules.references import EACH
from alignment_rules.strategy import Strategy
from alignment_rules.yaml_tree import Plain

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
MOVED: Final = "moved"

_THINGS: Final = (
    (("people",), "person"),
    (("objectives",), "objective"),
    (("objectives", EACH, "kpis"), "KPI"),
    (("objectives", EACH, "initiatives"), "initiative"),
    (("always-on",), "always-on work"),
    (("projects",), "project"),
    (("plan", EACH), "plan"),
)
"""Where strategy.yaml holds things by name; what is held apart is no field of the thing above it."""
_APART: Final = ("kpis", "initiatives")
_SINGLE: Final = ("drift", "review")
_LONGEST: Final = 120


class Difference(msgspec.Struct, frozen=True):
    """One difference: `objective young-shoppers`, `changed`, and its fields as `owner: bo → ana`."""

    what: str
    how: str
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        details = "; ".join(self.details)
        return f"{self.what} {self.how}{': ' if details else ''}{details}"


def differences(before: Strategy, after: Strategy) -> list[Difference]:
    """Every difference that changes what is meant; comments, layout and test cases do not."""
    old, new = before.trees[STRATEGY].plain(), after.trees[STRATEGY].plain()
    found = [each for path, word in _THINGS for each in _things(old, new, path, word)]
    for name in _SINGLE:
        found += _thing(name, _at(old, (name,)), _at(new, (name,)))
    found += _of_rules(_rules(before), _rules(after))
    found += _of_defaults(_defaults(before), _defaults(after))
    found += _of_defaults(_links(before), _links(after))
    return [*found, *_moved(before, after)]


def _things(old: Plain, new: Plain, path: tuple[str, ...], word: str) -> Iterator[Difference]:
    if EACH in path:
        head, tail = path[: path.index(EACH)], path[path.index(EACH) + 1 :]
        for name in _names(_at(old, head), _at(new, head)):
            yield from _things(old, new, (*head, name, *tail), f"{word} {name}/")
        return
    mine, theirs = _at(old, path), _at(new, path)
    for name in _names(mine, theirs):
        apart = "" if word.endswith("/") else " "
        yield from _thing(f"{word}{apart}{name}", _at(mine, (name,)), _at(theirs, (name,)))


def _thing(what: str, old: Plain, new: Plain) -> Iterator[Difference]:
    old, new = _own(old), _own(new)
    if old == new:
        return
    if old is None:
        yield Difference(what, ADDED, tuple(_fields({}, new)))
    elif new is None:
        yield Difference(what, REMOVED)
    else:
        yield Difference(what, CHANGED, tuple(_fields(old, new)))


def _own(written: Plain) -> Plain:
    return {k: v for k, v in written.items() if k not in _APART} if isinstance(written, dict) else written


def _fields(old: Plain, new: Plain) -> Iterator[str]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        yield f"{_said(new)}" if old == {} else f"{_said(old)} → {_said(new)}"
        return
    for name in _names(old, new):
        mine, theirs = old.get(name), new.get(name)
        if name not in old:
            yield f"{name}: {_said(theirs)}"
        elif name not in new:
            yield f"no {name}"
        elif mine != theirs:
            yield f"{name}: {_said(mine)} → {_said(theirs)}"


Rules = Mapping[str, tuple[str, Plain]]
"""Rule id -> its project and what is written."""


def _rules(strategy: Strategy) -> Rules:
    found: dict[str, tuple[str, Plain]] = {}
    for project, rule in _written(strategy, "rules"):
        for one in rule if isinstance(rule, list) else ():
            if isinstance(one, dict):
                found[str(one["id"])] = project, {k: v for k, v in one.items() if k != "id"}
    return found


def _written(strategy: Strategy, key: str) -> Iterator[tuple[str, Plain]]:
    for path, tree in strategy.trees.items():
        if part_of(path) is Part.RULES:
            yield strategy.rules[path].project, _at(tree.plain(), (key,))


def _of_rules(before: Rules, after: Rules) -> Iterator[Difference]:
    for id_ in dict.fromkeys([*before, *after]):
        project = (after.get(id_) or before[id_])[0]
        old, new = (found[id_][1] if id_ in found else None for found in (before, after))
        if id_ in before and id_ in after and before[id_][0] != after[id_][0]:
            yield Difference(f"rule {id_}", CHANGED, (f"for: {before[id_][0]} → {project}",))
        yield from _thing(f"rule {id_} of {project}", old, new)


def _defaults(strategy: Strategy) -> Mapping[str, Plain]:
    return {
        f"default of {project} for {scope}": serves
        for project, defaults in _written(strategy, "defaults")
        for scope, serves in (defaults.items() if isinstance(defaults, dict) else ())
    }


def _links(strategy: Strategy) -> Mapping[str, Plain]:
    return {
        f"links of {project}: {way}": weight
        for project, links in _written(strategy, "links")
        for way, weight in (links.items() if isinstance(links, dict) else ())
    }


def _of_defaults(before: Mapping[str, Plain], after: Mapping[str, Plain]) -> Iterator[Difference]:
    for what in dict.fromkeys([*before, *after]):
        yield from _thing(what, before.get(what), after.get(what))


def _moved(before: Strategy, after: Strategy) -> Iterator[Difference]:
    """Order decides: rules of a project that stand elsewhere among those that both have."""
    for project in after.file.projects:
        old, new = ([each.rule.id for each in it.rules_of(project)] for it in (before, after))
        kept_old, kept_new = [id_ for id_ in old if id_ in new], [id_ for id_ in new if id_ in old]
        blocks = SequenceMatcher(None, kept_old, kept_new, autojunk=False).get_matching_blocks()
        still = {id_ for block in blocks for id_ in kept_new[block.b : block.b + block.size]}
        for id_ in kept_new:
            if id_ not in still:
                yield Difference(f"rule {id_} of {project}", MOVED, (_where(new, id_),))


def _where(order: Sequence[str], id_: str) -> str:
    at = order.index(id_)
    return f"now tried after {order[at - 1]}" if at else "now tried first"


def _names(old: Plain, new: Plain) -> list[str]:
    named = [*(old if isinstance(old, dict) else ()), *(new if isinstance(new, dict) else ())]
    return list(dict.fromkeys(named))


def _at(written: Plain, path: tuple[str, ...]) -> Plain:
    for key in path:
        written = written.get(key) if isinstance(written, dict) else None
    return written


def _said(written: Plain) -> str:
    told = _plainly(written)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"


def _plainly(written: Plain) -> str:
    if isinstance(written, dict):
        return ", ".join(f"{key} {_nested(value)}" for key, value in written.items())
    if isinstance(written, list):
        return " or ".join(map(_nested, written))
    return "nothing" if written is None else written


def _nested(written: Plain) -> str:
    return f"({_plainly(written)})" if isinstance(written, dict) else _plainly(written)
