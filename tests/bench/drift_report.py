"""What the benchmark found, as a page of docs/ and as a plot."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from tests.bench.drift_scenarios import SIZES, Delay, Findings, Rival
from tests.bench.drift_trial import WANTED

Verdict = tuple[str, bool, str]
_WITHIN: Final = 1.9
_BURST_DAYS: Final = 3
_BURSTS: Final = 0.1
QUICKEST: Final = _BURST_DAYS + 0.5 + (0.5 - _BURSTS) / (1 - _BURSTS)
"""The least median delay, of grouped data, of any rule that alarms in at most a tenth of 3-day bursts: on its first three days
a lasting step is such a burst, so no more than a tenth of its alarms can come by then, and all others at best on the fourth.
"""


def verdicts(found: Findings) -> list[Verdict]:
    """(what must be shown, whether it holds, what was found)."""
    return [verdict for make in _VERDICTS for verdict in make(found)]


def _of_nulls(found: Findings) -> Iterator[Verdict]:
    if found.nulls:
        worst = min(found.nulls, key=lambda it: it.distance.days)
        where = f"{worst.people} people, staying {worst.stay}, {worst.unknown:.0%} unknown, {worst.where}"
        shown = f"{worst.distance.days:.0f} (≥ {worst.distance.at_least:.0f} at 95 %): {where}"
        yield f"false alarms at least {WANTED} working days apart", worst.distance.days >= WANTED, shown


def judged(found: Findings) -> list[Delay]:
    """The steps in which some rule could be within the goal and yet silent on bursts of the same size."""
    return [it for it in found.steps if _WITHIN * it.oracle >= QUICKEST]


def beyond(found: Findings) -> list[Verdict]:
    """What no rule can do that is silent on bursts: reported, and no reason to fail."""
    possible = judged(found)
    return [
        (
            f"the same, {it.name}, {it.people} people: no rule silent on bursts is below {QUICKEST / it.oracle:.2f}",
            it.ratio <= _WITHIN,
            f"{it.ratio:.2f}: {it.delay:.1f} days, of at least {QUICKEST:.1f}; the oracle's {it.oracle:.1f}",
        )
        for it in found.steps
        if it not in possible
    ]


def _of_steps(found: Findings) -> Iterator[Verdict]:
    if slow := judged(found):
        worst = max(slow, key=lambda it: it.ratio)
        shown = f"{worst.ratio:.2f}: {worst.name}, {worst.people} people, staying {worst.stay}"
        yield (
            "median delay at most 1.9 × the oracle's, wherever a rule can be that is silent on bursts",
            worst.ratio <= _WITHIN,
            shown,
        )


def _of_bursts(found: Findings) -> Iterator[Verdict]:
    for stay, name in ((0.0, "people free"), (0.7, "people who stay on with probability .7")):
        of = [it for it in found.bursts if it.stay == stay]
        if of:
            worst = max(of, key=lambda it: it.alarms)
            shown = f"{worst.alarms:.1%}: {worst.people} people {worst.where}"
            yield f"3-day bursts alarm in at most 10 %, {name}", worst.alarms <= 0.1, shown


def _of_smallest(found: Findings) -> Iterator[Verdict]:
    of = [it for it in found.smallest if it.size is not None]
    if of:
        worst = min(of, key=lambda it: it.worst)
        shown = f"{worst.worst:.1%} in the worst direction: {worst.people} people, staying {worst.stay}"
        yield "the minimum detectable drift is found in time in at least 75 %", worst.worst >= 0.75, shown


def _of_cases(found: Findings) -> Iterator[Verdict]:
    if found.cases:
        shares = [float(it.shown.split(" | ")[1].rstrip("%")) for it in found.cases]
        yield "one case per true drift in at least 95 %", min(shares) >= 95, f"{min(shares):.1f} %"


_VERDICTS: Final = (_of_nulls, _of_steps, _of_bursts, _of_smallest, _of_cases)


def page(found: Findings) -> str:
    """docs/drift-measured.md."""
    image = "![Days to notice a step of 15 points, by rule and team size](drift.svg)" if found.rivals else ""
    return f"""# What was measured of the drift statistic

Written by `make bench-drift`, which takes about two minutes of one core; do not edit. How to read it: [drift.md](drift.md).
Plan 40/30/20/10, band 5 points, items of 3 days on average, 400 runs a row, seeds that tuned nothing; days are working days.
Medians are of grouped data. "Stay" is the probability of staying on the objective one worked on. A change comes after 80 days on plan; runs with an alarm before it are left out.

{image}

{table(found)}
"""


def table(found: Findings) -> str:
    """Every section as a table of Markdown."""
    return "\n\n".join(section for make in _TABLES if (section := make(found)))


def _verdicts(found: Findings) -> str:
    rows = [
        (name, "holds" if held else "**does not hold**", shown)
        for name, held, shown in (*verdicts(found), *beyond(found))
    ]
    return _table("Summary", ("must hold", "", "worst"), rows)


def _nulls(found: Findings) -> str:
    rows = []
    for key in dict.fromkeys((it.people, it.stay, it.unknown) for it in found.nulls):
        of = [it for it in found.nulls if (it.people, it.stay, it.unknown) == key]
        plan = next(it.distance for it in of if it.where == "plan")
        edges = sorted(it.distance for it in of if it.where != "plan")
        rows.append(
            (
                *_whom(*key),
                _days(plan.days),
                _days(edges[0].days),
                _days(edges[0].at_least),
                _days(edges[len(edges) // 2].days),
                str(len(edges)),
            )
        )
    header = (
        "people",
        "stay",
        "unknown",
        "at the plan",
        "worst edge",
        "its 95 % limit",
        "median edge",
        "edges tried",
    )
    return _table("False alarms: working days between them", header, rows)


def _whom(people: int, stay: float, unknown: float) -> tuple[str, str, str]:
    return str(people), f"{stay:.1f}", f"{unknown:.0%}"


def _days(days: float) -> str:
    return f"{days:,.0f}"


def _steps(found: Findings) -> str:
    rows = [_step(it) for it in found.steps]
    header = (
        "people",
        "stay",
        "step of 15 points",
        "median delay",
        "the oracle's",
        "ratio",
        "found in a quarter (65 days)",
    )
    return _table("Lasting steps, beside an oracle that knows the drift and respects the band", header, rows)


def _step(it: Delay) -> tuple[str, ...]:
    found = f"{(it.found <= 65).mean():.0%}"
    return (
        str(it.people),
        f"{it.stay:.1f}",
        it.name,
        f"{it.delay:.1f}",
        f"{it.oracle:.1f}",
        f"{it.ratio:.2f}",
        found,
    )


def _bursts(found: Findings) -> str:
    rows = [(str(it.people), f"{it.stay:.1f}", it.where, f"{it.alarms:.1%}") for it in found.bursts]
    header = ("people", "stay", "half of all new work for 3 days", "alarms within 20 days")
    return _table("Bursts", header, rows)


def _smallest(found: Findings) -> str:
    rows = [
        (
            str(it.people), f"{it.stay:.1f}", "none" if it.size is None else f"{it.size * 100:.0f} points",
            f"{it.runs}", "" if it.size is None else f"{it.found:.0%}", "" if it.size is None else f"{it.worst:.0%}",
        )
        for it in found.smallest
    ]  # fmt: skip
    header = (
        "people",
        "stay",
        "published (median)",
        "runs of 400 that publish one",
        "found in 15 days",
        "worst direction",
    )
    return _table("Minimum detectable drift", header, rows)


def _rivals(found: Findings) -> str:
    rows = [_rival(it) for it in found.rivals]
    header = (
        "rule",
        "false-alarm days at the plan",
        "at the band's edge",
        "median delay, 15 points",
        "alarms on a burst",
    )
    return _table("Common rules, at 8 / 20 / 60 people", header, rows)


def _rival(it: Rival) -> tuple[str, ...]:
    numbers = (_slashed(it.at_plan), _slashed(it.at_edge), _slashed(it.delays))
    return it.name, *numbers, " / ".join(f"{part:.0%}" for part in it.bursts)


def _slashed(values: Iterable[float]) -> str:
    return " / ".join(f"{value:,.0f}" if np.isfinite(value) else "never" for value in values)


def _reports(found: Findings) -> str:
    rows = [(str(it.people), it.what, *it.shown.split(" | ")) for it in found.reports]
    header = ("people", "what differs", "false-alarm days at the edge", "step, points", "median delay")
    return _table("Measured and reported", header, rows)


def _cases(found: Findings) -> str:
    rows = [(str(it.people), it.what, *it.shown.split(" | ")) for it in found.cases]
    return _table("Cases of a true drift", ("people", "drift", "found", "of these, in one case"), rows)


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return f"## {title}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in lines) if rows else ""


_TABLES: Final = (_verdicts, _nulls, _steps, _bursts, _smallest, _rivals, _reports, _cases)

_COLOURS: Final = ("#b8bec8", "#98a2b0", "#7a8596", "#5c677a", "#0b6e4f")
_WIDTH: Final = 760
_SCALE: Final = 6.0  # pixels a day
_LONGEST: Final = 60


def plot(found: Findings) -> str:
    """Days to notice, by team size and rule; a hollow bar is a rule that false-alarms more often than wanted."""
    rows = [(people, at, it) for at, people in enumerate(SIZES) for it in found.rivals]
    height = 56 + 20 * len(rows) + 26 * len(SIZES)
    drawn = "".join(_bars(found, at, people) for at, people in enumerate(SIZES))
    says = (
        "Median working days to notice a step of 15 points. Hollow: a false alarm more often than every"
        f" {WANTED} days at the band's edge."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" font-family="sans-serif"'
        f' font-size="12"><title>{says}</title><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="12" y="24" fill="#222">{says}</text>{drawn}</svg>\n'
    )


def _bars(found: Findings, group: int, people: int) -> str:
    top = 48 + group * (20 * len(found.rivals) + 26)
    bars = "".join(
        _bar(top + 20 + 20 * at, it, group, colour)
        for at, (it, colour) in enumerate(zip(found.rivals, _COLOURS, strict=True))
    )
    return f'<text x="12" y="{top + 10}" fill="#222" font-weight="bold">{people} people</text>{bars}'


def _bar(y: int, it: Rival, group: int, colour: str) -> str:
    days, false = it.delays[group], it.at_edge[group] < WANTED
    width = _SCALE * min(days, _LONGEST)
    shown = f"{days:.0f}" if np.isfinite(days) else "not by half of the runs"
    fill = f'fill="#fff" stroke="{colour}"' if false else f'fill="{colour}"'
    return (
        f'<text x="230" y="{y + 11}" text-anchor="end" fill="#222">{it.name}</text>'
        f'<rect x="238" y="{y}" width="{width:.0f}" height="14" {fill}/>'
        f'<text x="{244 + width:.0f}" y="{y + 11}" fill="#222">{shown}</text>'
    )
