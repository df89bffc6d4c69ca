"""What is wrong with a strategy folder: every fault with its place, its cause and its remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from schemas.errors import Reject

_MOST_SHOWN = 200


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    cause: str
    remedy: str

    @property
    def place(self) -> str:
        """`rules/payments.yaml:12:5`."""
        return f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        end = "" if self.remedy.endswith("?") else "."
        return f"{self.place}: {self.cause}; {self.remedy}{end}"


class StrategyFaults(Reject):
    """A strategy that cannot be read; `faults` are all there are, in the order of their places."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__(_told(self.faults))


def _told(faults: tuple[Fault, ...]) -> str:
    more = len(faults) - _MOST_SHOWN
    shown = [f"  {fault}" for fault in faults[:_MOST_SHOWN]]
    count = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
    return "\n".join([f"The strategy has {count}:", *shown, *([f"  … and {more} more."] if more > 0 else [])])


def nearest(wrong: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest of `known`, or all of them when they are few."""
    words = sorted(known)
    if close := get_close_matches(wrong, words, n=1, cutoff=0.6):
        return f"did you mean `{close[0]}`?"
    return f"known: {', '.join(words[:12])}{' …' if len(words) > 12 else ''}" if words else "none is defined"
