"""A number as a reading writes it."""

from decimal import Decimal
from math import isfinite
from typing import Final

from schemas.errors import Reject

_LARGEST: Final = 1e15
_PLACES: Final = 6


def written(value: float) -> str:
    """`0.0231`, without exponent and with six places at most. Raises Reject for what is no number."""
    if not isfinite(value) or abs(value) >= _LARGEST:
        raise Reject(f"{value} is no reading.")
    return f"{round(Decimal(repr(value)), _PLACES):f}"
