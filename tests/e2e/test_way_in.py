"""`fairlead init`, scripted against a sandbox: from nothing to figures of one's own, and nothing invented on the way."""

import json
import re
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.e2e.running import fairlead
from tests.sandbox_fixture import Running

pytestmark = [pytest.mark.engines, pytest.mark.timeout(1200)]

MINUTES = 15
OBJECTIVES = {
    "young-shoppers": "Win shoppers under 30",
    "calm-nights": "Halve the incidents customers notice",
}


def answers(sandbox: Running) -> dict[str, str]:
    """What a newcomer would type: who they are, what leadership wants, and nothing that Fairlead can find out."""
    told = {
        "jira.url": sandbox.jira_url,
        "jira.name": "acme",
        "jira.email": "fairlead@acme.example",
        "jira.token": sandbox.jira_token,
        "jira.projects": "PAY, SHOP",
        "github.url": sandbox.github_url,
        "github.owner": "acme",
        "github.token": sandbox.github_token,
        "github.repositories": "acme/pay-api, acme/shop",
        "owner": "me@acme.example",
        "objectives": ", ".join(OBJECTIVES),
    }
    return told | {f"objectives.{id_}.title": title for id_, title in OBJECTIVES.items()}


def init(home: Path, given: dict[str, str], *more: str) -> tuple[int, str]:
    file = home.parent / "answers.yaml"
    with file.open("w") as stream:
        YAML().dump(given, stream)
    told = fairlead(
        *(
            "init",
            "--home",
            str(home),
            "--strategy",
            str(home.parent / "strategy"),
            "--answers",
            str(file),
            *more,
        ),
        limit=900,
    )
    return told.returncode, told.stdout + told.stderr


def serves() -> dict[str, str]:
    """What somebody who knows the work says of the proposals: epics are what leadership wants, and so on."""
    epics = {f"serves.{project} under {key}": "young-shoppers" for project, key in _epics()}
    fields = {"label customer-visible": "calm-nights", "label tech-debt": "upkeep", "label spike": "upkeep"}
    fields |= {
        f"component {name}": "young-shoppers" for name in ("wallets", "risk", "ledger", "storefront", "app")
    }
    return epics | {f"serves.{p} {name}": id_ for p in ("pay", "shop") for name, id_ in fields.items()}


def _epics() -> list[tuple[str, str]]:
    return [
        (key.partition("-")[0].lower(), key)
        for key in (f"{p}-{n}" for p in ("PAY", "SHOP") for n in range(1, 6))
    ]


def test_from_nothing_to_figures_of_ones_own(
    sandbox: Running, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    home, folder = tmp_path / "own", tmp_path / "strategy"
    given = answers(sandbox)
    code, told = init(home, given | {"jira.token": "wrong"})
    assert code == 2, told
    assert "refuses us" in told
    assert not (home / "secrets" / "jira-token").exists()

    began = time.monotonic()
    code, told = init(home, {name: text for name, text in given.items() if name != "objectives"})
    assert code == 2, told
    assert "objectives is not answered" in told
    code, told = init(
        home, {name: text for name, text in given.items() if name.startswith("objectives")} | serves()
    )  # goes on with what it has
    assert code == 0, told
    minutes = (time.monotonic() - began) / 60
    record_property("minutes", round(minutes, 1))
    assert minutes < MINUTES
    assert "The backfill, the newest 90 days: " in told
    assert re.search(r"^pay: (one epic covers|\d+ epics cover) \d+% of the work$", told, re.MULTILINE)

    for secret in ("jira-token", "github-token"):
        assert stat.S_IMODE((home / "secrets" / secret).stat().st_mode) == 0o600
    assert sandbox.jira_token not in (home / "init-answers.yaml").read_text() + told
    text = (folder / "strategy.yaml").read_text()
    assert "# observed, not decided" in text
    written = YAML(typ="safe", pure=True).load(text)
    assert {id_: it["title"] for id_, it in written["objectives"].items()} == OBJECTIVES
    assert not any("kpis" in it for it in written["objectives"].values())

    asked = ("--home", str(home), "--config", str(home / "config.yaml"))
    status = json.loads(fairlead("status", "--json", *asked).stdout)
    items = status["work_items"]
    assert items["total"] > 100
    assert items["unknown"] == 0
    assert items["aligned"] > items["unaligned"]
    assert {project["project"] for project in status["projects"]} == {"pay", "shop"}
    checked = json.loads(fairlead("strategy", "check", str(folder), "--json").stdout)
    assert checked["sound"]
    assert "has no KPI: how will success be seen?" in {it["gap"] for it in checked["questions"]}


def test_the_sandbox_s_home_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "own" / "sandbox").mkdir(parents=True)
    code, told = init(tmp_path / "own", {"jira.url": "http://127.0.0.1:9"})
    assert code == 2
    assert "gets its own" in told
