"""What an alert rule is, and the limits that whoever runs Fairlead may set without forking it."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Final

from alignment_rules.faults import nearest
from schemas.errors import Reject

RUNBOOKS: Final = "docs/runbooks"
"""Where the runbooks are; `fairlead alerts build --runbooks URL` names the place your people can open."""


@dataclass(frozen=True)
class Limits:
    """How long something may last before somebody is told."""

    hold: timedelta = timedelta(
        hours=1
    )  # a project beyond its tolerance: figures settle while history comes in
    stale: timedelta = timedelta(days=1)  # data older than this says nothing about today
    unexplained: timedelta = timedelta(days=1)
    unlisted: timedelta = timedelta(hours=1)  # a board or repository that no walk reaches the end of
    failing: timedelta = timedelta(minutes=15)  # webhooks or trackers that answer with errors
    stuck: timedelta = timedelta(minutes=15)  # records, rows or outbox that wait
    down: timedelta = timedelta(minutes=5)
    disk: timedelta = timedelta(hours=24)  # the disk is full within

    def having(self, written: list[str]) -> "Limits":
        """These limits with `stale=2d`, `down=10m` … instead. Raises Reject for another name or no length of time."""
        return replace(self, **dict(_limit(one) for one in written))


_MINUTES: Final = {"m": 1, "h": 60, "d": 1440, "w": 10_080}


def _limit(written: str) -> tuple[str, timedelta]:
    name, _, length = written.partition("=")
    known = [field.name for field in fields(Limits)]
    if name not in known:
        raise Reject(f"--limit {written}: there is no limit {name!r}; {nearest(name, known)}")
    number, unit = length[:-1], length[-1:]
    if not number.isdecimal() or unit not in _MINUTES or not int(number):
        raise Reject(f"--limit {written}: write a length of time like 15m, 2h or 1d.")
    return name, timedelta(minutes=int(number) * _MINUTES[unit])


@dataclass(frozen=True)
class Alert:
    """One alert rule. `summary` and `description` are Prometheus templates; `runbook` names a page in docs/runbooks."""

    name: str
    expr: str
    hold: timedelta
    severity: str
    summary: str
    description: str
    runbook: str

    def rule(self, runbooks: str) -> dict[str, object]:
        """The rule as Prometheus reads it."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": duration(self.hold),
            "labels": {"severity": self.severity},
            "annotations": {
                "summary": self.summary,
                "description": self.description,
                "runbook_url": f"{runbooks.rstrip('/')}/{self.runbook}.md",
            },
        }


def duration(length: timedelta) -> str:
    """As Prometheus writes it: `15m`."""
    seconds = int(length.total_seconds())
    size, unit = next(
        (size, unit) for size, unit in ((3600, "h"), (60, "m"), (1, "s")) if seconds % size == 0
    )
    return f"{seconds // size}{unit}"
