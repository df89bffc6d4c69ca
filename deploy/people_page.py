"""How `fairlead people check` looks: shares alone, nobody is named."""

from collections.abc import Sequence

from rich.text import Text

from alignment_rules.governance.standing import days
from connectors.console.queries import Joined
from deploy.plain_table import printed, table
from schemas.counting import Unit


def as_text(found: Sequence[Joined], unit: Unit = Unit.PERSON_DAYS) -> str:
    """A line a project, and what to do."""
    if unit is Unit.ITEM_DAYS:
        return "Persons are not told apart (effort.people: none), so nobody can count twice."
    if not found:
        return "No project has figures yet: publish a strategy and wait for the first."
    rows = table(
        "project", "trackers", "may count twice, of 100 days", "", right=("may count twice, of 100 days",)
    )
    for it in found:
        share = "–" if it.twice is None else str(days(it.twice))
        rows.add_row(it.project, " and ".join(it.trackers), share, _said(it))
    remedy = "Name the accounts of each person in the file of persons.accounts_file; what is listed anew counts them as one."
    return printed([rows, *([Text(), Text(remedy)] if any(it.doubtful for it in found) else [])])


def _said(it: Joined) -> str:
    if it.doubtful:
        return "person-days are not known: people may count twice"
    return "" if it.twice is None else "people are known as one, as far as it matters"
