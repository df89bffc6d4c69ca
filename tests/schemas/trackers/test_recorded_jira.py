"""Every recorded Jira webhook, as it came and mutated: applied, ignored, a hint, or refused with a reason."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.gateway.admission import admit
from connectors.gateway.doors import DOORS
from connectors.gateway.refusals import Refused
from schemas.errors import Reject
from schemas.events import RawEvent
from schemas.sources import JiraSource
from schemas.trackers import Meaning, meaning, parse
from schemas.work import Fact, Gone, Reread, WorkItem
from tests.schemas.trackers.making import OBSERVED, PSEUDONYMS

pytestmark = pytest.mark.data
SOURCE = JiraSource.model_validate(
    {"name": "acme", "url": "https://acme.example", "token_file": Path("token"), "projects": ["*"]}
)
HUGE = "x" * 2_000_000
ODD = st.sampled_from(
    [None, True, 0, -1, 10**400, "", "0", HUGE, "\0", "\ud800", [], [None], [[]], {}, {"id": {}}, 1.5]
)


def taken(payload: dict[str, Any]) -> list[Fact] | str:
    """What the gateway and ingest make of a payload: facts, or the reason for which it is refused."""
    body = json.dumps(payload).encode()
    try:
        record = admit(DOORS[JiraSource], SOURCE, {}, body, OBSERVED, PSEUDONYMS)
        if record is None:
            return []
        event = msgspec.json.decode(record[1], type=RawEvent)
        return [fact for part in event.parts for fact in parse(event, bytes(part))]
    except (Refused, Reject) as refused:
        return str(refused)


@cache
def recorded(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    files = sorted((folder / "jira_webhooks").glob("*.json"))
    return [(file.stem, json.loads(file.read_text())) for file in files]


def test_each_is_applied_or_points_at_what_to_read(shared_data: Path) -> None:
    told = {name: taken(payload) for name, payload in recorded(shared_data)}
    assert len(told) >= 50
    kinds = {
        name: {type(fact) for fact in facts} for name, facts in told.items() if not isinstance(facts, str)
    }
    assert kinds.keys() == told.keys(), "none is refused"
    assert all(kind in ({WorkItem}, {Gone}, {Reread}) for kind in kinds.values()), kinds
    hints = {name for name, kind in kinds.items() if kind == {Reread}}
    assert {name for name in told if "comment" in name and "issue-" not in name} <= hints


def _places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for name, entry in inner for place in [(*path, name), *_places(entry, (*path, name))]]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_mutated_one_is_applied_ignored_a_hint_or_refused_with_a_reason(
    shared_data: Path, data: st.DataObject
) -> None:
    _, seed = data.draw(st.sampled_from(recorded(shared_data)))
    payload, places = deepcopy(seed), _places(seed)
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(places))
        target: Any = payload
        try:
            for step in way:
                target = target[step]
            if data.draw(st.booleans()):
                target[last] = deepcopy(data.draw(ODD))  # drawn twice it may be the same object
            else:
                del target[last]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has removed the place
    told = taken(payload)
    if isinstance(told, str):
        assert told
    else:
        assert all(isinstance(fact, WorkItem | Gone | Reread) for fact in told)


@pytest.mark.parametrize("name", ["jira:issue_levitated", "jira:issue_created ", "x" * 100])
def test_an_unknown_event_is_kept_without_a_word_of_it(shared_data: Path, name: str) -> None:
    for _, payload in recorded(shared_data):
        renamed = {**payload, "webhookEvent": name}
        assert meaning("jira:acme", name) is Meaning.UNKNOWN
        record = admit(DOORS[JiraSource], SOURCE, {}, json.dumps(renamed).encode(), OBSERVED, PSEUDONYMS)
        assert record is not None
        assert msgspec.json.decode(record[1], type=RawEvent).parts == []
