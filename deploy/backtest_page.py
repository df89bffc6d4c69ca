"""How `fairlead backtest` looks: Markdown for people and pull requests, JSON for scripts."""

from collections.abc import Iterator
from typing import Final

import msgspec

from alignment_rules.backtest import Move, Part, Plan, Report
from alignment_rules.governance import telling

_MOST: Final = 20
"""Moves and figures that are shown; the others are counted."""


def as_json(report: Report) -> str:
    """One JSON object."""
    return msgspec.json.encode(report).decode()


def as_markdown(report: Report) -> str:
    """A comment for a pull request."""
    return "\n".join(_lines(report))


def _lines(it: Report) -> Iterator[str]:
    yield f"**{it.moved:,} of {it.items:,} items ({_percent(it.moved_share)}) would be judged otherwise.**"
    if not it.moved and not any(part.points[0] for part in it.parts):
        return
    yield from _moves(it.moves)
    if it.end:
        yield from _parts(it)
        yield from _plans(it.plans)
    else:
        yield from ("", "There is no effort yet that a mix could be made of.")


def _moves(moves: tuple[Move, ...]) -> Iterator[str]:
    if not moves:
        return
    yield from (
        "",
        "| project | from | to | items | days | such as |",
        "| --- | --- | --- | ---: | ---: | --- |",
    )
    for it in moves[:_MOST]:
        such = "; ".join(f"{key} {_cell(title)}" for key, title in it.examples)
        yield f"| {it.project} | {it.before} | {it.after} | {it.items:,} | {it.days:.1f} | {such} |"
    if len(moves) > _MOST:
        yield f"\nand {len(moves) - _MOST} smaller moves of {sum(it.items for it in moves[_MOST:]):,} items"


def _parts(it: Report) -> Iterator[str]:
    changed = [part for part in it.parts if round(100 * part.before) != round(100 * part.after)]
    if not changed:
        yield from ("", f"No share of the {it.days} days until {it.end} changes by a point.")
        return
    yield from (
        "",
        f"Shares of the {it.days} days until {it.end}; points against the {it.days} days before:",
        "",
        "| project | objective | now | draft | change |",
        "| --- | --- | ---: | ---: | --- |",
    )
    for part in changed:
        name = part.id or part.state.value
        yield f"| {part.project} | {name} | {_percent(part.before)} | {_percent(part.after)} | {points(part)} |"


def in_short(it: Report) -> str:
    """How many items move, and a line for each share that changes by a point; the rest is `fairlead backtest`."""
    changed = [part for part in it.parts if round(100 * part.before) != round(100 * part.after)]
    lines = [f"  {part.project}, {part.id or part.state.value}: {points(part)}" for part in changed[:_MOST]]
    return "\n".join([f"{it.moved:,} of {it.items:,} items are judged otherwise by it.", *lines])


def points(part: Part) -> str:
    """`+9 points: +6 from re-tagging, +3 from work`."""
    _, by_tags, by_work = part.points
    return telling.points(by_tags, by_work)


def _plans(plans: tuple[Plan, ...]) -> Iterator[str]:
    turned = [plan for plan in plans if plan.turn]
    if turned:
        yield ""
    for plan in turned:
        was, is_ = (
            _percent(share) if share is not None else "no plan" for share in (plan.before, plan.after)
        )
        yield f"- A drift of **{plan.project}** {plan.turn}: off plan {was} now, {is_} by the draft."


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def _cell(text: str) -> str:
    """A tracker's text in a table's cell: one line, no column of its own, no markup, nothing a terminal obeys."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text[:60])
    return plain.translate({ord(sign): f"\\{sign}" for sign in r"\|`*_<>[]@#"})
