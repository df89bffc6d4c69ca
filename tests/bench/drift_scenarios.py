"""What is simulated: nulls, steps, bursts, the smallest detectable drift, rivals, and what is only reported."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from alignment_rules.drift import detectable as limits
from alignment_rules.drift.alternatives import Move, moved, ways
from alignment_rules.drift.target import Target, target
from alignment_rules.drift.threshold import vertices
from tests.bench.drift_herd import Floats
from tests.bench.drift_people import Team, days
from tests.bench.drift_rivals import ChiSquare, Ewma, FixedThreshold, Psi
from tests.bench.drift_trial import (
    BEFORE,
    REPORTED,
    RUNS,
    TUNING,
    WANTED,
    Detector,
    Distance,
    Product,
    change,
    courses,
    delays,
    distance,
    horizon,
    median,
    plan_of,
    steady,
    step,
    tuned,
)

SIZES: Final = (8, 20, 60)
STAYS: Final = (0.0, 0.7)
FOUR: Final = plan_of(10, 40, 30, 20)
NULL_DAYS: Final = {8: 300, 20: 200, 60: 120}
"""Larger teams alarm falsely so rarely that fewer days show it."""
STEPS: Final = (
    ("40 → 10", Move(1, 0, 1.0), 0.15),
    ("30 → 20", Move(2, 3, 1.0), 0.15),
    ("40 → all others", Move(1, None, 1.0), 0.15),
    ("all others → 20", Move(None, 3, 1.0), 0.15),
    ("40 → 10, 25 pp", Move(1, 0, 1.0), 0.25),
)


class Null(NamedTuple):
    people: int
    stay: float
    unknown: float
    where: str
    distance: Distance


class Delay(NamedTuple):
    name: str
    people: int
    stay: float
    delay: float
    oracle: float
    found: Floats

    @property
    def ratio(self) -> float:
        return self.delay / self.oracle if np.isfinite(self.delay) else float("inf")


class Burst(NamedTuple):
    people: int
    stay: float
    where: str
    alarms: float


class Smallest(NamedTuple):
    people: int
    stay: float
    size: float | None  # median of what is published; None where mostly none is
    runs: int  # that publish one
    found: float  # in time, all directions
    worst: float  # in time, in the direction that is worst


class Rival(NamedTuple):
    name: str
    at_plan: tuple[float, ...]
    at_edge: tuple[float, ...]
    delays: tuple[float, ...]
    bursts: tuple[float, ...]


class Report(NamedTuple):
    what: str
    people: int
    shown: str


@dataclass
class Findings:
    nulls: list[Null] = field(default_factory=list)
    steps: list[Delay] = field(default_factory=list)
    bursts: list[Burst] = field(default_factory=list)
    smallest: list[Smallest] = field(default_factory=list)
    rivals: list[Rival] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    cases: list[Report] = field(default_factory=list)


def nulls(found: Findings) -> None:
    """False alarms at the plan and at each vertex of the band"""
    plan = np.array(FOUR.shares)
    edge = vertices(plan, FOUR.band)
    for people in SIZES:
        for stay in STAYS:
            for unknown in (0.0, 0.2):
                mixes = [("plan", plan)]
                if not unknown:
                    mixes += [(f"edge {at}", vertex) for at, vertex in enumerate(edge)]
                else:
                    worst = min(
                        (n for n in found.nulls if (n.people, n.stay) == (people, stay)),
                        key=lambda n: n.distance.days,
                    )
                    at = int(worst.where.split()[1]) if worst.where != "plan" else 0
                    mixes += [(f"edge {at}", edge[at])]
                for where, mix in mixes:
                    shown = _null(FOUR, Team(people, stay, unknown), mix, len(found.nulls))
                    found.nulls.append(Null(people, stay, unknown, where, shown))


def _null(of: Target, team: Team, mix: Floats, seed: int) -> Distance:
    (course,) = courses(
        [Product(of, team.people)], team, steady(mix), NULL_DAYS[team.people], REPORTED + 1000 + seed
    )
    return distance(course)


def steps(found: Findings) -> None:
    """Median delays of lasting steps, beside the band-respecting oracle's"""
    for people in SIZES:
        for stay in STAYS:
            for at, (name, way, size) in enumerate(STEPS if not stay else STEPS[:2]):
                _step(found, name, Team(people, stay), way, size, at)
        _step(found, "40 → 10, 20 % unknown", Team(people, unknown=0.2), STEPS[0][1], 0.15, 9)


def _step(found: Findings, name: str, team: Team, way: Move, size: float, seed: int) -> None:
    shown = step(FOUR, team, way, size, seed)
    found.steps.append(Delay(name, team.people, team.stay, shown.delay, shown.oracle, shown.found))


def bursts(found: Findings) -> None:
    """Alarms within four weeks of a burst: half of all new work elsewhere for three days"""
    plan = np.array(FOUR.shares)
    for people in SIZES:
        for stay in STAYS:
            for sink in (0, 1):
                after = moved(plan, Move(None, sink, 1.0), 0.5)
                mix = change(plan, after, until=BEFORE + 3)
                team = Team(people, stay)
                (course,) = courses([Product(FOUR, people)], team, mix, BEFORE + 20, REPORTED + 300 + sink)
                where = f"→ {FOUR.shares[sink]:.0%}"
                found.bursts.append(Burst(people, stay, where, float(np.isfinite(delays(course)).mean())))


def smallest(found: Findings) -> None:
    """Whether a drift of the published minimum is found within 15 working days"""
    for people in SIZES:
        for stay in STAYS:
            found.smallest.append(_smallest(FOUR, Team(people, stay), REPORTED + 500))


def _smallest(of: Target, team: Team, seed: int) -> Smallest:
    product, plan = Product(of, team.people), np.array(of.shares)
    courses([product], team, steady(plan), BEFORE, seed)
    pairs = list(zip(product.herd.tenth().tolist(), product.herd.pace().tolist(), strict=True))
    sizes = np.array([_published(of, tenth, pace) for tenth, pace in pairs], dtype=float)
    shares = [_found(of, team, way, room, sizes, seed) for way, room in ways(of.shares)]
    tried = [(hits, tries) for hits, tries in shares if tries >= 40]
    if not tried:
        return Smallest(team.people, team.stay, None, int(np.isfinite(sizes).sum()), np.nan, np.nan)
    return Smallest(
        team.people, team.stay, float(np.nanmedian(sizes)), int(np.isfinite(sizes).sum()),
        sum(hits for hits, _ in tried) / sum(tries for _, tries in tried),
        min(hits / tries for hits, tries in tried),
    )  # fmt: skip


def _published(of: Target, tenth: int, pace: float) -> float:
    size, _, _ = limits._limits(limits._Seen(of.shares, of.moves, of.band, tenth, round(pace, 1)))
    return np.nan if size is None else size


def _found(of: Target, team: Team, way: Move, room: float, sizes: Floats, seed: int) -> tuple[int, int]:
    """(found in time, tried) of the runs whose plan has room for a drift of the size they publish."""
    may = np.isfinite(sizes) & (np.nan_to_num(sizes, nan=2.0) <= room + 1e-9)
    if may.sum() < 40:
        return 0, 0
    plan = np.array(of.shares)
    after = np.array([moved(plan, way, size) if ok else plan for size, ok in zip(sizes, may, strict=True)])
    mix = change(np.tile(plan, (RUNS, 1)), after)
    (course,) = courses([Product(of, team.people)], team, mix, BEFORE + limits.WITHIN, seed)
    tried = may & ~(course[:BEFORE] >= 1).any(axis=0)
    hits = tried & (course[BEFORE:] >= 1).any(axis=0)
    return int(hits.sum()), int(tried.sum())


def rivals(found: Findings) -> None:
    """Common rules on the same runs, at 8, 20 and 60 people"""
    plan = np.array(FOUR.shares)
    edge = moved(plan, STEPS[0][1], FOUR.band)
    drifted = moved(plan, STEPS[0][1], 0.15)
    burst = moved(plan, Move(None, 0, 1.0), 0.5)
    rows: dict[str, list[tuple[float, ...]]] = {
        name: [] for name in (*(name for name, _, _ in RIVALS), PRODUCT)
    }
    for people in SIZES:
        team = Team(people)
        tuning = courses(_made(people)[:-1], team, steady(plan), WANTED, TUNING + 700)
        fixed = [
            limit if limit is not None else tuned(course)
            for (_, _, limit), course in zip(RIVALS, tuning, strict=True)
        ]
        at_plan = courses(_made(people), team, steady(plan), WANTED, REPORTED + 701)
        at_edge = courses(_made(people), team, steady(edge), WANTED, REPORTED + 702)
        late = courses(_made(people), team, change(plan, drifted), BEFORE + horizon(team), REPORTED + 703)
        burst_ = courses(
            _made(people), team, change(plan, burst, until=BEFORE + 3), BEFORE + 20, REPORTED + 704
        )
        for at, name in enumerate(rows):
            limit = [*fixed, 1.0][at]
            rows[name].append(
                (
                    distance(at_plan[at], limit).days, distance(at_edge[at], limit).days,
                    median(_after(late[at], limit)), float(np.isfinite(_after(burst_[at], limit)).mean()),
                )
            )  # fmt: skip
    found.rivals = [Rival(name, *zip(*of, strict=True)) for name, of in rows.items()]


def _made(people: int) -> list[Detector]:
    return [*(make() for _, make, _ in RIVALS), Product(FOUR, people)]


def _after(course: Floats, limit: float) -> Floats:
    """Delays; of all runs where a rule alarms so often that none is quiet before the change."""
    quiet = delays(course, limit)
    return quiet if len(quiet) >= 50 else first_after(course, limit)


def first_after(course: Floats, limit: float) -> Floats:
    alarmed = course[BEFORE:] >= limit
    return np.where(alarmed.any(axis=0), alarmed.argmax(axis=0) + 1.0, np.inf)


_PLAN: Final = np.array(FOUR.shares)
PRODUCT: Final = "Fairlead"
RIVALS: Final[tuple[tuple[str, Callable[[], Detector], float | None], ...]] = (
    ("fixed threshold: 15 of 100 days", lambda: FixedThreshold(_PLAN, 20), 0.15),
    ("PSI 0.25", lambda: Psi(_PLAN, 20), 0.25),
    ("χ² of 15 days, tuned at the plan", lambda: ChiSquare(_PLAN, 15), None),
    ("EWMA 0.08, tuned at the plan", lambda: Ewma(_PLAN), None),
)


def others(found: Findings) -> None:
    """Ramps, new projects, reorganisations, leavers, epics, other plans and bands: measured and reported"""
    for people in SIZES:
        for what, of, team, before, ramp in _others(people):
            plan = np.array(of.shares)
            source = int(plan.argmax())
            way = Move(source, int(plan.argmin()), 1.0)
            size = 0.15 if of.band < 0.1 else 0.25
            edge, drifted = moved(plan, way, of.band), moved(plan, way, size)
            seed = REPORTED + 900
            null = _null(of, team, edge, 900)
            mix = change(plan, drifted, at=before, ramp=ramp)
            (course,) = courses(
                [Product(of, people)], team, mix, before + horizon(Team(people, team.stay, 0.1)), seed
            )
            delay = median(delays(course, before=before))
            shown = f"{null.days:.0f} (≥ {null.at_least:.0f}) | {size * 100:.0f} | {_or_never(delay)}"
            found.reports.append(Report(what, people, shown))


def _or_never(delay: float) -> str:
    return f"{delay:.0f}" if np.isfinite(delay) else "not by half"


def _others(people: int) -> tuple[tuple[str, Target, Team, int, int], ...]:
    three, six = plan_of(20, 50, 30), plan_of(5, 30, 25, 20, 12, 8)
    closed = {"a": 40, "b": 30, "c": 20, "d": 10}
    return (
        ("as above", FOUR, Team(people), BEFORE, 1),
        ("ramp over 20 days", FOUR, Team(people), BEFORE, 20),
        ("new project, drifting from its first day", FOUR, Team(people), 0, 1),
        ("all people replaced every 60 days", FOUR, Team(people, 0.7, reorganised=60), BEFORE + 40, 1),
        (
            "a person leaves after 120 days on average, another joins",
            FOUR,
            Team(people, leave=1 / 120),
            BEFORE,
            1,
        ),
        ("K = 3", three, Team(people), BEFORE, 1),
        ("K = 6", six, Team(people), BEFORE, 1),
        ("unaligned work unplanned (K = 5, one share 0)", target(closed, 50_000), Team(people), BEFORE, 1),
        (
            "tolerance 10 points",
            target({"": 10, "a": 40, "b": 30, "c": 20}, 100_000),
            Team(people),
            BEFORE,
            1,
        ),
        ("epics of 5 items, items judged", FOUR, Team(people, epic=5), BEFORE, 1),
        ("epics of 5 items, epics judged", FOUR, Team(people, epic=5, epics_only=True), BEFORE, 1),
    )


def cases(found: Findings) -> None:
    """Cases a true drift opens: 25 points for 60 days, then back on plan for 120"""
    plan = np.array(FOUR.shares)
    mix = change(plan, moved(plan, STEPS[0][1], 0.25), until=BEFORE + 60)
    for people in SIZES:
        product, window = Product(FOUR, people), deque(maxlen=20)
        opened, is_open = np.zeros(RUNS), np.zeros(RUNS, dtype=bool)
        for day in days(Team(people), mix, BEFORE + 180, RUNS, REPORTED + 950):
            alarm = product.day(day) >= 1
            window.append(np.stack([(day.category == k).sum(axis=1) for k in range(4)], axis=1))
            actual = np.sum(window, axis=0) / (len(window) * people)
            outside = np.abs(actual - plan).sum(axis=1) / 2 > FOUR.band
            opens = alarm & outside & ~is_open
            opened += opens
            closes = is_open & ~alarm & ~outside
            product.herd.begin_anew(closes)
            is_open = (is_open | opens) & ~closes
        shown = f"{(opened >= 1).mean():.1%} | {(opened[opened >= 1] == 1).mean():.1%}"
        found.cases.append(Report("25 pp for 60 days", people, shown))


SECTIONS: Final = (steps, nulls, bursts, smallest, rivals, others, cases)
