"""What every item really serves and where effort really went: planted here, never shown to the product."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.people import Person
from deploy.sandbox.simulation.theme import Mix, Serves


@dataclass(frozen=True)
class Drift:
    """A project left its plan: from `since` on its people work on `to` instead of `before`."""

    project: str
    since: datetime
    before: Mix
    to: Mix


@dataclass
class Truth:
    """Collects the planted truth while the simulation runs."""

    code: dict[str, Serves] = field(default_factory=dict)  # key of a pull request, commit or GitHub issue
    drifts: list[Drift] = field(default_factory=list)
    _days: dict[date, dict[str, set[tuple[str, str, tuple[tuple[str, int], ...]]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def touched(
        self, at: datetime, account: str, by: Person, item: str, project: str, serves: Serves
    ) -> None:
        """Somebody left a trace on an item; `account` tells the tracker, since accounts are not joined across them."""
        if not by.robot:
            trace = (item, project, tuple(sorted(serves.items())))
            self._days[at.date()][f"{account}:{by.account_id}"].add(trace)

    def effort(self) -> dict[str, dict[str, dict[str, float]]]:
        """Project -> day -> what was served -> person-days; a person's day is split equally over the items touched."""
        found: dict[str, dict[str, dict[str, float]]] = {}
        for day, people in sorted(self._days.items()):
            for traces in people.values():
                for _, project, serves in sorted(traces):
                    spent = found.setdefault(project, {}).setdefault(day.isoformat(), {})
                    for what, percent in serves:
                        spent[what] = spent.get(what, 0.0) + percent / 100 / len(traces)
        return found

    def drift_objects(self) -> list[Json]:
        """The drifts as JSON."""
        return [
            {"project": d.project, "since": d.since.isoformat(), "from": dict(d.before), "to": dict(d.to)}
            for d in self.drifts
        ]

    def code_objects(self) -> Mapping[str, Serves]:
        """What code serves, by key."""
        return self.code
