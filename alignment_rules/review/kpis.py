"""KPIs beside the effort that is meant to move them."""

from collections.abc import Iterator, Mapping

from alignment_rules.governance.kpis import KpiStanding, Quality, amount
from alignment_rules.governance.loop import TOGETHER
from alignment_rules.governance.standing import days
from alignment_rules.review import spoken
from alignment_rules.review.material import Material
from alignment_rules.review.page import Block, Points, Says, Section, Table

_COLUMNS = ("KPI", "of every 100 days", "from", "now", "to", "on its way", "by", "reading")


def section(of: Material) -> Section:
    """A line a KPI, with the share of all shown days that its objective got."""
    return Section("KPIs beside effort", tuple(_blocks(of)))


def _blocks(of: Material) -> Iterator[Block]:
    if not of.kpis:
        yield Says("The strategy names no KPI, so nobody can see whether the work succeeds.")
        return
    shares = _shares(of)
    unread = [f"{it.objective}/{it.kpi}" for it in of.kpis if it.quality is Quality.NEVER_READ]
    said = tuple(
        f"{it.objective}/{it.kpi}: {it.beside}"
        for it in of.kpis
        if it.beside and it.quality is not Quality.NEVER_READ
    )
    if said:
        yield Points(said)
        yield Says(TOGETHER)
    if unread:
        verb, them = ("was", "it") if len(unread) == 1 else ("were", "them")
        yield Says(
            f"{spoken.joined(unread)} {verb} never read, so nobody can see whether the work for {them} succeeds."
        )
    yield Table(_COLUMNS, tuple(_row(it, shares) for it in of.kpis), (1, 2, 3, 4, 5))


def _shares(of: Material) -> Mapping[str, float]:
    """Each objective's share of the known effort of all projects that are shown."""
    found: dict[str, float] = {}
    whole = 0.0
    for it in of.projects:
        known = it.now.days * (it.now.explained or 0.0) if it.now else 0.0
        whole += known
        for part in it.now.parts if it.now else ():
            found[part.id] = found.get(part.id, 0.0) + known * part.actual
    return {id_: worked / whole for id_, worked in found.items()} if whole else {}


def _row(it: KpiStanding, shares: Mapping[str, float]) -> tuple[str, ...]:
    return (
        f"{it.objective}/{it.kpi}",
        str(days(shares.get(it.objective, 0.0))) if shares else "–",
        *(amount(value, it.unit) for value in (it.start, it.value, it.to)),
        "–" if it.progress is None else f"{it.progress:.0%}",
        str(it.by),
        f"{it.quality}{f', of {spoken.day(it.at.date())}' if it.at else ''}",
    )
