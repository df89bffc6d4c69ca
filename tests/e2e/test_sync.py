"""`fairlead sync --once` on a simulated organisation: it ends behind the barrier, and tags as the planted truth says."""

import os
import secrets
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]
import pytest
from sqlalchemy import Engine, func, select, text

from deploy import barrier, store, topics
from schemas.broker import Broker
from schemas.tables import alignment, item
from tests.deploy.processes import ROOT, until
from tests.sandbox_fixture import Running

pytestmark = [pytest.mark.engines, pytest.mark.timeout(900)]
TRUE: Final = 0.95
"""Of the items that a strategy can judge by what they say, at least this share is tagged as planted."""


@dataclass(frozen=True)
class Sync:
    """A running `sync --once` and the engines it works on."""

    process: "subprocess.Popen[str]"
    engine: Engine
    broker: Broker

    def worker(self, agent: str) -> psutil.Process | None:
        """Its own worker of that agent, if it runs."""
        for one in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):  # it ended while we looked
                if {"worker", agent} <= set(one.cmdline()):
                    return one
        return None

    def polled(self) -> int:
        """Records in the log of events."""
        return sum(topics.end_offsets(self.broker, "fairlead.events").values())


@contextmanager
def syncing(sandbox: Running, folder: Path, url: str, broker: Broker) -> Iterator[Sync]:
    """`fairlead sync --once` as a process of its own."""
    (folder / "key").write_bytes(b64encode(secrets.token_bytes(32)))
    config = sandbox.write_config(folder / "config.yaml")
    engines = {
        "FAIRLEAD_KAFKA__BOOTSTRAP": broker.bootstrap,
        "FAIRLEAD_DATABASE__URL": url,
        "FAIRLEAD_PERSONS__KEY_FILE": str(folder / "key"),
    }
    command = ("sync", "--once", "--config", str(config), "--home", str(folder / "home"))
    with (folder / "sync.err").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", *command],
            env={**os.environ, "PYTHONPATH": str(ROOT), **engines},
            stderr=errors,
            text=True,
        )
    engine = store.connect(url)
    try:
        yield Sync(process, engine, broker)
    finally:
        process.terminate()
        process.wait(60)
        engine.dispose()


def test_it_ends_only_when_all_that_was_polled_is_applied_judged_and_sent_though_workers_stall_and_die(
    sandbox: Running, tmp_path: Path, database_url: str, fresh_broker: Broker
) -> None:
    with syncing(sandbox, tmp_path, database_url, fresh_broker) as sync, sync.engine.connect() as stalling:
        stalling.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        stalling.execute(text("LOCK TABLE item IN EXCLUSIVE MODE"))  # workers read on, but write nothing
        until(lambda: sync.polled() > 0, "something is polled", 240)
        until(lambda: (sync.worker("ingest") and sync.worker("tag")) is not None, "the workers run", 120)
        killed = [worker for agent in ("ingest", "tag") if (worker := sync.worker(agent))]
        for worker in killed:
            worker.kill()
        until(
            lambda: all((w := sync.worker(a)) is not None and w not in killed for a in ("ingest", "tag")),
            "they are started again",
            240,
        )
        ends = barrier.ends(fresh_broker)
        assert barrier.remaining(sync.engine, ends).records > 0
        assert sync.process.poll() is None
        stalling.rollback()
        assert sync.process.wait(600) == 0, (tmp_path / "sync.err").read_text()
        assert barrier.remaining(sync.engine, barrier.ends(fresh_broker)).nothing
        told = counts(sync.engine)
        assert told["items"] == told["alignments"] == len(sandbox.truth()["items"])
        assert own_fields(sync.engine) == {"Area", "Story Points"}
        assert in_a_sprint(sync.engine) > 100
        agreed, differing = compared(sync.engine, sandbox.truth()["items"])
        assert agreed / (agreed + len(differing)) > TRUE, differing[:20]


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        items = connection.execute(select(func.count()).select_from(item).where(~item.c.gone)).scalar_one()
        judged = connection.execute(select(func.count()).select_from(alignment)).scalar_one()
    return {"items": items, "alignments": judged}


def own_fields(engine: Engine) -> set[str]:
    """The names of the organisation's own fields that items have."""
    with engine.connect() as connection:
        held = connection.execute(select(item.c.facts["custom"])).scalars()
        return {value.partition(": ")[0] for values in held for value in values or ()}


def in_a_sprint(engine: Engine) -> int:
    """How many items know of one; its field is nowhere configured."""
    with engine.connect() as connection:
        asked = func.jsonb_array_length(func.coalesce(item.c.facts["sprints"], text("'[]'::jsonb")))
        return connection.execute(select(func.count()).where(asked > 0)).scalar_one()


def compared(engine: Engine, truth: dict[str, Any]) -> tuple[int, list[tuple[str, object, object]]]:
    """How many items are tagged as planted, and those that are not: key, planted, tagged."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(item.c.key, alignment.c.shares).join_from(
                item, alignment, alignment.c.item_id == item.c.id
            )
        ).all()
    said = {
        key: {it["id"]: it["ppm"] // 10_000 for it in shares} or {"unaligned": 100} for key, shares in rows
    }
    differing = [(key, planted, said.get(key)) for key, planted in truth.items() if said.get(key) != planted]
    return len(truth) - len(differing), differing
