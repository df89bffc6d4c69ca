"""Plots as SVG, drawn by hand so that they look the same in a browser, a file and a print; words repeat the numbers."""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Final, NamedTuple

from alignment_rules.review import Page
from alignment_rules.review.page import Bar, Bars, Course
from alignment_rules.review.spoken import sentence
from connectors.console.words import per_hundred

_COLOURS: Final = {"aligned": "#1667a8", "always_on": "#3f8f8a", "unaligned": "#b3541e"}
_PLAN, _INK, _SOFT, _LINE = "#dde6ef", "#16202b", "#556270", "#dfe4ea"
_FONT: Final = "font-family='system-ui, sans-serif'"
_WIDTH: Final = 720
_LABELS, _NUMBERS, _ROW = 300, 120, 30
_LEFT, _RIGHT, _FLOOR = 40, 700, 120


def plots(page: Page) -> Iterator[tuple[str, Bars | Course, str]]:
    """Every plot of a page: a name for its file, what it shows, and the SVG."""
    number = 0
    for section in page.sections:
        for block in section.blocks:
            if isinstance(block, Bars | Course):
                number += 1
                yield f"plot-{number}", block, svg(block)


def svg(block: Bars | Course) -> str:
    """The plot of a block."""
    return _bars(block) if isinstance(block, Bars) else _course(block)


def _bars(block: Bars) -> str:
    """A bar for what is before a pale one for what was planned, which ends in a mark; one scale for all."""
    widest = max(max(bar.actual, bar.planned or 0.0) for bar in block.bars)
    room = _WIDTH - _LABELS - _NUMBERS
    scale = room / max(widest, 0.1)
    rows = "".join(_bar(bar, place * _ROW, scale) for place, bar in enumerate(block.bars))
    return _framed(
        f"Days of 100 in {block.about}, beside the plan",
        "; ".join(map(_said, block.bars)),
        len(block.bars) * _ROW,
        rows,
    )


def _bar(bar: Bar, top: int, scale: float) -> str:
    planned = (bar.planned or 0.0) * scale
    mark = _rect(_LABELS + planned - 2, top + 4, 2, 22, _INK) if bar.planned else ""
    return "".join(
        (
            _text(_LABELS - 12, top + 19, _short(bar.label), anchor="end"),
            _rect(_LABELS, top + 4, planned, 22, _PLAN),
            _rect(_LABELS, top + 9, bar.actual * scale, 12, _COLOURS.get(bar.state, _SOFT)),
            mark,
            _text(_WIDTH - _NUMBERS + 12, top + 19, _numbers(bar)),
        )
    )


def _numbers(bar: Bar) -> str:
    planned = "" if bar.planned is None else f", planned {per_hundred(bar.planned)}"
    return f"{per_hundred(bar.actual)}{planned}"


def _said(bar: Bar) -> str:
    plan = "no plan" if bar.planned is None else f"{per_hundred(bar.planned)} planned"
    return f"{bar.label}: {per_hundred(bar.actual)} of 100 days, {plan}"


def _course(block: Course) -> str:
    """A point a week, joined where weeks follow each other, with a dashed line at what is tolerated."""
    known = [share for share in block.shares if share is not None]
    top = max(0.2, block.tolerance * 1.5, *(share * 1.15 for share in known))
    dots = [
        _Dot(_LEFT + (_RIGHT - _LEFT) * place / max(1, len(block.weeks) - 1), week, share, top)
        for place, (week, share) in enumerate(zip(block.weeks, block.shares, strict=True))
    ]
    drawn = (
        _across(_FLOOR, _LINE),
        _tolerated(block.tolerance, top),
        *(_join(one, two) for one, two in pairwise(dots)),
        *(_dot(one, block.tolerance) for one in dots),
    )
    said = ", ".join(
        f"{one.week}: {'not shown' if one.share is None else per_hundred(one.share)}" for one in dots
    )
    return _framed(
        block.about, f"{said}; tolerated: {per_hundred(block.tolerance)}", _FLOOR + 30, "".join(drawn)
    )


class _Dot(NamedTuple):
    """A week of a course: where it stands, and its share on a scale that ends at `top`."""

    x: float
    week: str
    share: float | None
    top: float

    @property
    def y(self) -> float:
        return _height(self.share or 0.0, self.top)


def _tolerated(tolerance: float, top: float) -> str:
    y = _height(tolerance, top)
    number = _text(_LEFT - 14, y + 4, str(per_hundred(tolerance)), anchor="end", colour=_SOFT)
    return _across(y, _SOFT, " stroke-dasharray='4 4'") + number


def _join(one: _Dot, two: _Dot) -> str:
    if one.share is None or two.share is None:
        return ""
    return _line(one.x, one.y, two.x, two.y, _COLOURS["aligned"], " stroke-width='2'")


def _dot(it: _Dot, tolerance: float) -> str:
    week = _text(it.x, _FLOOR + 18, it.week[5:], anchor="middle", colour=_SOFT, size=11)
    if it.share is None:
        return week
    colour = _COLOURS["unaligned" if it.share > tolerance else "aligned"]
    circle = f"<circle cx='{it.x:.1f}' cy='{it.y:.1f}' r='4' fill='{colour}'/>"
    return week + circle + _text(it.x, it.y - 9, str(per_hundred(it.share)), anchor="middle", size=11)


def _height(share: float, top: float) -> float:
    return _FLOOR - share / top * (_FLOOR - 25)


def _across(y: float, colour: str, more: str = "") -> str:
    return _line(_LEFT, y, _RIGHT, y, colour, more)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}'{more}/>"


def _framed(title: str, said: str, height: int, drawn: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' viewBox='0 0 {_WIDTH} {height}' width='{_WIDTH}'"
        f" height='{height}' {_FONT} font-size='13'><title>{escape(sentence(title))}</title>"
        f"<desc>{escape(sentence(said))}</desc>{drawn}</svg>"
    )


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(0.0, width):.1f}' height='{height:.1f}' rx='2' fill='{colour}'/>"


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", colour: str = _INK, size: int = 13
) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{colour}' font-size='{size}'>{escape(words)}</text>"


def _short(label: str) -> str:
    return label if len(label) <= 36 else f"{label[:35]}…"
