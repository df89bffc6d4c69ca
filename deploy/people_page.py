"""How `fairlead people check` looks: shares alone, nobody is named."""

from collections.abc import Sequence

from rich.text import Text

from alignment_rules.governance.standing import days
from connectors.console.queries import Joined
from deploy.plain_table import printed, table


def as_text(found: Sequence[Joined]) -> str:
    """A line a project, and what to do."""
    if not found:
        return "No project has figures yet: publish a strategy and wait for the first."
    rows = table("project", "trackers", "unjoined, of 100 days", "", right=("unjoined, of 100 days",))
    for it in found:
        share = "–" if it.unjoined is None else str(days(it.unjoined))
        rows.add_row(it.project, " and ".join(it.trackers), share, _said(it))
    remedy = "Name the accounts of each person in the file of persons.accounts_file; what is listed anew counts them as one."
    return printed([rows, *([Text(), Text(remedy)] if any(it.doubtful for it in found) else [])])


def _said(it: Joined) -> str:
    if it.doubtful:
        return "person-days are not known: people may count twice"
    return "" if it.unjoined is None else "people are known as one"
