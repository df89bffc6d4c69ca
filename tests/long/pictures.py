"""`make pictures`: the readme's pictures of panels, drawn from what a running sandbox's Prometheus and store answer.

Not run with the other tests: it waits until the sandbox's planted drift has its case.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from deploy import store
from deploy.prometheus.alert import Limits
from tests.deploy.grafana_queries import asked, chosen, panels
from tests.deploy.processes import ROOT, until
from tests.e2e.prometheus import Prometheus, prometheus
from tests.e2e.running import Up, up
from tests.long.panel_svg import Drawn, Value, picture
from tests.readers import reading

FOLDER: Final = ROOT / "docs" / "images"
_LINES: Final = {
    "grafana-strategy": (
        (
            ("strategy", "As planned"),
            ("strategy", "Drifting projects"),
            ("strategy", "No objective found"),
            ("strategy", "Explained"),
        ),
        (("strategy", "Each project"),),
        (("project", "Actual and planned effort"),),
    ),
    "grafana-pmo": (
        (
            ("pmo", "Cases"),
            ("pmo", "Unanswered"),
            ("project", "Beyond tolerance"),
            ("project", "Smallest drift seen"),
        ),
        (("pmo", "Open cases"),),
        (("project", "Epics that cause it"), ("project", "Items that cause it")),
        (("pmo", "Largest pieces of work without an objective"), ("pmo", "Objectives to reconfirm")),
    ),
}
_MOST_ROWS: Final = 7
_EVER: Final = ("2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with up(tmp_path_factory.mktemp("pictures")) as running:
        yield running


@pytest.mark.timeout(1800)
@pytest.mark.engines
def test_the_pictures_of_panels_are_drawn_from_real_answers(whole: Up, tmp_path: Path) -> None:
    engine = store.connect(whole.urls["database"])
    drifting = whole.truth()["drifts"][0]["project"]
    with (
        prometheus(tmp_path / "prometheus", whole.targets(), Limits(hold=timedelta(seconds=5))) as watching,
        reading(engine) as reader,
    ):
        until(lambda: bool(watching.query("fairlead_drift_case_age_seconds")), "a case is open", 900)
        until(
            lambda: watching.query("min(fairlead_backfilled_ratio)") == {(): 1.0}, "all history is here", 900
        )
        answers = Answers(watching, reader, drifting)
        shown = {(name, panel["title"]): panel for name, panel in panels()}
        for name, lines in _LINES.items():
            drawn = [[answers.to(on, shown[on, title]) for on, title in line] for line in lines]
            (FOLDER / f"{name}.svg").write_text(picture(drawn))
    engine.dispose()


class Answers:
    """What the panels are answered with."""

    def __init__(self, watching: Prometheus, reader: psycopg.Connection, drifting: str) -> None:
        self._watching, self._reader, self._drifting = watching, reader, drifting

    def to(self, dashboard: str, panel: dict[str, Any]) -> Drawn:
        """A panel with its answers; a project's dashboard is that of the drifting project."""
        if "rawSql" in panel["targets"][0]:
            return self._sql(dashboard, panel)
        only = self._drifting if dashboard == "project" else ".+"
        found = [self._watching.query(chosen(target["expr"], only)) for target in panel["targets"]]
        if panel["type"] == "stat":
            return Drawn(panel, ["value"], [[value] for value in found[0].values()])
        label = re.findall(r"\bby \((\w+)", panel["targets"][0]["expr"])[-1]
        names = [label, *(target["refId"] for target in panel["targets"])]
        keys = sorted({key for one in found for key in one}, key=lambda key: -found[0].get(key, 0.0))
        rows: list[list[Value]] = [[*key, *(one.get(key) for one in found)] for key in keys]
        return Drawn(panel, names, rows)

    def _sql(self, dashboard: str, panel: dict[str, Any]) -> Drawn:
        projects = f"'{self._drifting}'" if dashboard == "project" else "(SELECT project FROM standing)"
        sql = panel["targets"][0]["rawSql"]
        if dashboard != "project":
            sql = sql.replace("IN (${project:sqlstring})", "IN ${project:sqlstring}")
        found = self._reader.execute(asked(sql, projects, *_EVER))  # type: ignore[arg-type]
        columns = [one.name for one in found.description or ()]
        rows = found.fetchmany(_MOST_ROWS)
        if panel["type"] == "stat":
            return Drawn(panel, columns, rows)
        dull = [
            at for at, name in enumerate(columns) if name in {"case", "project"} and dashboard == "project"
        ]
        kept = [at for at in range(len(columns)) if at not in dull]
        return Drawn(panel, [columns[at] for at in kept], [[row[at] for at in kept] for row in rows])
