"""Plans, mixes and starts for tests."""

from datetime import date, timedelta

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from alignment_rules.drift.starts import Finish, Start
from alignment_rules.drift.target import Target, target

slowly = settings(deadline=None, max_examples=40)
"""Building a plan's tables takes longer than hypothesis allows one example, and than a hundred of them are worth."""

MONDAY = date(2026, 11, 2)
FOUR = {"": 100_000, "growth": 400_000, "nights": 300_000, "upkeep": 200_000}

plans = st.dictionaries(
    st.sampled_from(["", "calm", "growth", "nights", "speed", "upkeep"]), st.integers(0, 100), min_size=1
).filter(lambda plan: any(plan.values()))
tolerances = st.integers(10_000, 300_000)
targets = st.builds(target, plans, tolerances)


def mixes_in_band(of: Target, weights: list[float]) -> np.ndarray:
    """A mix no further from the plan than the band, somewhere towards what `weights` say."""
    plan = np.array(of.shares)
    towards = np.array(weights[: len(plan)]) + 1e-9
    apart = towards / towards.sum() - plan
    distance = np.abs(apart).sum() / 2
    return plan + apart * min(1.0, of.band / distance if distance else 0.0)


@st.composite
def histories(draw, days: int = 40) -> list[Start]:
    """Starts of a few people over some weeks, weekends included."""
    one = st.builds(
        Start,
        st.integers(0, days - 1).map(lambda n: MONDAY + timedelta(days=n)),
        st.sampled_from(["ana", "bo", "cy"]),
        st.sampled_from([*FOUR, "elsewhere"]),
    )
    return draw(st.lists(one, max_size=60))


finishes = st.lists(
    st.builds(
        Finish,
        st.integers(-20, 39).map(lambda n: MONDAY + timedelta(days=n)),
        st.sampled_from([*FOUR]),
        st.integers(1, 30).map(float),
    ),
    max_size=20,
)
