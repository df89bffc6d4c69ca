"""The benchmark may speak for the product: one run of many, told start by start, gives the product's own readings."""

from datetime import date

import numpy as np
import pytest

from alignment_rules.drift.starts import Start, working_days
from alignment_rules.drift.target import target
from alignment_rules.drift.watch import watch
from tests.bench.drift_herd import Herd
from tests.bench.drift_people import Team, days

MONDAY = date(2026, 11, 2)
OF = target({"": 100_000, "a": 400_000, "b": 300_000, "c": 200_000}, 50_000)
DAYS = 70


@pytest.mark.parametrize(
    "team",
    [
        Team(8),
        Team(20, 0.7),
        Team(8, 0.7, unknown=0.2, leave=0.03),
        Team(12, epic=5),
        Team(12, epic=5, epics_only=True),
    ],
)
def test_both_ways_are_equal(team: Team):
    runs, plan = 3, np.array(OF.shares)
    herd, calendar = Herd(OF, runs, team.people), list(working_days(MONDAY, date(2027, 4, 1)))[:DAYS]
    names, told, starts = np.arange(team.people)[None, :].repeat(runs, 0), [], [[] for _ in range(runs)]
    for at, day in zip(calendar, days(team, lambda _: plan, DAYS, runs, seed=7), strict=True):
        names = np.where(day.new, names + 1000, names)  # another person takes the place
        told.append(herd.day(day))
        for run, person in zip(*np.nonzero(day.begins), strict=True):
            starts[run].append(Start(at, f"person {names[run, person]}", OF.names[day.category[run, person]]))
    for run in range(runs):
        readings = watch(OF, MONDAY, calendar[-1], starts[run]).readings
        assert [reading.statistic for reading in readings] == pytest.approx([it[0][run] for it in told])
        assert [reading.threshold for reading in readings] == pytest.approx([it[1][run] for it in told])
