"""A first strategy in commented files: what a person said, and the rules made of what they chose. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from alignment_rules.proposals import Proposal
from deploy.editor_schemas import comment

UPKEEP: Final = "upkeep"
_PLAIN: Final = re.compile(r"[A-Za-z][\w ./*-]*")
_NULLS: Final = ("null", "Null", "NULL")
MOST_UNPLACED: Final = 0.2
"""Where more than this share has no objective yet, today's mix is no plan."""
OBSERVED: Final = "# observed, not decided: today's mix; change it to what you want, then publish"


@dataclass(frozen=True)
class Said:
    """An objective in its people's words. Empty where nobody answered; nothing is invented."""

    id: str
    title: str
    owner: str  # an address
    sponsor: str = ""
    because: str = ""
    kpi: str = ""  # as in the format: `conversion: {from: 2.1%, to: 2.8%, by: 2026-12-31}`


@dataclass(frozen=True)
class Chosen:
    """A proposal and what a person said it serves."""

    proposal: Proposal
    serves: str


def files(
    objectives: Sequence[Said],
    always_on: Mapping[str, str],
    projects: Mapping[str, Sequence[str]],
    owner: str,
    chosen: Sequence[Chosen],
) -> dict[str, str]:
    """Path -> text. `always_on`: id -> title; `projects`: name -> scopes; `owner`: an address, until others are named."""
    found = {"strategy.yaml": "\n".join(_strategy(objectives, always_on, projects, owner)) + "\n"}
    for project in projects:
        mine = [each for each in chosen if each.proposal.project == project]
        if mine:
            found[f"rules/{project}.yaml"] = "\n".join(_rules(project, mine)) + "\n"
            found[f"rules/{project}_test.yaml"] = "\n".join(_cases(project, mine)) + "\n"
    return found


def _strategy(
    objectives: Sequence[Said],
    always_on: Mapping[str, str],
    projects: Mapping[str, Sequence[str]],
    owner: str,
) -> Iterator[str]:
    people = _people([owner, *(it.owner for it in objectives), *(it.sponsor for it in objectives)])
    yield comment("strategy")
    yield "# A first strategy, made by `fairlead init` from your own data and your answers."
    yield "# `fairlead strategy check` names every fault and every question that is still open."
    yield "people:"
    yield from (f"  {name}: {address}" for address, name in people.items())
    yield "objectives:"
    for it in objectives:
        yield from _objective(it, people)
    yield "always-on:  # wanted, serves no objective"
    yield from (f"  {id_}: {{title: {_word(title)}}}" for id_, title in always_on.items())
    yield "projects:  # what you steer; scopes are Jira projects and repositories"
    for name, scopes in projects.items():
        yield f"  {name}:"
        yield f"    owner: {people[owner]}"
        yield "    scopes:"
        yield from (f"      - {_word(scope)}" for scope in scopes)


def _objective(it: Said, people: Mapping[str, str]) -> Iterator[str]:
    yield f"  {it.id}:"
    yield f"    title: {_word(it.title)}"
    yield f"    owner: {people[it.owner]}"
    yield (
        f"    sponsor: {people[it.sponsor]}"
        if it.sponsor
        else "    # sponsor: who on the business side wants it?"
    )
    yield (
        f"    because: {_word(it.because)}"
        if it.because
        else "    # because: market, customers, cost, risk, …?"
    )
    if it.kpi:
        yield f"    kpis: {{{it.kpi}}}"
    else:
        yield "    # kpis: how will success be seen? e.g. {conversion: {from: 2.1%, to: 2.8%, by: 2026-12-31, manual: …}}"


def _rules(project: str, mine: Sequence[Chosen]) -> Iterator[str]:
    yield comment("rules", "rules")
    yield f"for: {project}"
    yield "rules:  # top to bottom, the first that matches wins"
    for each in mine:
        it = each.proposal
        title = f" “{it.title}”" if it.title else ""
        yield f"  # {it.share:.0%} of the work here ({it.items} items){title}, e.g."
        yield from (f"  #   {_one_line(example)}" for example in it.examples)
        yield f"  - id: {rule_id(it)}"
        yield f"    when: {{{it.field}: {_word(it.value)}}}"
        yield f"    serves: {each.serves}"


def _cases(project: str, mine: Sequence[Chosen]) -> Iterator[str]:
    yield comment("cases", "rules")
    yield f"# Work like this is judged by that rule of {project}.yaml, and so by no other."
    for each in mine:
        it = each.proposal
        yield f"- {{is: {rule_id(it)}, {it.field}: {_word(it.branch or it.value)}}}"


def rule_id(it: Proposal) -> str:
    """`payments-under-pay-100`."""
    words = re.findall(
        r"[a-z0-9]+", f"{it.project} {it.field} {it.value}".casefold().encode("ascii", "ignore").decode()
    )
    return "-".join(words)[:100]


def _people(addresses: Sequence[str]) -> dict[str, str]:
    """Address -> a name made of what stands before its @; `pmo` stays free for who steers."""
    found: dict[str, str] = {}
    for address in filter(None, addresses):
        if address not in found:
            name = "-".join(re.findall(r"[a-z0-9]+", address.partition("@")[0].casefold()))[:50] or "person"
            taken = set(found.values())
            found[address] = next(
                each
                for n in range(1, len(taken) + 2)
                for each in [name if n == 1 else f"{name}-{n}"]
                if each not in taken
            )
    return found


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:100]


def _word(value: str) -> str:
    plain = _PLAIN.fullmatch(value) and value not in _NULLS and value == value.strip()
    return value if plain else json.dumps(value, ensure_ascii=False)


def observed(shares: Mapping[str, float], unplaced: float) -> dict[str, str] | None:
    """Today's mix as a plan in whole percent; upkeep has the rest, also of the little no objective was found for.

    Ratios of the known effort. None where too much is unplaced: such a plan would call a project drifting only because
    its rules are not written yet.
    """
    if unplaced > MOST_UNPLACED or not shares:
        return None
    percents = {id_: int(share * 100) for id_, share in shares.items() if id_ != UPKEEP and int(share * 100)}
    return {id_: str(percent) for id_, percent in percents.items()} | {UPKEEP: "rest"}
