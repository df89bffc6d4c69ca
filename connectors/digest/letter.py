"""A review as a letter: whole by mail, with the page attached; the lead and the agenda in a chat."""

from typing import Final

from alignment_rules.review import Page
from alignment_rules.review.page import Agenda
from connectors.digest.html import as_html
from connectors.digest.markdown import as_markdown
from schemas.letters import About, Letter
from schemas.periods import Period

_MOST: Final = 8


def as_letter(page: Page, period: Period, addresses: tuple[str, ...], project: str = "") -> Letter:
    """The letter to these people."""
    return Letter(
        About.REVIEW,
        addresses,
        page.title,
        _summary(page, period, project),
        as_markdown(page),
        as_html(page),
        f"review-{period.name}{f'-{project}' if project else ''}.html",
    )


def _summary(page: Page, period: Period, project: str) -> str:
    due = [
        f"- {it.what}{f' ({it.who})' if it.who else ''}"
        for section in page.sections
        for block in section.blocks
        if isinstance(block, Agenda)
        for it in block.decisions
    ]
    more = [f"- and {len(due) - _MOST} more"] if len(due) > _MOST else []
    command = f"fairlead digest --period {period.name}{f' --project {project}' if project else ''}"
    return "\n".join([*page.lead, *due[:_MOST], *more, "", f"The whole: `{command}`"])
