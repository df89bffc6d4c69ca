"""A review as Markdown: for a file, a wiki, a chat. Plots are links to files, because few readers of Markdown show others."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from alignment_rules.review import Page
from alignment_rules.review.marked import plain
from alignment_rules.review.page import Agenda, Bars, Block, Course, Points, Says, Table, Under
from connectors.digest.numbers import table


def as_markdown(page: Page, files: Mapping[int, str] | None = None) -> str:
    """The page as text. `files` are the plots' by their place on the page, from 1; without them numbers must do."""
    lines = [f"# {plain(page.title)}", "", *(plain(words) for words in page.lead), ""]
    place = 0
    for section in page.sections:
        lines += [f"## {plain(section.title)}", ""]
        for block in section.blocks:
            if isinstance(block, Bars | Course):
                place += 1
                if files and place in files:
                    lines += [f"![{plain(block.about)}]({files[place]})", ""]
            lines += [*_WRITTEN[type(block)](block), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _agenda(block: Agenda) -> Iterator[str]:
    for place, it in enumerate(block.decisions, 1):
        who = f" ({plain(it.who)})" if it.who else ""
        yield f"{place}. **{plain(it.what)}**{who}. {plain(it.because)}".rstrip()
        yield from (f"    - {plain(choice)}" for choice in it.choices)


def _table(block: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, block.columns))} |"
    yield "|" + "".join(
        " ---: |" if place in block.numbers else " --- |" for place in range(len(block.columns))
    )
    for row in block.rows:
        yield f"| {' | '.join(map(plain, row))} |"


def _under(block: Under) -> Iterator[str]:
    yield f"### {plain(block.title)}"
    if block.beside:
        yield from ("", f"*{plain(block.beside)}*")


def _points(block: Points) -> Iterator[str]:
    return (f"- {plain(line)}" for line in block.lines)


def _says(block: Says) -> Iterator[str]:
    yield plain(block.words)


_WRITTEN: Final[Mapping[type[Block], Callable[[Any], Iterator[str]]]] = {
    Says: _says,
    Points: _points,
    Under: _under,
    Agenda: _agenda,
    Table: _table,
    Bars: lambda block: _table(table(block)),
    Course: lambda _: iter(()),
}
