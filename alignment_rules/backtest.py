"""What a draft of the strategy would change: which items move, what the mix becomes, and what of a figure is re-tagging."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from alignment_rules.mix import Mix, Slot, add, item_mix, off_plan_share, shares
from alignment_rules.plan import planned
from alignment_rules.rulebook import Rulebook
from schemas.alignment import WHOLE, Share, State

EXAMPLES: Final = 3
Mixes = Mapping[str, Mix]
"""Project -> its mix."""


class Judgement(msgspec.Struct, frozen=True):
    """What an item is said to serve, and in which project its effort counts ("": in none)."""

    project: str
    state: State
    shares: tuple[Share, ...] = ()

    @property
    def words(self) -> str:
        """`young-shoppers 60 %, upkeep 40 %`, or the state where nothing is served."""
        parts = [f"{one.id}{f' by {one.initiative}' if one.initiative else ''}" for one in self.shares]
        if len(parts) > 1:
            parts = [
                f"{part} {one.ppm * 100 / WHOLE:g} %" for part, one in zip(parts, self.shares, strict=True)
            ]
        return ", ".join(parts) or self.state.value


class Moved(msgspec.Struct, frozen=True):
    """An item that the draft judges otherwise; `micro_days` is its effort in the window."""

    key: str
    title: str
    before: Judgement
    after: Judgement
    micro_days: int


class Move(msgspec.Struct, frozen=True):
    """All items that move from one judgement to another, with those examples that most effort went into."""

    project: str
    before: str
    after: str
    items: int
    days: float
    examples: tuple[tuple[str, str], ...]  # key and title


class Part(msgspec.Struct, frozen=True):
    """A project's share of known effort for one objective: in the window before, in the window, and there by the draft."""

    project: str
    id: str  # "" for unaligned
    state: State
    then: float | None
    before: float
    after: float

    @property
    def points(self) -> tuple[int, int, int]:
        """By how many points it changes from the window before: all in all, by re-tagging, by work."""
        start = self.before if self.then is None else self.then
        total, work = round(100 * (self.after - start)), round(100 * (self.before - start))
        return total, total - work, work


class Plan(msgspec.Struct, frozen=True):
    """How far a project with a plan is off it, of 1, and how far it may be: each by its own strategy."""

    project: str
    before: float | None
    after: float | None
    tolerance_before: float
    tolerance_after: float

    @property
    def turn(self) -> str:
        """`opens` or `closes` where the share alone would begin or end a drift; else nothing."""
        was = self.before is not None and self.before > self.tolerance_before
        is_ = self.after is not None and self.after > self.tolerance_after
        return "" if was == is_ else "opens" if is_ else "closes"


class Report(msgspec.Struct, frozen=True):
    """A draft beside the strategy in force. The window is the last `days` days until `end`."""

    items: int
    moved: int
    end: date | None
    days: int
    moves: tuple[Move, ...]
    parts: tuple[Part, ...]
    plans: tuple[Plan, ...]

    @property
    def moved_share(self) -> float:
        """Moved items of all items."""
        return self.moved / self.items if self.items else 0.0


def report(
    items: int,
    moved: Sequence[Moved],
    then: Mixes,
    now: Mixes,
    before: Rulebook,
    draft: Rulebook,
    end: date | None,
    days: int,
) -> Report:
    """The report, from the mixes of the window before and of the window, by the strategy in force."""
    after = _after(now, moved, before, draft)
    return Report(
        items,
        len(moved),
        end,
        days,
        tuple(_moves(moved)),
        tuple(_parts(then, now, after)),
        tuple(_plans(now, after, before, draft, end)) if end else (),
    )


def _after(now: Mixes, moved: Iterable[Moved], before: Rulebook, draft: Rulebook) -> dict[str, Mix]:
    """The mixes with each moved item's effort taken out where it was and put in where it goes."""
    found: dict[str, dict[Slot, int]] = {project: dict(mix) for project, mix in now.items()}
    for it in moved:
        _put(found, it.before, -it.micro_days, before.state)
        _put(found, it.after, it.micro_days, draft.state)
    return {project: {slot: part for slot, part in mix.items() if part > 0} for project, mix in found.items()}


def _put(
    found: dict[str, dict[Slot, int]], at: Judgement, micro_days: int, state: Callable[[str], State]
) -> None:
    if at.project and micro_days:
        sign = 1 if micro_days > 0 else -1
        mix = item_mix(abs(micro_days), at.state, at.shares, state)
        found[at.project] = add(
            (found.get(at.project, {}), {slot: sign * part for slot, part in mix.items()})
        )


def _moves(moved: Sequence[Moved]) -> Iterator[Move]:
    groups: dict[tuple[str, str, str], list[Moved]] = {}
    for it in moved:
        groups.setdefault(
            (it.after.project or it.before.project, it.before.words, it.after.words), []
        ).append(it)
    for place in sorted(groups, key=lambda place: (-len(groups[place]), place)):
        group = sorted(groups[place], key=lambda it: (-it.micro_days, it.key))
        effort = sum(it.micro_days for it in group) / WHOLE
        yield Move(*place, len(group), effort, tuple((it.key, it.title) for it in group[:EXAMPLES]))


def _parts(then: Mixes, now: Mixes, after: Mixes) -> Iterator[Part]:
    for project in sorted({*now, *after}):
        was, before, is_ = (shares(mixes.get(project, {})) for mixes in (then, now, after))
        for slot in sorted({*before, *is_}):
            earlier = was.get(slot, 0.0) if was else None
            yield Part(
                project, slot.objective, slot.state, earlier, before.get(slot, 0.0), is_.get(slot, 0.0)
            )


def _plans(now: Mixes, after: Mixes, before: Rulebook, draft: Rulebook, end: date) -> Iterator[Plan]:
    for project in sorted({*now, *after}):
        plans = [planned(book.strategy, project, end) for book in (before, draft)]
        if any(plans):
            was, is_ = (
                off_plan_share(mixes.get(project, {}), plan) if plan else None
                for mixes, plan in zip((now, after), plans, strict=True)
            )
            allowed, allows = (book.strategy.file.drift.tolerance / WHOLE for book in (before, draft))
            yield Plan(project, was, is_, allowed, allows)
