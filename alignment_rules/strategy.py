"""Reading a strategy folder: all of it, in typed values, or every fault there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from alignment_rules import folder, references, sense
from alignment_rules.faults import Fault, StrategyFaults
from alignment_rules.folder import STRATEGY, Part, part_of, tested
from alignment_rules.written import typed
from alignment_rules.yaml_tree import Tree, parse
from schemas.strategy import AlwaysOn, Case, CasesFile, Initiative, Objective, Rule, RulesFile, StrategyFile


@dataclass(frozen=True)
class Placed:
    """A rule and where it is written (`rules/payments.yaml:12`)."""

    rule: Rule
    place: str


@dataclass(frozen=True)
class Strategy:
    """A strategy without faults; `rules` and `cases` are by the path of their file, in the order of the paths."""

    file: StrategyFile
    rules: Mapping[str, RulesFile]
    cases: Mapping[str, CasesFile]
    trees: Mapping[str, Tree]

    @cached_property
    def initiatives(self) -> Mapping[str, str]:
        """Initiative -> the objective it belongs to."""
        return {
            one: name for name, objective in self.file.objectives.items() for one in objective.initiatives
        }

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Objective, initiative or always-on id -> its title."""
        wanted = {**self.file.objectives, **self.file.always_on}
        return {id_: self.entry(id_).title for id_ in (*wanted, *self.initiatives)}

    def entry(self, id_: str) -> Objective | Initiative | AlwaysOn:
        """What is served under this id. Raises KeyError where nothing is."""
        if id_ in self.initiatives:
            return self.file.objectives[self.initiatives[id_]].initiatives[id_]
        return self.file.objectives.get(id_) or self.file.always_on[id_]

    def knows(self, id_: str) -> bool:
        """Whether work can serve this id."""
        return id_ in self.initiatives or id_ in self.file.objectives or id_ in self.file.always_on

    def rules_of(self, project: str) -> list[Placed]:
        """A project's rules, first to last: its files by name, each from top to bottom."""
        return [
            Placed(rule, self.place(path, ("rules", index)))
            for path, file in self.rules.items()
            if file.project == project
            for index, rule in enumerate(file.rules)
        ]

    def all_cases(self) -> Iterator[tuple[str, Case, str]]:
        """Project, case and place of every test case."""
        for path, file in self.cases.items():
            for index, case in enumerate(file.cases):
                yield self.rules[tested(path)].project, case, self.place(path, (index,))

    def place(self, file: str, path: tuple[int | str, ...]) -> str:
        """Where something is written: `rules/payments.yaml:12`."""
        fault = self.trees[file].fault(path, "", "")
        return f"{fault.file}:{fault.line}"


def read(files: Mapping[str, str]) -> Strategy:
    """The strategy that these files (path in the folder -> text) state. Raises StrategyFaults with every fault."""
    if faults := folder.faults(files):
        raise StrategyFaults(faults)
    trees = {path: parse(path, files[path]) for path in sorted(files)}
    file, faults = typed(trees[STRATEGY], StrategyFile)
    rules = {path: _typed(tree, faults) for path, tree in trees.items() if part_of(path) is Part.RULES}
    cases = {path: _cases(tree, faults) for path, tree in trees.items() if part_of(path) is Part.CASES}
    whole = {path: tree for path, tree in trees.items() if not tree.faults}
    if STRATEGY in whole:
        faults += [*references.dead(whole), *sense.faults(whole)]
    if faults or file is None:
        raise StrategyFaults(faults)
    return Strategy(
        file,
        {path: each for path, each in rules.items() if each},
        {path: each for path, each in cases.items() if each},
        trees,
    )


def _typed(tree: Tree, faults: list[Fault]) -> RulesFile | None:
    rules, found = typed(tree, RulesFile)
    faults += found
    return rules


def _cases(tree: Tree, faults: list[Fault]) -> CasesFile | None:
    cases, found = typed(tree, CasesFile, under="cases")
    faults += found
    return cases
