"""The gateway outlives its broker: it says 503 while there is none, and takes up again by itself."""

from pathlib import Path
from time import monotonic

import pytest

from connectors.gateway.application import Limits
from deploy import topics
from deploy.local.kafka import Kafka
from schemas.broker import Broker
from tests.connectors.gateway.serving import Gateway, records, running, wait_for
from tests.schemas.trackers.making import jira_issue

pytestmark = pytest.mark.engines
WEBHOOK = {"webhookEvent": "jira:issue_updated", "issue": jira_issue()}


def _accepts(gateway: Gateway) -> bool:
    return gateway.tell("jira/acme", WEBHOOK).status_code == 202


def _refuses_in_time(gateway: Gateway) -> bool:
    began = monotonic()
    answer = gateway.tell("jira/acme", WEBHOOK)
    assert monotonic() - began < 6
    return answer.status_code == 503 and answer.headers["retry-after"] == "5"


def test_a_broker_that_comes_goes_and_comes_back(tmp_path: Path) -> None:
    kafka = Kafka(tmp_path / "engine", durable=False).start()
    broker = Broker(kafka.bootstrap)
    topics.create(broker)
    kafka.stop()
    (tmp_path / "gateway").mkdir()
    with running(broker, tmp_path / "gateway", Limits(acknowledged_seconds=2.0)) as gateway:
        assert _refuses_in_time(gateway)
        assert gateway.get("/healthz").json() == {"status": "ok", "kafka": "away"}
        kafka.start()
        wait_for(lambda: _accepts(gateway), 60)
        kafka.stop()
        assert _refuses_in_time(gateway)
        assert _refuses_in_time(gateway)
        kafka.start()
        assert kafka.bootstrap == broker.bootstrap
        wait_for(lambda: _accepts(gateway), 60)
        told = sum(gateway.count("jira:acme", outcome) for outcome in ("accepted", "unavailable"))
        kept = len(records(broker, "jira:acme:10010"))
        assert gateway.count("jira:acme", "accepted") <= kept <= told
    kafka.stop()
