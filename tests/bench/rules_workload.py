"""A seeded workload for the rule benchmarks: rules of mixed kinds as people write them, and work for them."""

import random
from collections.abc import Iterator
from typing import Any, Final

Condition = dict[str, Any]
Item = dict[str, Any]

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_VOCABULARY: Final = 6_000
_COMMON: Final = 100
"""Nobody writes a rule for the hundred words that every second text has."""


class Workload:
    """Conditions and items of one made-up organisation."""

    def __init__(self, seed: int = 7) -> None:
        self._rng = random.Random(seed)
        made = ("".join(self._rng.choices(_LETTERS, k=self._rng.randint(4, 10))) for _ in range(_VOCABULARY))
        self._words = list(dict.fromkeys(made))
        self._labels = [f"label-{n}" for n in range(300)]
        self._components = [f"component-{n}" for n in range(150)]
        self._epics = [f"PAY-{n}" for n in range(300)]
        self._services = [f"acme/{self._words[n]}-service-{n % 5}" for n in range(_COMMON, _COMMON + 200)]

    def conditions(self) -> list[Condition]:
        """1,000 conditions, of which 250 hold 500 words and 200 are patterns, in one mixed order."""
        kinds = (
            (self._word_rule, 250),
            (self._pattern_rule, 200),
            (lambda: {"label": self._rng.choice(self._labels)}, 130),
            (lambda: {"component": self._rng.choice(self._components)}, 80),
            (lambda: {"under": self._rng.choice(self._epics)}, 100),
            (self._both, 80),
            (self._either, 40),
            (lambda: {"repository": self._rng.choice(self._services).rpartition("-")[0] + "-*"}, 70),
            (lambda: {"branch": f"{self._word()}/*"}, 50),
        )
        conditions = [make() for make, count in kinds for _ in range(count)]
        self._rng.shuffle(conditions)
        return conditions

    def items(self, count: int) -> list[Item]:
        """Issues, pull requests and commits: titles of 8 words, half of them with a text of 50."""
        return [self._item() for _ in range(count)]

    def _word(self) -> str:
        return self._words[self._rng.randrange(_COMMON, len(self._words))]

    def _word_rule(self) -> Condition:
        return {"words": [self._word(), self._word()]}

    def _pattern_rule(self) -> Condition:
        one, two = self._word(), self._word()
        shapes = (f"{one}-?{two}s?", f"{one}[0-9]+", f"({one}|{two}) {self._word()}", f"{one}.{{0,20}}{two}")
        return {"pattern": self._rng.choice(shapes)}

    def _both(self) -> Condition:
        label = {"label": self._rng.choice(self._labels)}
        kinds: tuple[Condition, ...] = (
            {"type": ["Bug", "Incident"], "label": self._rng.choice(self._labels)},
            {"component": self._rng.choice(self._components), "not": label},
            {"under": self._rng.choice(self._epics), "words": self._word()},
        )
        return self._rng.choice(kinds)

    def _either(self) -> Condition:
        return {"any": [{"label": self._rng.choice(self._labels)}, {"words": self._word()}]}

    def _item(self) -> Item:
        in_jira = self._rng.random() < 0.5
        return {
            "type": self._rng.choice(["Bug", "Story", "Task", "Incident"]) if in_jira else "",
            "title": self._text(8).capitalize(),
            "text": self._text(50) if self._rng.random() < 0.5 else "",
            "labels": self._some(self._labels, 2) if in_jira else [],
            "components": self._some(self._components, 1) if in_jira else [],
            "under": self._some(self._epics, 2) if self._rng.random() < 0.3 else [],
            "repository": "" if in_jira else self._rng.choice(self._services),
            "branch": "" if in_jira else f"{self._word()}/{self._word()}",
        }

    def _text(self, length: int) -> str:
        return " ".join(self._often() for _ in range(length))

    def _often(self) -> str:
        """Some words are used often and most hardly ever, as in every language."""
        return self._words[min(int(self._rng.paretovariate(0.6)), len(self._words) - 1)]

    def _some(self, values: list[str], most: int) -> list[str]:
        return self._rng.sample(values, self._rng.randint(0, most))


def clauses(condition: Condition) -> Iterator[tuple[str, list[Any]]]:
    """The keys of a condition with their values as lists, for translation to another language."""
    for key, value in condition.items():
        yield key, value if isinstance(value, list) else [value]
