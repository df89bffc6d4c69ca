"""Colours that are told apart with every kind of colour blindness, and what each is for; the console has the same."""

from collections.abc import Mapping
from typing import Final

from schemas.alignment import State
from schemas.drift import Standing

GOOD: Final = "#17694f"
WARN: Final = "#b3541e"
CALM: Final = "#1667a8"
PALE: Final = "#9aa5b1"
AMBER: Final = "#e0a526"
TEAL: Final = "#3f8f8a"
VIOLET: Final = "#9030f0"


def _worded(colors: Mapping[State, str] | Mapping[Standing, str]) -> dict[str, str]:
    return {state.replace("_", " "): color for state, color in colors.items()}


OF_STATE: Final = _worded(
    {
        State.ALIGNED: CALM,
        State.ALWAYS_ON: TEAL,
        State.UNALIGNED: WARN,
        State.UNKNOWN: PALE,
    }
)
OF_STANDING: Final = _worded(
    {
        Standing.ON_PLAN: CALM,
        Standing.WATCH: AMBER,
        Standing.DRIFTING: WARN,
        Standing.ACCEPTED: VIOLET,
        Standing.OBSERVING: TEAL,
        Standing.NOT_ENOUGH_DATA: PALE,
    }
)
"""By state in words, as series are called. Where names are an open set, like objectives, Grafana's own palette goes by name, and legend and
tooltip say which is which."""
