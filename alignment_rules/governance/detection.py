"""The drift statistic over a project's pieces of work: whether it alarms, and what it could have seen at all."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from alignment_rules.drift.detectable import detectable
from alignment_rules.drift.onset import onset
from alignment_rules.drift.starts import Finish, Start
from alignment_rules.drift.target import Target, target
from alignment_rules.drift.watch import watch
from alignment_rules.governance.pieces import Piece


class Detected(NamedTuple):
    """`strength` is of the statistic, 1 an alarm; `starts` are the known pieces of work begun; `onset` is the day from which
    on they most likely left the plan; None: nothing to say.
    """

    alarm: bool
    strength: float | None
    starts: int
    minimum_detectable: float | None
    earliest_notice: int | None
    onset: date | None = None


NOTHING = Detected(alarm=False, strength=None, starts=0, minimum_detectable=None, earliest_notice=None)


def detect(
    pieces: Iterable[Piece], plan: Mapping[str, int], tolerance: int, since: date, as_of: date
) -> Detected:
    """Watch the pieces begun from `since` to the last whole day before `as_of`, against a plan in ppm of effort.

    A day that is not over yet says nothing: how far it is complete differs from tracker to tracker.
    """
    until = as_of - timedelta(days=1)
    found = list(pieces)
    starts = tuple(
        Start(it.day, it.person, it.objective)
        for it in found
        if it.objective is not None and since <= it.day <= until
    )
    finished = tuple(
        Finish(it.finished, it.objective, float(it.micro_days))
        for it in found
        if it.objective is not None and it.finished is not None and it.finished <= until
    )
    return _watched(target(plan, tolerance), since, until, starts, finished) if starts else NOTHING


@lru_cache(maxsize=64)
def _watched(
    of: Target, since: date, until: date, starts: tuple[Start, ...], finished: tuple[Finish, ...]
) -> Detected:
    readings, state = watch(of, since, until, starts, finished)
    if not readings:
        return NOTHING
    seen = detectable(of, state)
    return Detected(
        readings[-1].alarm, readings[-1].strength, len(starts), seen.size, seen.earliest, onset(readings)
    )
