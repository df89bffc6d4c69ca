"""All that the statistic remembers from day to day; going on from it is the same as beginning anew."""

from datetime import date

import msgspec

from alignment_rules.drift.target import Target


class Unit(msgspec.Struct, frozen=True):
    """A person or board: the category of its last start, and how often it stayed beyond chance, of how much it could."""

    last: int
    excess: float = 0.0
    room: float = 0.0


class State(msgspec.Struct, frozen=True):
    """`ratios` are R of each move, `gained` and `gained_before` what each gained on the last two days; `begun` the last days' known starts by category; `shares` those of starts in force.

    Plain values: it survives JSON without loss.
    """

    ratios: tuple[float, ...]
    gained: tuple[float, ...]
    gained_before: tuple[float, ...]
    shares: tuple[float, ...]
    days: int = 0
    last: date | None = None
    units: dict[str, Unit] = {}
    excess: float = 0.0
    room: float = 0.0
    begun: tuple[tuple[int, ...], ...] = ()
    lengths: dict[str, tuple[float, int]] = {}


def fresh(of: Target) -> State:
    """Nothing seen yet. A changed plan, and a drift that has ended, begin so."""
    none = (0.0,) * len(of.moves)
    return State(none, none, none, of.shares)


class Reading(msgspec.Struct, frozen=True):
    """A working day's judgement. `starts` are the day's known ones, `pace` those a day before it; `gained` is what ln of each
    move's evidence gained on it.
    """

    day: date
    starts: int
    pace: float
    statistic: float
    threshold: float
    gained: tuple[float, ...] = ()

    @property
    def alarm(self) -> bool:
        """The mixture has left the band, as surely as is asked for."""
        return self.statistic >= self.threshold

    @property
    def strength(self) -> float:
        """The statistic as a part of the threshold: 1 is an alarm."""
        return self.statistic / self.threshold
