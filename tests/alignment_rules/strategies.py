"""Random strategies of one small organisation, as files, for the laws that hold for all of them."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from alignment_rules.strategy import Strategy, read

STRATEGY = """
people: {ana: ana@acme.example}
objectives:
  young: {title: Young shoppers, owner: ana, initiatives: {one-tap: {title: One tap}}}
  calm: {title: Calm nights, owner: ana}
always-on: {upkeep: {title: Upkeep}}
projects:
  pay: {owner: ana, scopes: [jira:acme/PAY, "github:acme/pay-*"]}
  shop: {owner: ana, scopes: [jira:acme/SHOP]}
"""
SERVED = ("young", "one-tap", "calm", "upkeep", {"young": 60, "upkeep": 40}, {"one-tap": 50, "calm": 50})

_label = st.sampled_from(["a", "b"])
_key = st.sampled_from(["PAY-1", "PAY-2", "SHOP-1"])
_plain: dict[str, st.SearchStrategy[Any]] = {
    "label": _label,
    "words": st.sampled_from(["wallet", "refund"]),
    "pattern": st.sampled_from(["wal+", "^re"]),
    "type": st.sampled_from(["Bug", "Story"]),
    "branch": st.sampled_from(["fix/*", "main"]),
    "under": _key,
    "linked": _key,
    "sprint": st.sampled_from(["Sprint 1", "Sprint 2"]),
    "custom": st.fixed_dictionaries({"Unit": st.sampled_from(["a", "b"])}),
}
_leaf = st.sampled_from(sorted(_plain)).flatmap(lambda name: st.fixed_dictionaries({name: _plain[name]}))
whens = st.one_of(
    _leaf,
    _leaf.map(lambda inner: {"not": inner}),
    st.lists(_leaf, min_size=1, max_size=2).map(lambda inner: {"any": inner}),
    st.lists(_leaf, min_size=1, max_size=2).map(lambda inner: {"all": inner}),
)
rules = st.builds(
    lambda id_, when, serves: {"id": id_, "when": when, "serves": serves},
    st.sampled_from(["r1", "r2", "r3", "r4", "r5"]),
    whens,
    st.sampled_from(SERVED),
)
lists_of_rules = st.lists(rules, max_size=4, unique_by=lambda rule: rule["id"])
defaults = st.one_of(st.just({}), st.fixed_dictionaries({"jira:acme/PAY": st.sampled_from(SERVED)}))

links = st.dictionaries(st.sampled_from(["title", "text", "relates"]), st.integers(0, 2), max_size=2)


@st.composite
def edits(draw: st.DrawFn, written: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules after some were moved, dropped, changed or added."""
    kept = [rule for rule in draw(st.permutations(written)) if draw(st.integers(0, 3))]
    in_order = kept if draw(st.booleans()) else [rule for rule in written if rule in kept]
    changed = [
        {**rule, **draw(st.sampled_from([{}, {}, {"serves": "calm"}, {"when": draw(whens)}]))}
        for rule in in_order
    ]
    added = [rule for rule in draw(lists_of_rules) if rule["id"] not in {one["id"] for one in changed}]
    place = draw(st.integers(0, len(changed)))
    return [*changed[:place], *added, *changed[place:]]


def files(
    written: list[dict[str, Any]],
    default: dict[str, Any],
    project: str = "pay",
    declared: dict[str, int] | None = None,
) -> dict[str, str]:
    body = {"for": project, "rules": written, "defaults": default, "links": declared or {}}
    return {"strategy.yaml": STRATEGY, "rules/pay.yaml": msgspec.json.encode(body).decode()}


def strategy(written: list[dict[str, Any]], default: dict[str, Any] | None = None) -> Strategy:
    return read(files(written, default or {}))
