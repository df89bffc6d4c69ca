"""Webhooks that reached nobody come in by GitHub's own log, once, without waiting for a walk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import HttpUrl
from sqlalchemy import Engine, select

from connectors.github import GithubHost
from connectors.github.deliveries import DeliveryLog
from connectors.patience import Patience
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.people import person
from schemas.errors import Retry
from schemas.sources import GithubSource
from schemas.tables import effect
from tests.connectors.answering import Answering, Reply, answering
from tests.connectors.gateway.serving import wait_for
from tests.sandbox_fixture import START, Running

ANA = person("Ana Canary", "Lisbon")
DOOR = "/webhooks/github/acme"


@dataclass
class Company:
    """A sandbox whose webhooks lead to a door that takes everything, and a source that sweeps."""

    sandbox: Running
    door: Answering
    engine: Engine
    source: GithubSource
    forge: Forge

    def log(self, outcomes: list[str]) -> DeliveryLog:
        """As a process that starts anew has it."""
        host = GithubHost(self.source, Patience(2, 0.01), self.forge.host.now, lambda _: None)
        host_scopes = list(host.scopes()) if not self.source.app else []
        assert self.source.app or host_scopes
        return DeliveryLog(self.engine, host, self.source, outcomes.append, every=0.0)

    def happen(self, count: int) -> None:
        """So many issues are opened; wait until GitHub is done with the webhooks."""
        before = sum(self.sent().values())
        for number in range(count):
            self.forge.open_issue(START, self.forge.host.repositories[0], ANA, f"Issue {number}", "", ())
        wait_for(lambda: sum(self.sent().values()) == before + count)

    def drop(self, count: int) -> None:
        self.sandbox.control.post("/sandbox/webhooks", json={"drop": count}).raise_for_status()

    def sent(self) -> dict[str, int]:
        return dict(self.sandbox.inside.webhooks.sent)

    def answered(self) -> int:
        """How many answers of ours GitHub has."""
        return sum(count for told, count in self.sent().items() if told not in {"github:error", "dropped"})

    def came(self) -> list[str]:
        """The GUID of each webhook that reached us."""
        return [one["x-github-delivery"] for one in self.door.headers]


def swept(log: DeliveryLog, looks: int = 12) -> None:
    for _ in range(looks):
        log.work()


@pytest.fixture
def company(sandbox: Running, database: Engine, tmp_path: Path) -> Iterator[Company]:
    host = sandbox.inside.world.host
    assert host
    (tmp_path / "token").write_text(sandbox.github_token)
    source = GithubSource(
        name="acme",
        url=HttpUrl(sandbox.github_url),
        token_files=[tmp_path / "token"],
        repositories=[host.repositories[0].full_name],
        sweep_deliveries=True,
    )
    with answering() as door:
        door.script[DOOR] = [Reply(body={})]
        sandbox.control.post("/sandbox/webhooks", json={"github": f"{door.url}{DOOR}"}).raise_for_status()
        yield Company(
            sandbox, door, database, source, Forge(host, sandbox.inside.shapes, sandbox.inside.world.telling)
        )


def test_what_was_dropped_comes_in_once_whatever_process_looks(company: Company) -> None:
    outcomes: list[str] = []
    company.happen(1)
    company.drop(3)
    company.happen(4)
    assert len(company.came()) == 2
    log = company.log(outcomes)
    swept(log)
    wait_for(lambda: len(company.came()) == 5 and company.answered() == 5)
    assert len(set(company.came())) == 5
    assert outcomes == ["asked"] * 3

    company.drop(2)
    company.happen(1)
    swept(log, looks=2)
    wait_for(lambda: company.sent()["github:error"] == 5)  # and so is what was asked for again
    swept(log)
    swept(company.log(outcomes))
    assert outcomes == ["asked"] * 4, "each is asked for once, and a process that starts anew knows"
    assert len(company.came()) == 5
    with company.engine.connect() as connection:
        kept = connection.execute(select(effect.c["kind", "payload"])).all()
    assert {(row.kind, row.payload["event"], row.payload["outcome"]) for row in kept} == {
        ("redelivery", "issues", "asked")
    }


def test_an_idle_look_is_one_answer_that_nothing_changed(company: Company) -> None:
    log = company.log([])
    swept(log, looks=3)
    before = company.sandbox.requests()
    company.happen(1)
    swept(log, looks=2)
    (path,) = {path for path, count in company.sandbox.requests().items() if count != before.get(path)}
    assert path.endswith("/hooks/1/deliveries")
    assert company.log([]).source.sweep_deliveries
    company.source = company.source.model_copy(update={"sweep_deliveries": False})
    assert company.log([]).work() == 0


def test_an_apps_log_is_read_by_the_word_it_signs_itself(company: Company, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem, plain = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    (tmp_path / "key").write_bytes(key.private_bytes(pem, plain, serialization.NoEncryption()))
    app = {"id": 7, "key_file": tmp_path / "key", "installations": [70]}
    known = company.source.model_dump() | {"token_files": [], "app": app}
    company.source = GithubSource.model_validate(known)
    company.drop(2)
    company.happen(2)
    outcomes: list[str] = []
    log = company.log(outcomes)
    swept(log)
    assert outcomes == [], "they are of a repository that is not followed"
    followed = company.forge.host.repositories[0].id
    log = company.log(outcomes)
    log.host._pinned[f"github:acme:{followed}"] = log.host.clients[0]
    swept(log)
    wait_for(lambda: len(company.came()) == 2)
    assert outcomes == ["asked"] * 2


@pytest.fixture
def scripted(
    database: Engine, tmp_path: Path
) -> Iterator[tuple[Answering, Callable[[list[str]], DeliveryLog]]]:
    """A GitHub that answers as told, and a sweep of one repository there."""
    (tmp_path / "token").write_text("t")
    with answering() as github:
        source = GithubSource(
            name="acme",
            url=HttpUrl(github.url),
            token_files=[tmp_path / "token"],
            repositories=["acme/pay"],
            sweep_deliveries=True,
        )
        github.script["/repos/acme/pay"] = [Reply(body={"id": 7, "full_name": "acme/pay"})]
        hook = {"id": 3, "config": {"url": f"https://fairlead.acme.example{DOOR}"}}
        other = {"id": 2, "config": {"url": "https://elsewhere.example/"}}
        github.script["/repositories/7/hooks"] = [Reply(body=[other, hook])]

        def make(outcomes: list[str]) -> DeliveryLog:
            host = GithubHost(source, Patience(1), lambda: START, lambda _: None)
            assert list(host.scopes())
            return DeliveryLog(database, host, source, outcomes.append, every=0.0)

        yield github, make


def test_what_cannot_be_delivered_again_now_is_tried_later_and_what_never_can_is_left(
    scripted: tuple[Answering, Callable[[list[str]], DeliveryLog]],
) -> None:
    github, make = scripted
    failed = [{"id": 9, "event": "push"}, {"id": "x"}, {"id": 8, "event": "issues", "redelivery": False}, {}]
    github.script["/repositories/7/hooks/3/deliveries"] = [Reply(body=failed), Reply(body=[])]
    github.script["/repositories/7/hooks/3/deliveries/8/attempts"] = [Reply(503), Reply(202, {})]
    github.script["/repositories/7/hooks/3/deliveries/9/attempts"] = [Reply(404, {"message": "Not Found"})]
    outcomes: list[str] = []
    log = make(outcomes)
    log.work()
    with pytest.raises(Retry):
        log.work()
    swept(log)
    assert outcomes == ["asked", "refused"]


def test_of_two_pollers_one_asks(scripted: tuple[Answering, Callable[[list[str]], DeliveryLog]]) -> None:
    github, make = scripted
    github.script["/repositories/7/hooks/3/deliveries"] = [Reply(body=[{"id": 8, "event": "issues"}])]
    github.script["/repositories/7/hooks/3/deliveries/8/attempts"] = [Reply(202, {})]
    outcomes: list[str] = []
    pollers = [make(outcomes), make(outcomes)]
    for log in pollers:
        log.work()
    for log in pollers:
        swept(log)
    assert outcomes == ["asked"]
    assert github.asked.count("/repositories/7/hooks/3/deliveries/8/attempts") == 1


def test_who_may_not_see_webhooks_is_asked_again_only_after_a_long_while(
    scripted: tuple[Answering, Callable[[list[str]], DeliveryLog]],
) -> None:
    github, make = scripted
    github.script["/repositories/7/hooks"] = [Reply(404, {"message": "Not Found"})]
    swept(make([]))
    assert github.asked.count("/repositories/7/hooks?per_page=100") == 1
