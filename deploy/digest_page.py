"""How `fairlead digest` is written: to the terminal, to a file with its plots beside it, or as a letter."""

from pathlib import Path

import msgspec
from pydantic_core import PydanticCustomError
from sqlalchemy import Connection, Engine

from alignment_rules.governance import chain
from alignment_rules.review import Material, Page
from connectors.digest import as_html, as_markdown, plots
from connectors.in_force import in_force
from connectors.notifier import Chats, handing, letters, urls
from deploy.cli.told import tell
from deploy.settings import Settings
from schemas import periods
from schemas.errors import Reject, Retry
from schemas.letters import Letter
from schemas.periods import Period


def period(written: str) -> Period:
    """The quarter, month or week of that name. Raises Reject for anything else."""
    try:
        return periods.period(written)
    except PydanticCustomError:
        raise Reject(
            f"--period {written}: write a quarter (2026-Q4), a month (2026-11) or a week (2026-W47)."
        ) from None


def as_json(material: Material, page: Page) -> str:
    """Figures and page as one JSON object; days that may be counted twice are null in it."""
    told = msgspec.to_builtins({"figures": material, "page": page})
    for each, it in zip(told["figures"]["projects"], material.projects, strict=True):
        for name, spent in (("now", it.now), ("before", it.before)):
            if spent and not spent.countable:
                each[name]["days"] = None
    return msgspec.json.encode(told).decode()


def write(page: Page, form: str, to: Path | None) -> None:
    """Print the page or write it to a file. Raises Reject where a file cannot be written."""
    if form == "html":
        tell(as_html(page), to)
        return
    files = _draw(page, to) if to else {}
    tell(as_markdown(page, files), to)


def readers(connection: Connection, project: str) -> tuple[str, ...]:
    """The addresses of whoever a drift of these projects would be told."""
    strategy = in_force(connection)
    return chain.readers(strategy, project) if strategy else ()


def send(engine: Engine, settings: Settings, key: str, letter: Letter) -> str:
    """Send a letter to everybody who lacks it, and say who has it. Raises Reject without a way out, Retry for a failure."""
    if settings.notify.letter_ways is None:
        raise Reject(
            "A letter needs a way out: set notify.apprise_file, or notify.letters_file beside notify.alertmanager."
        )
    post = Chats(urls(settings.notify.letter_ways))
    with engine.begin() as connection:
        fresh = letters.write(connection, key, letter)
    handing.send(engine, post, only=key)
    with engine.connect() as connection:
        found = letters.outcome(connection, key)
    lines = [f"{it.target}: {it.failure or f'sent {it.at}'}" for it in found]
    if not found:
        return "The notifier is sending it at this moment."
    if any(it.failure for it in found):
        raise Retry(
            "\n".join(["Not everybody has it yet; the notifier tries again, and so does --send:", *lines])
        )
    return "\n".join([*([] if fresh else ["It was sent before, and is not sent twice:"]), *lines])


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
