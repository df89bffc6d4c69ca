"""The workload of `bench-rules` on other rule engines. Runs in an environment of its own, with nothing of ours.

Reads conditions and items as JSON, says what each engine took for an item and which condition won for which item.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final

import celpy
import rule_engine
import zen
from rules_workload import Condition, Item, clauses

Winner = Callable[[Item], int]
"""The number of the first condition that an item meets; -1: none."""
_SECONDS: Final = 8.0
_LISTS: Final = {"label": "labels", "component": "components", "under": "under"}


class Language:
    """How a condition is written for an engine."""

    def __init__(self, conjunction: str, disjunction: str, negation: str, search: str) -> None:
        self._and, self._or, self._not, self._search = conjunction, disjunction, negation, search

    def write(self, condition: Condition) -> str:
        return self._and.join(f"({self._clause(key, values)})" for key, values in clauses(condition))

    def _clause(self, key: str, values: list[Any]) -> str:
        if key == "any":
            return self._or.join(f"({self.write(one)})" for one in values)
        if key == "not":
            return f"{self._not}({self.write(values[0])})"
        return self._or.join(self._one(key, value) for value in values)

    def _one(self, key: str, value: str) -> str:
        if key in _LISTS:
            return f'"{value}" in {_LISTS[key]}'
        if key == "type":
            return f'type == "{value}"'
        field, pattern = {
            "words": ("said", f"(?i)(^|[^a-z0-9_]){value}([^a-z0-9_]|$)"),
            "pattern": ("said", f"(?i){value}"),
        }.get(key, (key, f"^{value.replace('*', '.*')}$"))
        return self._search.format(field=field, pattern=f'"{pattern}"')


def cel(conditions: list[Condition]) -> Winner:
    environment = celpy.Environment()
    language = Language(" && ", " || ", "!", "{field}.matches({pattern})")
    programs = [environment.program(environment.compile(language.write(one))) for one in conditions]

    def winner(item: Item) -> int:
        facts = {name: celpy.json_to_cel(value) for name, value in item.items()}
        return next((n for n, program in enumerate(programs) if program.evaluate(facts)), -1)

    return winner


def engine(conditions: list[Condition]) -> Winner:
    language = Language(" and ", " or ", "not ", "{field} =~~ {pattern}")
    rules = [rule_engine.Rule(language.write(one)) for one in conditions]
    return lambda item: next((n for n, rule in enumerate(rules) if rule.matches(item)), -1)


def gorules(conditions: list[Condition]) -> Winner:
    """One decision table with as many rows, first hit; a call an item."""
    language = Language(" and ", " or ", "not", "matches({field}, {pattern})")
    rows = [{"_id": str(n), "in": language.write(one), "out": str(n)} for n, one in enumerate(conditions)]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "in", "name": "condition"}],
        "outputs": [{"id": "out", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    nodes = [
        {"id": "from", "name": "from", "type": "inputNode", "content": {}},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "to", "name": "to", "type": "outputNode", "content": {}},
    ]
    edges = [
        {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"}
        for a, b in (("from", "table"), ("table", "to"))
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda item: int((decision.evaluate(item)["result"] or {}).get("rule", -1))


ENGINES: Final = {"cel-python": cel, "rule-engine": engine, "zen-engine": gorules}


def measured(winner: Winner, items: list[Item]) -> dict[str, Any]:
    """Microseconds an item, over as many items as a few seconds allow, and the winners."""
    winners: list[int] = []
    began = time.perf_counter()
    for item in items:
        winners.append(winner(item))
        if time.perf_counter() - began > _SECONDS and len(winners) >= 3:
            break
    return {"us": (time.perf_counter() - began) / len(winners) * 1e6, "winners": winners}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(
        json.dumps(
            {name: measured(make(given["conditions"]), given["items"]) for name, make in ENGINES.items()}
        )
    )
