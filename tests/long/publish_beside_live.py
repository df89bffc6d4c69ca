"""A publish that judges 29,000 recorded issues anew delays live events by less than a second."""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import Engine, TextClause, text

from deploy.strategy_folder import texts
from schemas.broker import Broker
from schemas.events import RawEvent, Scope
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.trackers import minimise
from tests.deploy.processes import ROOT, until
from tests.streams.conftest import Apply
from tests.streams.deciding import Decisions
from tests.streams.maker import event, issue, records

pytestmark = [pytest.mark.engines, pytest.mark.data]

STRATEGY = ROOT / "deploy/sandbox/recorded_strategy"
LIVE = Scope("jira:titanium:1", "jira:titanium", "1", "jira:titanium/TIMOB", "Live")
LAW = 1.0
NEWEST = 60 * 24 * 365 * 10


def archive(file: Path) -> Iterator[RawEvent]:
    """The archive's issues as a poller sends them on, a page for each project of some hundreds."""
    pseudonymise = Pseudonyms(Keys.stable(b"a key of this test"))
    with gzip.open(file, "rt") as lines:
        issues = (json.loads(line) for line in lines)
        for page in iter(lambda: list(islice(issues, 500)), []):
            by_project: dict[str, list[dict[str, object]]] = {}
            for one in page:
                parts = minimise("jira:titanium", "issues", one, pseudonymise)
                by_project.setdefault(one["fields"]["project"]["key"], []).extend(parts)
            for key, parts in by_project.items():
                scope = Scope(f"jira:titanium:{key}", "jira:titanium", key, f"jira:titanium/{key}", key)
                yield event(*parts, scope=scope)


@contextmanager
def tagger(engine_url: str, broker: Broker, home: Path) -> Iterator[None]:
    """The tag agent as a process of its own, as `fairlead worker tag` runs it."""
    command = [sys.executable, "-m", "tests.streams.worker_process", "tag", engine_url, broker.bootstrap]
    with (home / "tag.log").open("w") as log:
        process = subprocess.Popen([*command, str(home), "faust"], stderr=log, cwd=ROOT)
        try:
            until(lambda: "working" in (home / "tag.log").read_text(), "the tagger works")
            yield
            assert process.poll() is None, (home / "tag.log").read_text()
        finally:
            process.terminate()
            process.wait(60)


def ask(engine: Engine, query: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(query)).scalar()


@dataclass
class Live:
    """Live items, one after the other."""

    engine: Engine
    apply: Apply
    offset: int  # of the next record
    number: int = 0

    def seconds(self) -> float:
        """From ingest's commit of the next one to its alignment."""
        self.number += 1
        said = issue(90_000_000 + self.number, updated=NEWEST, scope=LIVE, labels=["parity"])
        self.apply(records(event(said, scope=LIVE, seen=NEWEST + self.number), start=self.offset))
        self.offset += 1
        committed = time.monotonic()
        judged = text(
            "SELECT FROM alignment JOIN item ON item.id = item_id WHERE external_id = 'issue:' || :id"
        ).bindparams(id=str(90_000_000 + self.number))
        until(lambda: self._any(judged), "the live item is judged")
        return time.monotonic() - committed

    def beside_the_publish_of(self, version: int) -> list[float]:
        """As many as there are while that version's job runs."""
        job = text("SELECT FROM retag WHERE version = :version AND done_at IS NULL").bindparams(
            version=version
        )
        taken = []
        while self._any(job):
            taken.append(self.seconds())
        return taken

    def _any(self, query: TextClause) -> bool:
        with self.engine.connect() as connection:
            return connection.execute(query).first() is not None


def told(name: str, taken: list[float]) -> str:
    """The median and the worst of what was measured, and which item that was."""
    worst = max(taken)
    return (
        f"{name}: {len(taken)} live items, median {median(taken) * 1000:.0f} ms,"
        f" worst {worst * 1000:.0f} ms (item {taken.index(worst) + 1})"
    )


def test_a_publish_that_judges_everything_anew_delays_live_items_by_less_than_a_second(
    database: Engine, database_url: str, broker: Broker, apply: Apply, shared_data: Path, tmp_path: Path
):
    events = list(archive(shared_data / "jira/titanium_issues.jsonl.gz"))
    for offset, page in enumerate(events):
        apply(records(page, start=offset))
    with database.begin() as connection:
        connection.execute(
            text("TRUNCATE dirty, outbox")
        )  # what follows is the publish's work, and nothing else
        items = connection.execute(text("SELECT count(*) FROM item")).scalar()
    assert items == 29_057
    files, live = texts(STRATEGY), Live(database, apply, len(events))
    decisions = Decisions(database, datetime(2026, 1, 1, tzinfo=UTC))
    with tagger(database_url, broker, tmp_path):
        decisions.publish(files)
        first = live.beside_the_publish_of(1)
        changed = files["rules/sdk.yaml"].replace("serves: trust", "serves: native-power")
        decisions.publish(files | {"rules/sdk.yaml": changed})
        second = live.beside_the_publish_of(2)
        alone = [live.seconds() for _ in range(15)]
    print(told("first publish", first), told("second publish", second), told("no publish", alone), sep="\n")  # noqa: T201 - the measurement
    assert ask(database, "SELECT count(*) FROM alignment") == items + live.number
    assert ask(database, "SELECT count(*) FROM alignment WHERE version = 2") > 1_000
    assert min(len(first), len(second)) >= 10
    assert max(*first, *second) - median(alone) < LAW
