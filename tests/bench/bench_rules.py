"""`make bench-rules`: what tagging one item costs at 1,000 rules, beside other engines on the same rules and items."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from alignment_rules.conditions import condition
from alignment_rules.rulebook import Rules, Ruling
from alignment_rules.work import Subject, Work
from schemas.strategy import When
from tests.bench.peers import environment
from tests.bench.rules_workload import Condition, Item, Workload

GOAL: Final = 10.0  # microseconds an item
GROWTH: Final = 2.0  # at most, from 100 rules to 1,000
ITEMS: Final = 20_000
CHUNK: Final = 2_000
ROUNDS: Final = 20
LOOPED: Final = 300  # items for the loop of closures
PEERS: Final = ("cel-python==0.5.0", "rule-engine==5.1.0", "zen-engine==2.1.3")


def main() -> int:
    workload = Workload()
    conditions, items = workload.conditions(), workload.items(ITEMS)
    works = [_work(item) for item in items]
    small, large = _rules(conditions[:100]), _rules(conditions)
    at_100, at_1000 = _microseconds(small, works), _microseconds(large, works)
    winners = [_winner(large, work) for work in works]
    looped = _loop(conditions, works[:LOOPED], winners)
    peers = _peers(conditions, items, winners)
    print(f"{at_100:.2f} µs an item at 100 rules, {at_1000:.2f} µs at 1,000: {at_1000 / at_100:.2f} times")
    print(_as_json(at_100, at_1000, {"loop of compiled closures": looped, **peers}, works, winners))
    return 0 if at_1000 <= GOAL and at_1000 < GROWTH * at_100 else 1


def _work(item: Item) -> Work:
    lists = {name: tuple(item[name]) for name in ("labels", "components", "under")}
    return Work(**{**item, **lists})


def _rules(conditions: Sequence[Condition]) -> Rules:
    rulings = [Ruling(str(number), f"rules/bench.yaml:{number}", "", ()) for number in range(len(conditions))]
    return Rules(rulings, [condition(When.model_validate(each)) for each in conditions])


def _winner(rules: Rules, work: Work) -> int:
    ruling = rules.match(Subject(work))
    return int(ruling.rule) if ruling else -1


def _microseconds(rules: Rules, works: Sequence[Work]) -> float:
    """The sum of each chunk's quickest round: what else the machine does falls on some rounds only."""
    return (
        sum(_quickest(rules, works[at : at + CHUNK]) for at in range(0, len(works), CHUNK)) / len(works) * 1e6
    )


def _quickest(rules: Rules, works: Sequence[Work]) -> float:
    def all_of_them() -> None:
        for work in works:
            rules.match(Subject(work))

    return min(_timed(all_of_them) for _ in range(ROUNDS))


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _loop(conditions: Sequence[Condition], works: Sequence[Work], winners: Sequence[int]) -> float:
    """The same closures, tried one after the other: what the index saves."""
    tests = [condition(When.model_validate(each)).test for each in conditions]
    found: list[int] = []

    def all_of_them() -> None:
        found[:] = [
            next((n for n, test in enumerate(tests) if test(subject)), -1) for subject in map(Subject, works)
        ]

    taken = min(_timed(all_of_them) for _ in range(3)) / len(works) * 1e6
    _agree("the loop", found, winners)
    return taken


def _peers(conditions: list[Condition], items: list[Item], winners: Sequence[int]) -> dict[str, float]:
    python = environment("rules", PEERS)
    asked = [{**item, "said": f"{item['title']}\n{item['text']}"} for item in items[:LOOPED]]
    script = Path(__file__).with_name("rules_peers.py")
    answer = subprocess.run(
        [python, str(script)],
        input=json.dumps({"conditions": conditions, "items": asked}),
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(answer.stdout)
    for name, each in said.items():
        _agree(name, each["winners"], winners)
    return {name: each["us"] for name, each in said.items()}


def _agree(name: str, theirs: Sequence[int], ours: Sequence[int]) -> None:
    """Engines that disagree do not do the same work; then nothing is compared."""
    differing = [n for n, winner in enumerate(theirs) if winner != ours[n]]
    if differing:
        raise SystemExit(
            f"{name} and we disagree on item {differing[0]}: {theirs[differing[0]]}, {ours[differing[0]]}"
        )


def _as_json(
    at_100: float, at_1000: float, peers: dict[str, float], works: Sequence[Work], winners: Sequence[int]
) -> str:
    nearest = min(peers.values())
    setup = {
        "rules": "1,000: 500 words, 200 patterns, labels, components, epics, globs, any, not",
        "items": len(works),
        "characters": round(sum(len(work.title) + len(work.text) for work in works) / len(works)),
        "matched": round(sum(winner >= 0 for winner in winners) / len(winners), 2),
        "at_100_rules": round(at_100, 2),
        "growth": round(at_1000 / at_100, 2),
        "growth_goal": GROWTH,
        "rounds": ROUNDS,
    }
    return json.dumps(
        {
            "name": "bench-rules",
            "value": round(at_1000, 2),
            "unit": "µs an item at 1,000 rules",
            "goal": GOAL,
            "peers": {name: round(taken, 1) for name, taken in peers.items()},
            "ratio": round(nearest / at_1000, 1),
            "setup": setup,
        },
        ensure_ascii=False,
    )


if __name__ == "__main__":
    sys.exit(main())
