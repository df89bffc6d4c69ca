"""Tables and lines for people: aligned, coloured only on a terminal, whole lines where a pipe reads them."""

from collections.abc import Iterable
from typing import Final

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

_UNBOUNDED: Final = 1000  # columns: what reads a pipe wants whole lines


def table(*columns: str, right: Iterable[str] = ()) -> Table:
    """An empty table without lines; the columns named in `right` hold numbers."""
    made = Table(box=None, pad_edge=False, header_style="dim")
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", no_wrap=True)
    return made


def printed(parts: Iterable[RenderableType]) -> str:
    """The parts as text, one below the other; honours NO_COLOR."""
    console = Console()
    if not console.is_terminal:
        console.width = _UNBOUNDED
    with console.capture() as captured:
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, Text))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
