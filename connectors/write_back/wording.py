"""What a reader in a tracker sees; reason and remedy in the text, since it may be all there is to see. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.alignment import WHOLE, State

LONGEST: Final = 4_000
NOTHING: Final = "no objective found"


@dataclass(frozen=True)
class Verdict:
    """What is said of an item. `titles`: id -> what people call it."""

    state: str
    shares: Sequence[Mapping[str, Any]]
    rule: str
    titles: Mapping[str, str]
    source: str = ""  # key of the item it comes from

    @property
    def is_nothing(self) -> bool:
        """Whether no objective was found."""
        return self.state == State.UNALIGNED


def title(verdict: Verdict) -> str:
    """What it serves, and no more."""
    if verdict.is_nothing:
        return NOTHING
    parts = [_share(one, verdict.titles, alone=len(verdict.shares) == 1) for one in verdict.shares]
    return f"serves {', '.join(parts)}"


def said(verdict: Verdict, remedy: str, longest: int = LONGEST) -> str:
    """One sentence with its reason; where nothing was found, `remedy` and what there is to choose from."""
    if not verdict.is_nothing:
        return cut(title(verdict) + (f" (rule {verdict.rule})" if verdict.rule else ""), longest)
    known = [title for id_, title in verdict.titles.items() if id_]
    choice = f", or choose: {', '.join(known)}" if known else ""
    return cut(f"{NOTHING}: {remedy}{choice}", longest)


def names(verdict: Verdict) -> list[str]:
    """For labels: the ids of what it serves."""
    return ["no objective"] if verdict.is_nothing else [str(one["id"]) for one in verdict.shares]


def cut(text: str, longest: int) -> str:
    """The text, with an ellipsis where it is too long."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def same(one: str, other: str) -> bool:
    """Whether two texts read alike: trackers change blanks and ends of lines."""
    return one.split() == other.split()


def _share(share: Mapping[str, Any], titles: Mapping[str, str], *, alone: bool) -> str:
    called = titles.get(share["id"], share["id"])
    return called if alone else f"{called} {round(share['ppm'] * 100 / WHOLE)} %"
