"""Likelihood ratios clipped so that nothing inside the band can be mistaken for evidence.

Huber's least favourable distribution of a total variation ball (Huber 1965, "A robust version of the probability ratio
test"; as e-values: Saha and Ramdas 2024, "Huber-robust likelihood ratio tests"): of all distributions that are `radius`
or less from b, the one hardest to tell from a is a/C where a/b is above C, a/c where it is below c, else b. The ratio of
a to it is clip(a/b, c, C), whose mean is 1 there and at most 1 everywhere else in the ball.
"""

import numpy as np

from alignment_rules.drift.arrays import Floats


def bounds(a: Floats, b: Floats, radius: float) -> tuple[Floats, Floats]:
    """(c, C) over the last axis: Σ (a/C − b)₊ = Σ (b − a/c)₊ = radius. Both are 1 where a lies in the ball.

    Each sum is the largest of the affine functions that its subsets of terms make, and those of prefixes in the order of
    a/b suffice; so the root is a minimum over prefixes, found without iterating.
    """
    order = np.argsort(-_ratio(a, b), axis=-1, kind="stable")
    of_a, of_b = np.take_along_axis(a, order, -1), np.take_along_axis(b, order, -1)
    upper = (np.cumsum(of_a, -1) / (np.cumsum(of_b, -1) + radius)).max(-1)
    from_below_a, from_below_b = np.cumsum(of_a[..., ::-1], -1), np.cumsum(of_b[..., ::-1], -1)
    beyond = from_below_b - radius
    lower = np.divide(from_below_a, beyond, out=np.full_like(beyond, np.inf), where=beyond > 0).min(-1)
    return np.minimum(lower, 1.0), np.maximum(upper, 1.0)


def log_e(a: Floats, b: Floats, radius: float) -> Floats:
    """ln of the e-value of each outcome of the last axis; 0 everywhere where a lies in the ball."""
    lower, upper = bounds(a, b, radius)
    return np.log(np.clip(_ratio(a, b), lower[..., None], upper[..., None]))


def _ratio(a: Floats, b: Floats) -> Floats:
    """a/b; infinite where only b is 0, and 1 where neither expects the outcome."""
    blank = np.broadcast_to(np.where(a > 0, np.inf, 1.0), np.broadcast_shapes(a.shape, b.shape))
    ratio: Floats = np.divide(a, b, out=blank.copy(), where=b > 0)
    return ratio
