"""A plan as a table: from comma-separated values to shares by period and project."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Final

from schemas.errors import Reject

PERIOD: Final = "period"
PROJECT: Final = "project"
OBJECTIVE: Final = "objective"
SHARE: Final = "share"
Plan = dict[str, dict[str, dict[str, str]]]
"""Period -> project -> objective or always-on id -> share as written (`60`, `2.5%`, `rest`)."""
_LAYOUTS: Final = f"{PERIOD},{PROJECT},{OBJECTIVE},{SHARE} with one share a line, or {PERIOD},{PROJECT} and one column an objective"


def plan_table(text: str, file: str = "the table") -> Plan:
    """The plan in a table of either layout; separated by `,` or `;`. Raises Reject naming the line and the remedy."""
    lines = list(csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text)))
    head = [cell.strip() for cell in lines[0]] if lines else []
    if head[:2] != [PERIOD, PROJECT] or len(head) < 3 or len(set(head)) < len(head):
        raise Reject(f"{file}:1: the first line must name its columns: {_LAYOUTS}.")
    plan: Plan = {}
    for number, cells in _filled(lines[1:]):
        if len(cells) != len(head):
            raise Reject(f"{file}:{number}: {len(cells)} values for {len(head)} columns; give one to each.")
        period, project, *rest = cells
        for id_, share in _shares(head[2:], rest):
            _put(plan.setdefault(period, {}).setdefault(project, {}), id_, share, f"{file}:{number}")
    if not plan:
        raise Reject(f"{file}: there is no share in it; write {_LAYOUTS}.")
    return plan


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _filled(lines: Sequence[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(lines, start=2):
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield number, stripped


def _shares(columns: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """An empty cell of a column an objective is no share."""
    if list(columns) == [OBJECTIVE, SHARE]:
        yield cells[0], cells[1]
    else:
        yield from ((id_, share) for id_, share in zip(columns, cells, strict=True) if share)


def _put(shares: dict[str, str], id_: str, share: str, place: str) -> None:
    if id_ in shares:
        raise Reject(f"{place}: {id_} has a share of this project and period already; keep one.")
    shares[id_] = share


def merged(into: Mapping[str, Mapping[str, object]], plan: Plan) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Period, project and shares of the table that differ from what is written `into` already."""
    for period, projects in plan.items():
        for project, shares in projects.items():
            written = into.get(period, {}).get(project)
            if written != shares:
                yield period, project, shares
