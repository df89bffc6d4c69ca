import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from alignment_rules.drift.alternatives import mixes
from alignment_rules.drift.clipping import bounds, log_e
from alignment_rules.drift.evidence import evidence, kernel
from alignment_rules.drift.stickiness import LEVELS
from alignment_rules.drift.target import Target
from alignment_rules.drift.threshold import vertices
from tests.alignment_rules.drift.makers import mixes_in_band, slowly, targets

shares = st.lists(st.floats(0.01, 1), min_size=4, max_size=4).map(lambda it: np.array(it) / sum(it))
weights = st.lists(st.floats(0, 1), min_size=6, max_size=6).filter(any)


@slowly
@given(shares, shares, st.floats(0.01, 0.2))
def test_the_bounds_solve_hubers_equations(a, b, radius):
    lower, upper = bounds(a, b, radius)
    if np.abs(a - b).sum() / 2 <= radius:
        assert lower == upper == 1
    else:
        assert np.maximum(a / upper - b, 0).sum() == pytest.approx(radius)
        assert np.maximum(b - a / lower, 0).sum() == pytest.approx(radius)


def test_the_bounds_are_those_that_a_root_finder_of_scipy_finds():
    a, b, radius = np.array([0.25, 0.3, 0.2, 0.25]), np.array([0.4, 0.3, 0.2, 0.1]), 0.05
    lower, upper = bounds(a, b, radius)
    assert upper == pytest.approx(1 / brentq(lambda x: np.maximum(a * x - b, 0).sum() - radius, 0, 5))
    assert lower == pytest.approx(1 / brentq(lambda y: np.maximum(b - a * y, 0).sum() - radius, 0, 5))


def test_the_bounds_of_two_outcomes_by_hand():
    """.7 C⁻¹ − .5 = .1 and .5 − .3 c⁻¹ = .1."""
    lower, upper = bounds(np.array([0.7, 0.3]), np.array([0.5, 0.5]), 0.1)
    assert (lower, upper) == (pytest.approx(0.3 / 0.4), pytest.approx(0.7 / 0.6))


def test_an_outcome_that_nobody_plans_is_bounded_evidence():
    e = np.exp(log_e(np.array([0.8, 0.2]), np.array([1.0, 0.0]), 0.05))
    assert e.tolist() == [pytest.approx(0.8 / 0.95), pytest.approx(0.2 / 0.05)]


@slowly
@given(targets, weights, st.integers(0, LEVELS - 1))
def test_inside_the_band_no_e_value_has_a_mean_above_1(of: Target, towards: list[float], tenth: int):
    plan = np.array(of.shares)
    inside = np.vstack([plan, mixes_in_band(of, towards), vertices(plan, of.band)])
    e = np.exp(evidence(of.shares, of.moves, of.band)[tenth])
    for mix in inside:
        means = np.einsum("jk,jkq->jq", kernel(mix, tenth / LEVELS), e)
        assert means.max(initial=0) <= 1 + 1e-9


@slowly
@given(targets, st.integers(0, LEVELS - 1))
def test_under_the_drift_itself_the_evidence_grows(of: Target, tenth: int):
    table = evidence(of.shares, of.moves, of.band)[tenth]
    for at, mix in enumerate(mixes(np.array(of.shares), of.moves)):
        growth = (kernel(mix, tenth / LEVELS) * table[:, :, at]).sum(axis=1)
        assert (growth > 0).all()


@slowly
@given(targets)
def test_each_vertex_is_a_mix_at_the_bands_edge_or_as_far_as_it_can_be(of: Target):
    plan = np.array(of.shares)
    for vertex in vertices(plan, of.band):
        assert vertex.min() >= 0
        assert vertex.sum() == pytest.approx(1)
        distance = np.abs(vertex - plan).sum() / 2
        assert distance == pytest.approx(of.band) or vertex.max() == pytest.approx(1)
