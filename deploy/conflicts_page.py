"""How `fairlead conflicts` looks."""

from collections.abc import Iterator, Sequence

from connectors.console.queries import InConflict


def as_text(found: Sequence[InConflict], all_of_them: int) -> str:
    """Each item with what contradicts what, and how many more there are."""
    return "\n".join(_lines(found, all_of_them))


def _lines(found: Sequence[InConflict], all_of_them: int) -> Iterator[str]:
    if not found:
        yield "Nothing contradicts anything."
    for it in found:
        yield f"{it.key}  {it.project or 'no project'}  {_plain(it.title)}"
        yield from (f"    {_plain(each.detail)}" for each in it.conflicts)
    if all_of_them > len(found):
        yield f"… and {all_of_them - len(found)} items more."


def _plain(text: str) -> str:
    """A tracker's text without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
