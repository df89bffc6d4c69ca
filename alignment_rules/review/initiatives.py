"""Initiatives against their business case."""

from alignment_rules.governance.initiatives import InitiativeStanding, words
from alignment_rules.review import spoken
from alignment_rules.review.material import Material
from alignment_rules.review.page import Block, Says, Section, Under
from schemas.strategy import InitiativeState


def section(of: Material) -> Section:
    """A heading and sentences for each initiative that is under way, or whose benefit is still to be seen."""
    blocks: list[Block] = []
    for it in filter(_matters, of.initiatives):
        blocks += [
            Under(it.title, f"{it.state}, for {of.titles.get(it.objective, it.objective)}, owner {it.owner}"),
            Says(" ".join(words(it))),
        ]
    title = f"Initiatives, as of {spoken.full(of.today)}"
    return Section(title, tuple(blocks) or (Says("No initiative is under way."),))


def _matters(it: InitiativeStanding) -> bool:
    if it.state is InitiativeState.DONE:
        return not it.realised
    return it.state is InitiativeState.APPROVED or it.days is None or it.days >= 1
