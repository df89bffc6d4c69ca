"""From what rules say of an item and of those it belongs to, to its alignment: one table of precedence.

An item inherits only what rules and corrections say of *other* items themselves; were inherited alignments inherited again, two
items could keep each other aligned after the rule is gone.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import msgspec

from alignment_rules.conflicts import Saying, contradictions, together
from schemas.alignment import Alignment, Conflict, Reason, Share, State, Step

DEEPEST: Final = 64
"""How many levels of parents are looked at."""
_DECIDE: Final = "say what it serves itself: `fairlead correct`, or a rule that matches it"


class Own(msgspec.Struct, frozen=True):
    """What a rule, or a correction before it, says of an item itself."""

    rule: str = ""  # "" where none matched
    shares: tuple[Share, ...] = ()
    correction: int = 0  # its number; 0 where none speaks

    @property
    def named(self) -> str:
        """What speaks: `rule pay-bots` or `correction 12`; nothing where nothing does."""
        if self.correction:
            return f"correction {self.correction}"
        return f"rule {self.rule}" if self.rule else ""


class Correction(msgspec.Struct, frozen=True):
    """What a person said of an item, or of everything under `key`. Who it was is in the audit alone."""

    number: int
    key: str
    because: str
    shares: tuple[Share, ...]  # () where the strategy no longer has what it names
    until: date | None = None


class Ancestor(msgspec.Struct, frozen=True):
    """An item above; where it is not known, `key` is what the item below it names."""

    key: str
    known: bool
    own: Own = Own()
    level: int = 1  # 1 is the parent


class Target(msgspec.Struct, frozen=True):
    """An item that is pointed at, by the key as written; `ancestors` nearest first.

    `weight` is its part against other targets, by how the item names it; 0: it does not count.
    """

    key: str
    place: str  # field | branch | title | trailer | text
    known: bool
    own: Own = Own()
    ancestors: tuple[Ancestor, ...] = ()
    weight: int = 1


class Standing(msgspec.Struct, frozen=True):
    """All that decides an item's alignment."""

    key: str
    project: str
    own: Own
    corrections: tuple[Correction, ...] = ()  # of the same place, the newest first
    matched: str = (
        ""  # of the own rule, read aloud: `label spike`; its line would change with every edit above
    )
    ancestors: tuple[Ancestor, ...] = ()
    circular: bool = False  # whether it is among what is above it
    targets: tuple[Target, ...] = ()
    missing: str = ""  # what is not known of it although rules ask for it, as a sentence
    scope: str = ""  # jira:acme/PAY
    default: tuple[Share, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """What one step says: shares and where they come from, or only why it says nothing."""

    detail: str
    shares: tuple[Share, ...] = ()
    rule: str = ""
    source: str = ""
    conflicts: tuple[Conflict, ...] = ()


def resolve(standing: Standing, state: Callable[[str], State]) -> Alignment:
    """The alignment: the first step of the table that says something decides; every step tried is a reason.

    `state` says of an id whether it is an objective's or always-on work's. The first reason is always the item's own.
    """
    reasons: list[Reason] = []
    for step, speaks in PRECEDENCE:
        verdict = speaks(standing)
        if verdict is None:
            continue
        source = verdict.source or standing.key
        reasons.append(Reason(step, verdict.rule, source if reasons else standing.key, verdict.detail))
        if verdict.shares:
            found = _state(verdict.shares, state)
            return Alignment(found, verdict.shares, tuple(reasons), verdict.rule, source, verdict.conflicts)
    state_ = State.UNKNOWN if standing.missing else State.UNALIGNED
    return Alignment(state_, (), tuple(reasons), "", standing.key)


def unknown(key: str, why: str) -> Alignment:
    """The alignment of an item of which nothing can be said."""
    return Alignment(State.UNKNOWN, (), (Reason(Step.NONE, "", key, why),), "", key)


def _state(shares: Sequence[Share], state: Callable[[str], State]) -> State:
    states = {state(share.id) for share in shares}
    return State.ALIGNED if State.ALIGNED in states else State.ALWAYS_ON


def _by_correction(standing: Standing) -> Verdict | None:
    """Most items were never corrected: that is nothing to tell."""
    if not standing.corrections:
        return None
    it = next((each for each in standing.corrections if each.shares), standing.corrections[0])
    under = f"{it.key}, above it, and all that is under it serve" if it.key != standing.key else "it serves"
    until = f", until {it.until}" if it.until else ""
    said = f"Correction {it.number} says what {under}{until}: {it.because}"
    if not it.shares:
        return Verdict(f"{said} (the strategy no longer has what it names, so it does not count).")
    sayings = [
        Saying(each.key, f"correction {each.number}", each.shares)
        for each in standing.corrections
        if each.shares
    ]
    until = (
        f"Correction {it.number}, the newest, counts until the others are withdrawn: `fairlead corrections`."
    )
    return Verdict(said, it.shares, "", it.key, tuple(contradictions(Step.CORRECTION, sayings, until)))


def _by_rule(standing: Standing) -> Verdict:
    if not standing.own.rule:
        return Verdict(f"No rule of {standing.project} matches it.")
    own = standing.own
    return Verdict(f"Rule {own.rule} matches: {standing.matched}.", own.shares, own.rule, standing.key)


def _by_ancestor(standing: Standing) -> Verdict:
    if not standing.ancestors:
        return Verdict("It has no parent.")
    found = _nearest(standing.ancestors)
    if not found:
        return Verdict(_no_ancestor(standing.ancestors, circular=standing.circular))
    first, many = found[0], len(found) > 1
    above = (
        ("its parents" if many else "its parent") if first.level == 1 else f"{first.level} levels above it"
    )
    told = (f"rule {each.own.rule} matches {each.key}" for each in found)
    detail = f"R{_names(list(told))[1:]}, {above}{f'; equal parts of {len(found)}' if many else ''}."
    sayings = [Saying(each.key, each.own.named, each.own.shares) for each in found]
    conflicts = contradictions(Step.ANCESTOR, sayings, f"Each has its part until you {_DECIDE}.")
    return Verdict(detail, together(sayings), first.own.rule, first.key, tuple(conflicts))


def _no_ancestor(ancestors: Sequence[Ancestor], *, circular: bool) -> str:
    known = [each.key for each in ancestors if each.known]
    missing = [each.key for each in ancestors if not each.known]
    said = f"No rule matches {_names(known)}, above it" if known else ""
    circle = "its parents form a circle, in which it is above itself" if circular else ""
    deep = f"only {DEEPEST} levels are looked at" if ancestors[-1].level == DEEPEST else ""
    return f"{'; '.join(filter(None, (said, _not_known(missing), circle, deep)))}."


def _not_known(keys: Sequence[str]) -> str:
    return f"{_names(keys)} {'is' if len(keys) == 1 else 'are'} not known here yet" if keys else ""


def _by_link(standing: Standing) -> Verdict:
    if not standing.targets:
        return Verdict("It names no other item.")
    speaking = [target for target in standing.targets if _tagged(target)]
    if not speaking:
        return Verdict(_no_target(standing.targets))
    counting = [target for target in speaking if target.weight]
    if not counting:
        ways = _names([_through(target) for target in speaking])
        return Verdict(f"It names {ways}, which counts for nothing by `links` of {standing.project}.")
    sources = _sources(counting)
    sayings = [sources[key] for key in sorted(sources)]
    via = _names([_through(target) for target in counting])
    named = _names(sorted({each.named for each in sayings}))
    detail = f"It names {via}; what counts there: {named}{_parts(sayings)}."
    until = f"Each has its part until you {_DECIDE}; or let `links` say which way of naming counts more."
    conflicts = tuple(contradictions(Step.LINKED, sayings, until))
    first = _tagged(next(it for it in counting if sayings[0].key in _keys(it)))[0]
    return Verdict(detail, together(sayings), first.own.rule, sayings[0].key, conflicts)


def _sources(targets: Sequence[Target]) -> dict[str, Saying]:
    """What counts, each once; of several ways to it the weightiest."""
    found: dict[str, Saying] = {}
    for target in targets:
        for each in _tagged(target):
            if each.key not in found or found[each.key].weight < target.weight:
                found[each.key] = Saying(each.key, each.own.named, each.own.shares, target.weight)
    return found


def _keys(target: Target) -> set[str]:
    return {each.key for each in _tagged(target)}


def _parts(sayings: Sequence[Saying]) -> str:
    weights = [each.weight for each in sayings]
    if len(weights) < 2:
        return ""
    if len(set(weights)) == 1:
        return f"; equal parts of {len(weights)}"
    return f"; parts of {_names([f'{each.weight} for {each.key}' for each in sayings])}, as `links` declares"


def _no_target(targets: Sequence[Target]) -> str:
    known = [each.key for each in targets if each.known]
    missing = [each.key for each in targets if not each.known]
    parts = [f"it names {_names(known)}, but no rule matches there or above" if known else ""]
    said = "; ".join(filter(None, (*parts, _not_known(missing))))
    return f"{said[0].upper()}{said[1:]}."


def _through(target: Target) -> str:
    tagged = _names([each.key for each in _tagged(target)])
    where = "" if target.place == "field" else f" in its {target.place}"
    above = f", under {tagged}" if tagged != target.key else ""
    return f"{target.key}{where}{above}"


def _by_default(standing: Standing) -> Verdict:
    if not standing.default:
        return Verdict(f"{standing.project} has no default for {standing.scope}.")
    return Verdict(f"It is the default for {standing.scope}.", standing.default)


def _by_nothing(standing: Standing) -> Verdict:
    return Verdict(
        standing.missing
        or "No objective was found; a label, a parent or a key in its title that a rule knows would give it one."
    )


PRECEDENCE: Final[tuple[tuple[Step, Callable[[Standing], Verdict | None]], ...]] = (
    (Step.CORRECTION, _by_correction),
    (Step.RULE, _by_rule),
    (Step.ANCESTOR, _by_ancestor),
    (Step.LINKED, _by_link),
    (Step.REPOSITORY, _by_default),
    (Step.NONE, _by_nothing),
)
"""First to last; the first that gives shares decides. A step that has nothing to tell gives None."""


def _nearest(ancestors: Sequence[Ancestor]) -> list[Ancestor]:
    """All of the nearest level on which a rule matches one, by their keys."""
    tagged = [each for each in ancestors if each.own.rule]
    level = min((each.level for each in tagged), default=0)
    return sorted((each for each in tagged if each.level == level), key=lambda each: each.key)


def _tagged(target: Target) -> list[Ancestor]:
    """The target itself where a correction or a rule speaks of it, else its nearest ancestors that a rule matches."""
    if target.own.named:
        return [Ancestor(target.key, known=True, own=target.own)]
    return _nearest(target.ancestors)


def _names(keys: Sequence[str]) -> str:
    few, more = keys[:4], len(keys) - 4
    if more > 0:
        return f"{', '.join(few)} and {more} more"
    return f"{', '.join(few[:-1])} and {few[-1]}" if len(few) > 1 else "".join(few)
