"""How corrections look."""

from collections.abc import Sequence

import msgspec

from connectors.console.queries import Correction, Stage

_NEXT = {
    Stage.PROPOSED: "It counts once who answers for it, or the PMO, confirms: fairlead corrections confirm {number}",
    Stage.COUNTS: "It counts; what it speaks of is judged anew.",
    Stage.EXPIRED: "Its last day is past.",
    Stage.WITHDRAWN: "It never counts again; what it spoke of is judged anew.",
}


def as_json(found: Sequence[Correction]) -> str:
    """One JSON object."""
    return msgspec.json.encode({"corrections": found}).decode()


def made(it: Correction) -> str:
    """One correction and what follows from where it stands."""
    return f"{line(it)}\n{_NEXT[Stage(it.stage)].format(number=it.number)}"


def listed(found: Sequence[Correction]) -> str:
    """A line each."""
    return "\n".join(map(line, found)) or "No corrections."


def line(it: Correction) -> str:
    """`12  counts  PAY-311 and all under it → young-shoppers  because …  (dev@acme.example, until 2026-12-31)`."""
    what = f"{it.key}{' and all under it' if it.subtree else ''}"
    until = f", until {it.until}" if it.until else ""
    serves = ", ".join(id_ if share == 1 else f"{id_} {share:.0%}" for id_, share in it.serves.items())
    return (
        f"{it.number:>5}  {it.stage:<9}  {what} → {serves}  because: {_plain(it.because)}  ({it.by}{until})"
    )


def _plain(text: str) -> str:
    """Without what a terminal would obey: control and escape characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
