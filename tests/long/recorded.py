"""Recorded mode, as a user runs it: Titanium's 29,057 issues and the commits of four of its repositories.

What must be in the store is counted here from the recorded files; nothing of ours reads them for it.
"""

import gzip
import json
import os
import re
import secrets
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Engine, Text, cast, func, literal_column, select, text

from deploy import store
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from schemas import tables
from tests.deploy.processes import ROOT
from tests.e2e.running import fairlead

pytestmark = [pytest.mark.engines, pytest.mark.data, pytest.mark.timeout(1_800)]

ISSUES: Final = "jira/titanium_issues.jsonl.gz"
LOGS: Final = {
    f"tidev/{name}": f"git/titanium_{name}.jsonl.gz"
    for name in ("alloy", "appc-daemon", "hyperloop.next", "titanium_mobile_windows")
}
KEY: Final = re.compile(r"(?<![A-Za-z0-9])(?:TIMOB|AC|ALOY|MOD|DAEMON)-[1-9][0-9]*(?![A-Za-z0-9]|-[0-9])")
MERGED: Final = re.compile(
    r"Merge pull request #[0-9]+ from [^/\s]+/(\S+)|Merge (?:remote-tracking )?branch '([^']+)'"
)
BRANCH: Final = re.compile(r"(?<![a-z0-9])(?:timob|ac|aloy|mod|daemon)-[1-9][0-9]*(?![a-z0-9])")
SHORT: Final = 1_000
"""Messages up to here are not cut at the edge, so every key in them must have become a link."""


@dataclass(frozen=True)
class Recorded:
    """The recorded files."""

    folder: Path

    @cached_property
    def issues(self) -> list[dict[str, Any]]:
        return self._lines(ISSUES)

    @cached_property
    def commits(self) -> dict[str, dict[str, Any]]:
        """Key -> commit."""
        return {f"{name}@{it['sha']}": it for name, file in LOGS.items() for it in self._lines(file)}

    def sizes(self) -> dict[str, int]:
        """Scope, as `status` calls it -> how many items it has."""
        projects = Counter(f"jira:recorded/{it['fields']['project']['key']}" for it in self.issues)
        return {**projects, **Counter(f"github:{key.partition('@')[0]}" for key in self.commits)}

    def keys(self) -> set[str]:
        """Every key there must be an item for."""
        return {it["key"] for it in self.issues} | self.commits.keys()

    def named(self, longest: int) -> set[tuple[str, str]]:
        """(commit, Jira key that its message or the branch it merged names), of messages up to so many characters."""
        return {
            (key, named)
            for key, it in self.commits.items()
            if len(it["subject"]) + len(it["body"]) + 2 <= longest
            for named in (*KEY.findall(f"{it['subject']}\n\n{it['body']}"), *_of_branch(it["subject"]))
        }

    def _lines(self, file: str) -> list[dict[str, Any]]:
        with gzip.open(self.folder / file, "rt", encoding="utf-8") as stream:
            return [json.loads(line) for line in stream]


def _of_branch(subject: str) -> list[str]:
    """Keys in the name of the branch that a commit says it merged; names of branches are read in any case."""
    found = MERGED.match(subject)
    return [it.upper() for it in BRANCH.findall((found[1] or found[2]).lower())] if found else []


@dataclass(frozen=True)
class Synced:
    """A store into which everything recorded was synced, by the commands a user types."""

    engine: Engine
    folder: Path
    bootstrap: str
    url: str

    def run(self, *arguments: str) -> str:
        environment = {
            "FAIRLEAD_KAFKA__BOOTSTRAP": self.bootstrap,
            "FAIRLEAD_DATABASE__URL": self.url,
            "FAIRLEAD_PERSONS__KEY_FILE": str(self.folder / "key"),
        }
        there = ("--home", str(self.folder / "home"), "--config", str(self.folder / "config.yaml"))
        told = fairlead(*arguments, *there, limit=1_500, **environment)
        assert told.returncode == 0, told.stderr
        return told.stdout

    def ask(self, *arguments: str) -> dict[str, Any]:
        return dict(json.loads(self.run(*arguments, "--json")))

    def rows(self, query: str) -> set[Any]:
        """What a query finds: tuples, or bare values where it has one column."""
        with self.engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query))]
        return {row[0] if len(row) == 1 else row for row in found}


@pytest.fixture(scope="module")
def recorded(shared_data: Path) -> Recorded:
    return Recorded(shared_data)


@pytest.fixture(scope="module")
def synced(recorded: Recorded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synced]:
    """Everything recorded, served and synced once; engines of its own, which keep nothing after it."""
    folder = tmp_path_factory.mktemp("recorded")
    with (
        sandbox(recorded.folder, folder),
        Postgres(folder / "engines", durable=False) as postgres,
        Kafka(folder / "engines", durable=False) as kafka,
    ):
        (folder / "key").write_bytes(b64encode(secrets.token_bytes(32)))
        engine = store.connect(postgres.url)
        found = Synced(engine, folder, kafka.bootstrap, postgres.url)
        found.run("sync", "--once", "--patience", "600")
        yield found
        engine.dispose()


def sandbox(data: Path, folder: Path) -> "subprocess.Popen[str]":
    """`fairlead sandbox serve` on what is recorded; its configuration is in `folder`."""
    logs = (f"--git-log={name}={data / file}" for name, file in LOGS.items())
    archive = (f"--jira-archive={data / ISSUES}", *logs, f"--write-config={folder / 'config.yaml'}")
    served = Sandbox(
        [sys.executable, "-m", "deploy.cli", "sandbox", "serve", *archive],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert served.stdout
    told = json.loads(served.stdout.readline())
    assert told["jira"]["projects"] == ["AC", "ALOY", "DAEMON", "MOD", "TIMOB"]
    assert told["github"]["repositories"] == list(LOGS)
    return served


class Sandbox(subprocess.Popen[str]):
    """Stops when its block ends."""

    def __exit__(self, *_: object) -> None:
        self.terminate()
        self.wait(30)


def test_every_issue_and_every_commit_is_there_with_an_alignment(recorded: Recorded, synced: Synced) -> None:
    assert len(recorded.issues) == 29_057
    assert synced.rows("SELECT key FROM item WHERE NOT gone") == recorded.keys()
    assert synced.rows("SELECT key FROM item JOIN alignment ON item_id = id") == recorded.keys()
    assert synced.rows("SELECT DISTINCT version FROM alignment") == {1}


def test_status_tells_the_counts_of_the_archive(recorded: Recorded, synced: Synced) -> None:
    told = synced.ask("status")
    items = told["work_items"]
    assert items["total"] == len(recorded.keys())
    assert items["aligned"] + items["always_on"] + items["unaligned"] == items["total"]
    assert items["unknown"] == 0
    assert {it["scope"]: it["items"] for it in told["scopes"]} == recorded.sizes()
    assert {it["lag"] for it in told["scopes"]} == {0}


def test_nothing_is_a_dead_letter(synced: Synced) -> None:
    assert synced.ask("status")["events"]["dead_letters"] == 0
    assert synced.run("dead-letters", "list") == "No dead letters.\n"


def test_commits_are_linked_to_the_issues_that_their_messages_name(
    recorded: Recorded, synced: Synced
) -> None:
    linked = synced.rows(
        "SELECT item.key, link.target_key FROM link JOIN item ON item.id = link.item_id"
        " WHERE item.key LIKE '%@%' AND link.target_key ~ '^(TIMOB|AC|ALOY|MOD|DAEMON)-'"
    )
    assert len(linked) > 3_000
    assert recorded.named(SHORT) <= linked <= recorded.named(10**9)


def test_a_linked_commit_serves_what_its_issue_serves_and_says_so(recorded: Recorded, synced: Synced) -> None:
    inherited = synced.rows(
        "SELECT item.key, alignment.source FROM alignment JOIN item ON item.id = alignment.item_id"
        " WHERE item.key LIKE '%@%' AND alignment.source ~ '^(TIMOB|AC|ALOY|MOD|DAEMON)-'"
    )
    key, issue = min(inherited & recorded.named(SHORT))
    told, source = synced.ask("explain", key), synced.ask("explain", issue)
    assert (told["state"], told["objectives"]) == (source["state"], source["objectives"])
    assert told["reasons"][-1]["step"] == "linked"
    assert told["reasons"][-1]["source"] == issue
    assert issue in synced.run("explain", key)


def test_a_second_sync_changes_nothing(synced: Synced) -> None:
    before, changing = contents(synced.engine), synced.rows(CHANGING)
    synced.run("sync", "--once", "--patience", "600")
    after = contents(synced.engine)
    assert [name for name, rows in before.items() if rows != after[name]] == []
    assert synced.rows(CHANGING) == changing
    assert synced.ask("status")["events"]["dead_letters"] == 0


CHANGING: Final = "SELECT event_id FROM event_log WHERE changed > 0"
KEPT: Final = (
    *(tables.item, tables.item_facet, tables.link, tables.alias, tables.activity),
    *(tables.own_alignment, tables.alignment, tables.alignment_past, tables.effort, tables.mix_day),
)


def contents(engine: Engine) -> dict[str, set[str]]:
    """A hash of each row, surrogate ids and times of writing included: what is not written anew stays the same."""
    with engine.connect() as connection:
        return {
            table.name: set(
                connection.scalars(
                    select(func.md5(cast(literal_column(table.name), Text))).select_from(table)
                )
            )
            for table in KEPT
        }
