"""One trial: what a detector says on every day of many runs, and what follows from it."""

from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol

import numpy as np

from alignment_rules.drift.alternatives import Move, moved
from alignment_rules.drift.evidence import expected
from alignment_rules.drift.target import Target, target
from alignment_rules.drift.threshold import vertices
from tests.bench.drift_herd import Floats, Herd
from tests.bench.drift_people import Day, Mix, Team, days
from tests.bench.drift_rivals import Oracle

RUNS: Final = 400
BEFORE: Final = 80  # working days on plan before a change
WANTED: Final = 260  # working days between false alarms
TUNING: Final = 10_000  # seeds from here on tune oracles and rivals
REPORTED: Final = 20_000  # seeds from here on are reported


class Detector(Protocol):
    def day(self, day: Day) -> Floats: ...


class Product:
    """The product's detector; 1 is an alarm."""

    def __init__(self, of: Target, people: int) -> None:
        self.herd = Herd(of, RUNS, people)

    def day(self, day: Day) -> Floats:
        reached, limit = self.herd.day(day)
        return reached / limit


def courses(detectors: Iterable[Detector], team: Team, mix: Mix, count: int, seed: int) -> list[Floats]:
    """What each detector says, on the same days of the same runs: (day, run)."""
    told = list(
        zip(*([one.day(day) for one in detectors] for day in days(team, mix, count, RUNS, seed)), strict=True)
    )
    return [np.stack(each) for each in told]


class Distance(NamedTuple):
    """Working days to a false alarm, and a lower limit for it at 95 %."""

    days: float
    at_least: float


def distance(course: Floats, limit: float = 1.0) -> Distance:
    """Days watched until the first alarm of each run, over alarms; censored runs count as far as they went."""
    first = first_alarm(course, limit)
    alarms, watched = int(np.isfinite(first).sum()), float(np.minimum(first, len(course)).sum())
    return Distance(watched / max(alarms, 1), watched / (alarms + 1.64 * np.sqrt(alarms) + 3 * (alarms == 0)))


def first_alarm(course: Floats, limit: float = 1.0) -> Floats:
    """Day of each run's first alarm, from 1; infinite where there is none."""
    alarmed = course >= limit
    return np.where(alarmed.any(axis=0), alarmed.argmax(axis=0) + 1.0, np.inf)


def delays(course: Floats, limit: float = 1.0, before: int = BEFORE) -> Floats:
    """Days from the change to the first alarm, of the runs without one before it."""
    quiet = ~(course[:before] >= limit).any(axis=0)
    return first_alarm(course[before:][:, quiet], limit)


def tuned(course: Floats) -> float:
    """The limit at which a detector alarms falsely once in as many days as wanted."""
    low, high = float(course[np.isfinite(course)].min()), float(course.max())
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if distance(course, middle).days < WANTED else (low, middle)
    return high


def steady(mix: Floats) -> Mix:
    return lambda _: mix


def change(before: Floats, after: Floats, at: int = BEFORE, until: int = 10**6, ramp: int = 1) -> Mix:
    """From one mix to another on day `at`, over `ramp` days, and back on day `until`."""

    def mix(day: int) -> Floats:
        if not at <= day < until:
            return before
        part = min(1.0, (day - at + 1) / ramp)
        return before + part * (after - before)

    return mix


def plan_of(*shares: int) -> Target:
    """Percent of effort, unaligned work first; the band is 5 points."""
    return target(dict(zip(("", *"abcdefgh"), shares, strict=False)), 50_000)


def horizon(team: Team) -> int:
    """So many days after a change are looked at."""
    return int(
        {8: 200, 20: 130, 60: 80}[team.people] * (2.2 if team.stay else 1) * (1.3 if team.unknown else 1)
    )


def median(found: Floats) -> float:
    """The median of whole days as grouped data: day 7 stands for 6.5 to 7.5, spread evenly."""
    middle = float(np.ceil(np.median(found)))
    at = float((found == middle).mean())
    return middle if not at else middle - 0.5 + (0.5 - float((found < middle).mean())) / at


class Step(NamedTuple):
    """What a lasting change showed."""

    delay: float
    oracle: float
    found: Floats  # delays of the runs

    @property
    def ratio(self) -> float:
        return self.delay / self.oracle


def step(of: Target, team: Team, way: Move, size: float, seed: int, ramp: int = 1) -> Step:
    """The detector beside an oracle that knows the drift, tuned at the band's worst vertex for it."""
    plan = np.array(of.shares)
    drifted = moved(plan, way, size)
    limit = _oracle_limit(of, team, drifted, seed)
    both = Product(of, team.people), Oracle(plan, drifted, of.band, team.stay, RUNS, team.people)
    mix = change(plan, drifted, ramp=ramp)
    course, of_oracle = courses(both, team, mix, BEFORE + horizon(team), REPORTED + seed)
    found = delays(course)
    return Step(median(found), median(delays(of_oracle, limit)), found)


def _oracle_limit(of: Target, team: Team, drifted: Floats, seed: int) -> float:
    plan = np.array(of.shares)
    knowing = Oracle(plan, drifted, of.band, team.stay, RUNS, team.people)
    edge = vertices(plan, of.band)
    worst = edge[expected(edge, team.stay, np.exp(knowing.table)[:-1, :, None])[:, 0].argmax()]
    (course,) = courses([knowing], team, steady(worst), WANTED, TUNING + seed)
    return tuned(course)
