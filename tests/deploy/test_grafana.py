"""The Grafana dashboards: committed as built, whole by Grafana's own schemas, and asking only for what there is."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from deploy import grafana
from deploy.grafana import colors, postgres
from deploy.grafana.frame import text
from schemas.metrics import METRICS, PREFIX, Type
from tests.deploy.color_blindness import BLINDNESS, distance, seen
from tests.deploy.json_schema import faults

DASHBOARDS: list[dict[str, Any]] = [json.loads(grafana.file(name).read_text()) for name in grafana.PAGES]
PANELS: list[dict[str, Any]] = [
    panel | {"dashboard": board["uid"]}
    for board in DASHBOARDS
    for panel in board["panels"]
    if panel["type"] != "row"
]
each = pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel['dashboard']}: {panel['title']}")
of_each = pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board["uid"])


def test_what_is_committed_is_what_the_code_builds() -> None:
    for path, content in grafana.files():
        assert path.read_text() == content, f"{path.name} is stale: run `make generate`"


@of_each
def test_a_dashboard_is_whole_by_grafanas_own_schema(board: dict[str, Any], shared_data: Path) -> None:
    schema = json.loads((shared_data / "grafana_schema/jsonschema/dashboard.jsonschema.json").read_text())
    assert [*faults(board, schema, schema)] == []


@each
def test_a_panels_options_are_whole_by_grafanas_own_schema(panel: dict[str, Any], shared_data: Path) -> None:
    file = shared_data / f"grafana_schema/jsonschema/{panel['type']}.jsonschema.json"
    schema = json.loads(file.read_text())
    assert [*faults(panel["options"], schema["definitions"]["Options"], schema)] == []


def test_the_schema_walker_finds_faults(shared_data: Path) -> None:
    schema = json.loads((shared_data / "grafana_schema/jsonschema/dashboard.jsonschema.json").read_text())
    broken = DASHBOARDS[0] | {
        "title": 7,
        "nobody": "knows",
        "panels": [{"type": "stat", "gridPos": {"h": "tall"}}],
    }
    assert len([*faults(broken, schema, schema)]) >= 3


@each
def test_a_panel_asks_for_metrics_and_labels_that_there_are(panel: dict[str, Any]) -> None:
    names = {metric.name: metric for metric in METRICS}
    names |= {f"{metric.name}_bucket": metric for metric in METRICS if metric.type is Type.HISTOGRAM}
    for target in panel["targets"]:
        if "expr" not in target:
            continue  # it asks SQL, of which test_grafana_sql.py speaks
        asked = set(re.findall(rf"\b{PREFIX}\w+", target["expr"]))
        assert asked or target["expr"].startswith("count(up{")
        assert asked <= names.keys()
        labels = {label for name in asked for label in names[name].labels} | {"le", "instance"}
        grouped = re.findall(r"\b(?:by|on) \(([^)]*)\)", target["expr"])
        assert {label for group in grouped for label in group.split(", ")} - {""} <= labels
        assert set(re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", ""))) <= labels


@of_each
def test_panels_have_ids_of_their_own_and_do_not_overlap(board: dict[str, Any]) -> None:
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


@of_each
def test_the_reader_finds_the_other_dashboards(board: dict[str, Any]) -> None:
    assert any(link["type"] == "dashboards" for link in board["links"])


def test_the_reader_chooses_any_projects_or_the_one_that_a_page_is_about() -> None:
    chosen = {
        board["uid"]: variable.get("multi", False)
        for board in DASHBOARDS
        for variable in board["templating"]["list"]
        if variable["name"] == "project"
    }
    assert chosen == {"fairlead-strategy": True, "fairlead-pmo": True, "fairlead-project": False}


def test_links_lead_to_the_console_that_the_dashboard_is_built_for() -> None:
    built = json.loads(text(grafana.PAGES["pmo"](), "https://fairlead.example/"))
    (console,) = (it for it in built["templating"]["list"] if it["name"] == "console")
    assert console["query"] == "https://fairlead.example"


def test_a_link_to_another_dashboard_leads_to_one_that_there_is() -> None:
    linked = re.findall(r'"/d/([\w-]+)', json.dumps(DASHBOARDS).replace('\\"', '"'))
    assert linked
    assert set(linked) <= {board["uid"] for board in DASHBOARDS}


def test_every_dashboard_marks_versions_and_those_of_projects_mark_cases() -> None:
    for board in DASHBOARDS:
        names = [one["name"] for one in board["annotations"]["list"]]
        assert names == ["Strategy versions", "Drift cases"][: 1 if "operations" in board["uid"] else 2]


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_colours_of_one_panel_are_told_apart_by_everybody(blindness: str) -> None:
    for used in (colors.OF_STATE, colors.OF_STANDING, {"good": colors.GOOD, "warn": colors.WARN}):
        for one, other in combinations(sorted(set(used.values())), 2):
            assert distance(seen(one, blindness), seen(other, blindness)) > 10, (blindness, one, other)


def test_provisioning_points_at_the_dashboards_folder_and_both_sources() -> None:
    folder = Path(grafana.__file__).parent / "provisioning"
    (provider,) = YAML(typ="safe").load((folder / "dashboards/fairlead.yaml").read_text())["providers"]
    assert provider["type"] == "file"
    (source,) = YAML(typ="safe").load((folder / "datasources/prometheus.yaml").read_text())["datasources"]
    assert source["type"] == "prometheus"
    (store,) = YAML(typ="safe").load((folder / "datasources/postgres.yaml").read_text())["datasources"]
    assert store["type"] == postgres.PLUGIN
    assert store["secureJsonData"]["password"].startswith("$__file{")  # never in the file itself
