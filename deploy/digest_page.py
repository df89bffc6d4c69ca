"""How `fairlead digest` is written: to the terminal, or to a file with its plots beside it."""

from pathlib import Path

from pydantic_core import PydanticCustomError

from alignment_rules.review import Page
from connectors.digest import as_html, as_markdown, plots
from deploy.cli.told import tell
from schemas import periods
from schemas.errors import Reject
from schemas.periods import Period


def period(written: str) -> Period:
    """The quarter, month or week of that name. Raises Reject for anything else."""
    try:
        return periods.period(written)
    except PydanticCustomError:
        raise Reject(
            f"--period {written}: write a quarter (2026-Q4), a month (2026-11) or a week (2026-W47)."
        ) from None


def write(page: Page, form: str, to: Path | None) -> None:
    """Print the page or write it to a file. Raises Reject where a file cannot be written."""
    if form == "html":
        tell(as_html(page), to)
        return
    files = _draw(page, to) if to else {}
    tell(as_markdown(page, files), to)


def _draw(page: Page, to: Path) -> dict[int, str]:
    """Write each plot beside the file; place on the page -> name of its file."""
    found = {}
    for place, (name, _, drawn) in enumerate(plots(page), 1):
        file = to.with_name(f"{to.stem}-{name}.svg")
        try:
            file.write_text(drawn)
        except OSError as error:
            raise Reject(
                f"{file} cannot be written: {error.strerror}. Choose another place with --to."
            ) from error
        found[place] = file.name
    return found
