"""A strategy compiled once: which project a scope belongs to, which rule wins, what the default is."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from alignment_rules import texts
from alignment_rules.candidates import Candidates
from alignment_rules.conditions import Condition, condition
from alignment_rules.shares import to_whole
from alignment_rules.strategy import Strategy
from alignment_rules.work import Subject
from schemas.alignment import Share, State
from schemas.strategy import When

T = TypeVar("T")


@dataclass(frozen=True)
class Ruling:
    """What a rule says of the work it matches."""

    rule: str
    place: str  # rules/payments.yaml:12
    words: str  # its condition, read aloud
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Default:
    """What unmatched work of a scope serves."""

    scope: str  # as written: github:acme/pay-*
    place: str
    shares: tuple[Share, ...]


class Rules:
    """A project's rules in their order. `match` looks up which rules can win and tries only those."""

    def __init__(self, rulings: Sequence[Ruling], conditions: Sequence[Condition]) -> None:
        self.rulings = tuple(rulings)
        self.conditions = tuple(conditions)
        self.asks_paths = any(each.paths for each in conditions)
        self._tests = [each.test for each in conditions]
        self._candidates = Candidates([each.anchors for each in conditions])

    def match(self, subject: Subject) -> Ruling | None:
        """The first rule that matches; None where none does."""
        left = self._candidates.of(subject.work)
        while left:
            first = left & -left
            number = first.bit_length() - 1
            if self._tests[number](subject):
                return self.rulings[number]
            left ^= first
        return None


NO_RULES: Final = Rules((), ())


class Rulebook:
    """A strategy as it stands on a day: entries retired before it no longer speak."""

    def __init__(self, strategy: Strategy, on: date) -> None:
        self.strategy = strategy
        self.on = on
        self._scopes = _Scopes(
            (scope, name) for name, it in strategy.file.projects.items() for scope in it.scopes
        )
        self._rules = {name: _rules(strategy, name, on) for name in strategy.file.projects}
        self._links = {name: _links(strategy, name) for name in strategy.file.projects}
        self._defaults = {name: _Scopes(_defaults(strategy, name, on)) for name in strategy.file.projects}

    @property
    def projects(self) -> Collection[str]:
        """The projects it knows."""
        return self._rules.keys()

    def project(self, ref: str) -> str | None:
        """The project a scope (`jira:acme/PAY`) belongs to: one that names it, else the first whose glob fits."""
        return self._scopes.get(ref)

    def rules(self, project: str) -> Rules:
        """The project's rules; none for a project that is not there."""
        return self._rules.get(project, NO_RULES)

    def default(self, project: str, ref: str) -> Default | None:
        """What unmatched work of the scope serves; None where the project says nothing."""
        return self._defaults[project].get(ref) if project in self._defaults else None

    def weight(self, project: str, ways: Iterable[str]) -> int:
        """How much an item that is named in these ways counts against others: the most that one of them gives."""
        declared = self._links.get(project, {})
        return max((declared.get(way, 1) for way in ways), default=1)

    def links(self, project: str) -> Mapping[str, int]:
        """What the project declares of ways of naming; nothing for a project that is not there."""
        return self._links.get(project, {})

    def served(self, serves: Mapping[str, int]) -> tuple[Share, ...]:
        """What a person said to be served, id -> ppm; nothing where the strategy has some of it not, or no longer."""
        known = all(self.strategy.knows(id_) for id_ in serves)
        return shares(self.strategy, serves) if known and _serve_still(self.strategy, serves, self.on) else ()

    def state(self, id_: str) -> State:
        """Whether an id is an objective's or always-on work's."""
        return State.ALWAYS_ON if id_ in self.strategy.file.always_on else State.ALIGNED


class _Scopes(Generic[T]):
    """Values by scope: a literal one first, else the first glob that fits; names are compared in any case."""

    def __init__(self, written: Iterable[tuple[str, T]]) -> None:
        self._literal: dict[str, T] = {}
        self._globs: list[tuple[Callable[[str], bool], T]] = []
        for scope, value in written:
            if texts.is_glob(scope):
                self._globs.append((texts.glob(scope), value))
            else:
                self._literal.setdefault(scope.casefold(), value)

    def get(self, ref: str) -> T | None:
        folded = ref.casefold()
        if folded in self._literal:
            return self._literal[folded]
        return next((value for fits, value in self._globs if fits(folded)), None)


def shares(strategy: Strategy, serves: Mapping[str, int]) -> tuple[Share, ...]:
    """What a rule serves, with initiatives under the objective they belong to."""
    named = {
        (strategy.initiatives[id_], id_) if id_ in strategy.initiatives else (id_, ""): ppm
        for id_, ppm in serves.items()
    }
    return to_whole(named)


def retirements(strategy: Strategy) -> list[date]:
    """The days at whose end something is retired, in order."""
    file = strategy.file
    days = [one.until for one in file.objectives.values()]
    days += [one.until for one in file.always_on.values()]
    days += [one.until for it in file.objectives.values() for one in it.initiatives.values()]
    days += [rule.until for rules in strategy.rules.values() for rule in rules.rules]
    return sorted({day for day in days if day})


def ages(strategy: Strategy) -> bool:
    """Whether a rule asks how old work is: then each day may give another answer."""
    return any(_asks_age(rule.when) for rules in strategy.rules.values() for rule in rules.rules)


def _asks_age(when: When) -> bool:
    inner = (*(when.any or ()), *(when.all or ()), *(when.negated or ()))
    return when.age is not None or any(_asks_age(one) for one in inner)


def _rules(strategy: Strategy, project: str, on: date) -> Rules:
    rulings, conditions = [], []
    for placed in strategy.rules_of(project):
        rule = placed.rule
        if (rule.until is None or rule.until >= on) and _serve_still(strategy, rule.serves, on):
            compiled = condition(rule.when)
            conditions.append(compiled)
            rulings.append(Ruling(rule.id, placed.place, compiled.words, shares(strategy, rule.serves)))
    return Rules(rulings, conditions)


def _defaults(strategy: Strategy, project: str, on: date) -> Iterable[tuple[str, Default]]:
    for path, file in strategy.rules.items():
        for scope, serves in file.defaults.items():
            if file.project == project and _serve_still(strategy, serves, on):
                place = strategy.place(path, ("defaults", scope))
                yield scope, Default(scope, place, shares(strategy, serves))


def _links(strategy: Strategy, project: str) -> Mapping[str, int]:
    declared = (file.links for file in strategy.rules.values() if file.project == project)
    return {way.value: weight for links in declared for way, weight in links.items()}


def _serve_still(strategy: Strategy, ids: Iterable[str], on: date) -> bool:
    """A rule that serves something retired is retired with it."""
    return all(_last_day(strategy, id_) >= on for id_ in ids)


def _last_day(strategy: Strategy, id_: str) -> date:
    parent = strategy.initiatives.get(id_)
    entries = [strategy.entry(id_), *([strategy.file.objectives[parent]] if parent else [])]
    return min((entry.until for entry in entries if entry.until), default=date.max)
