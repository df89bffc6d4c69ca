"""Panels as SVG: numbers, tables and bars, drawn from the answers that Grafana would draw them from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any, Final

Value = float | str | datetime | date | None
WIDTH: Final = 1080
_INK, _SOFT, _LINE, _PALE = "#16202b", "#556270", "#dfe4ea", "#dde6ef"
_FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_HEAD, _ROW, _GAP, _PAD = 40, 26, 12, 14
_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


@dataclass(frozen=True)
class Drawn:
    """A panel with its answers: a number, or rows under columns."""

    panel: dict[str, Any]
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]

    @property
    def height(self) -> int:
        """In pixels, its head included."""
        body = {"stat": 44, "barchart": 34 * len(self.rows) + 8}.get(
            self.panel["type"], _ROW * (len(self.rows) + 1)
        )
        return _HEAD + body + _PAD


def picture(lines: Sequence[Sequence[Drawn]]) -> str:
    """Panels side by side in lines, each as wide as every other of its line."""
    made, top = [], _GAP
    for line in lines:
        width = (WIDTH - _GAP * (len(line) + 1)) / len(line)
        tallest = max(drawn.height for drawn in line)
        for place, drawn in enumerate(line):
            made.append(_card(drawn, _GAP + place * (width + _GAP), top, width, tallest))
        top += tallest + _GAP
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {top}' font-family=\"{_FONT}\" font-size='13'>"
        f"<rect width='{WIDTH}' height='{top}' fill='#f5f6f8'/>{''.join(made)}</svg>\n"
    )


def _card(drawn: Drawn, x: float, y: float, width: float, height: float) -> str:
    body = _BODIES[drawn.panel["type"]](drawn, width)
    return (
        f"<g transform='translate({x:.0f} {y:.0f})'><rect width='{width:.0f}' height='{height:.0f}' rx='6' fill='#fff'"
        f" stroke='{_LINE}'/>{_text(drawn.panel['title'], _PAD, 24, weight=600)}{body}</g>"
    )


def _number(drawn: Drawn, width: float) -> str:
    del width
    value = drawn.rows[0][0] if drawn.rows else None
    defaults = drawn.panel["fieldConfig"]["defaults"]
    color = _SOFT if value is None else _colored(value, defaults["thresholds"]["steps"])
    return _text(shown(value, defaults.get("unit", "")), _PAD, _HEAD + 30, size=28, weight=600, fill=color)


def _table(drawn: Drawn, width: float) -> str:
    if not drawn.rows:
        return _text("not enough data", _PAD, _HEAD + 18, fill=_SOFT)
    looks = _looks(drawn.panel)
    texts = [
        [
            shown(value, looks.get(name, {}).get("unit", ""))
            for name, value in zip(drawn.columns, row, strict=True)
        ]
        for row in drawn.rows
    ]
    widest = [2 + max(len(line[at]) for line in (drawn.columns, *texts)) for at in range(len(drawn.columns))]
    places = [_PAD + (width - 2 * _PAD) * sum(widest[:at]) / sum(widest) for at in range(len(widest))]
    made = [
        _text(name, x, _HEAD + 14, size=12, fill=_SOFT) for name, x in zip(drawn.columns, places, strict=True)
    ]
    for line, (row, said) in enumerate(zip(drawn.rows, texts, strict=True), start=1):
        y = _HEAD + line * _ROW
        made.append(f"<line x1='{_PAD}' x2='{width - _PAD:.0f}' y1='{y - 3}' y2='{y - 3}' stroke='{_LINE}'/>")
        for at, (name, x) in enumerate(zip(drawn.columns, places, strict=True)):
            steps = looks.get(name, {}).get("thresholds", {}).get("steps")
            color = _colored(row[at], steps) if steps and row[at] is not None else _INK
            link = "links" in looks.get(name, {})
            made.append(
                _text(said[at], x, y + 14, fill="#0b5394" if link else _INK if color == "text" else color)
            )
    return "".join(made)


def _bars(drawn: Drawn, width: float) -> str:
    """Of a name, what is and what was planned."""
    label, room = 200, width - 200 - 170
    widest = max(
        (float(value) for row in drawn.rows for value in row[1:] if isinstance(value, float)), default=1.0
    )
    made = []
    for line, (name, actual, planned) in enumerate(drawn.rows):
        y = _HEAD + 34 * line
        is_, was = (float(it) if isinstance(it, float) else 0.0 for it in (actual, planned))
        made.append(_text(str(name), _PAD, y + 15))
        made.append(
            f"<rect x='{label}' y='{y + 1}' width='{room * was / widest:.1f}' height='20' rx='2' fill='{_PALE}'/>"
        )
        made.append(
            f"<rect x='{label}' y='{y + 6}' width='{room * is_ / widest:.1f}' height='10' rx='2' fill='#1667a8'/>"
        )
        made.append(_text(f"{is_:.0%} / {was:.0%} planned", label + room + 14, y + 15, fill=_SOFT))
    return "".join(made)


_BODIES: Final[dict[str, Callable[[Drawn, float], str]]] = {
    "stat": _number,
    "table": _table,
    "barchart": _bars,
}


def _looks(panel: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rules = panel["fieldConfig"]["overrides"]
    return {
        rule["matcher"]["options"]: {one["id"]: one["value"] for one in rule["properties"]} for rule in rules
    }


def _colored(value: Value, steps: Sequence[dict[str, Any]]) -> str:
    number = value if isinstance(value, int | float) else 0.0
    reached = [step["color"] for step in steps if step["value"] is None or number >= step["value"]]
    return str(reached[-1])


def shown(value: Value, unit: str) -> str:
    """A value as Grafana would write it, near enough."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str):
        return value
    if unit == "percentunit":
        return f"{value:.1%}".replace(".0%", "%").replace("%", " %")
    if unit == "s":
        length, name = next((one for one in _UNITS if value >= one[0]), _UNITS[-1])
        count = round(value / length)
        return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{value:,.1f}".removesuffix(".0")


def _text(words: str, x: float, y: float, *, size: int = 13, weight: int = 400, fill: str = _INK) -> str:
    return f"<text x='{x:.0f}' y='{y:.0f}' font-size='{size}' font-weight='{weight}' fill='{fill}'>{escape(words)}</text>"
