"""No payload crashes minimising or parsing: it states facts, states none, or is rejected."""

import json
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import Reject
from schemas.events import Origin, RawEvent
from schemas.text import normalise, read_json
from schemas.trackers import Meaning, meaning, parse
from tests import octokit
from tests.schemas.trackers.making import OBSERVED, SCOPES, commit, facts, jira_issue, pull

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\0", "\ud800", "", "2026-13-45", "0001-01-01T00:00:00+14:00", 10**400, -(10**17)])
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5
)
SEEDS: list[tuple[str, str, dict[str, Any]]] = [
    ("jira", "issues", jira_issue(comment={"comments": [{"id": "1", "author": {"key": "a"}, "created": "2026-01-01"}]})),
    ("jira", "jira:issue_updated", {"timestamp": 1, "user": {"key": "a"}, "issue": jira_issue(), "changelog": {"id": "1", "items": [{"field": "status"}]}}),
    ("jira", "jira:issue_deleted", {"timestamp": 1, "issue": jira_issue()}),
    ("jira", "comment_created", {"issue": jira_issue(), "comment": {"id": "1"}}),
    ("github", "issues", {"action": "opened", "issue": pull(type={"name": "Bug"})}),
    ("github", "issue_comment", {"action": "created", "issue": pull(), "comment": {"id": 1, "created_at": "2026-01-05T09:00:00Z", "user": {"login": "a"}}}),
    ("github", "sub_issues", {"action": "parent_issue_added", "sub_issue": pull(repository_url="https://g/repos/acme/pay-api"), "parent_issue": {"url": "https://g/repos/acme/shop/issues/9"}, "repository": {"full_name": "acme/pay-api"}}),
    ("github", "pull_request_review", {"action": "submitted", "pull_request": pull(), "review": {"id": 2, "submitted_at": "2026-01-05T09:00:00Z", "user": {"login": "a"}}}),
    ("github", "pulls", pull(timeline={"commits": {"nodes": [{"commit": {"message": "x", "authoredDate": "2026-01-05T09:00:00Z", "parents": {"totalCount": 1}, "author": {"email": "a@b.c", "user": None}}}]}, "reviews": {"nodes": [{"databaseId": 1, "submittedAt": "2026-01-05T09:00:00Z", "author": None}]}})),
    ("github", "commits", commit()),
    ("github", "push", {"ref": "refs/heads/main", "repository": {"default_branch": "main"}, "commits": [{"id": "a", "timestamp": "2026-01-01T00:00:00Z", "author": {"email": "a@b.c"}}]}),
]  # fmt: skip


def _places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for name, entry in inner for place in [(*path, name), *_places(entry, (*path, name))]]


@st.composite
def mutated(
    draw: st.DrawFn, seeds: list[tuple[str, str, dict[str, Any]]] = SEEDS
) -> tuple[str, str, dict[str, Any]]:
    vendor, name, seed = draw(st.sampled_from(seeds))
    payload = deepcopy(seed)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(_places(seed)))
        target: Any = payload
        try:
            for step in way:
                target = target[step]
            target[last] = draw(ANYTHING)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has removed the place
    return vendor, name, payload


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_a_mutated_payload_is_parsed_or_rejected(case: tuple[str, str, dict[str, Any]]) -> None:
    vendor, name, payload = case
    with suppress(Reject):
        facts(vendor, name, payload)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_example_of_github_is_parsed_or_rejected(data: st.DataObject) -> None:
    vendor, name, payload = data.draw(mutated(examples()))
    with suppress(Reject):
        facts(vendor, name, payload)


def examples() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        ("github", name, payload)
        for name, payload, _ in octokit.examples()
        if meaning("github:acme", name) is not Meaning.IGNORED
    ]


@settings(max_examples=300, deadline=None)
@given(st.binary() | ANYTHING.map(lambda value: json.dumps(value).encode()), st.sampled_from(SEEDS))
def test_any_bytes_are_parsed_or_rejected(part: bytes, seed: tuple[str, str, dict[str, Any]]) -> None:
    vendor, name, _ = seed
    with suppress(Reject):
        parse(RawEvent("e", Origin.PAGE, name, SCOPES[vendor], OBSERVED, []), part)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'"\xff"', "not UTF-8"),
        (b'"\x00"', "not JSON"),
        (b"NaN", "NaN is not a JSON number"),
        (b"1" * 5000, "not JSON"),
        (b"{} {}", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
    ],
)
def test_what_is_not_json_is_rejected_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Reject, match=reason):
        read_json(raw)


def test_escaped_nul_and_lone_surrogates_become_the_replacement_character() -> None:
    assert read_json(rb'{"a\u0000": ["\ud800", "\uDBFF x", "\ud83d\ude00", "\\ud800"]}') == {
        "a\ufffd": ["\ufffd", "\ufffd x", "\N{GRINNING FACE}", "\\ud800"]
    }


@settings(max_examples=500, deadline=None)
@given(ANYTHING | st.integers(-(10**40), 10**40) | st.floats(allow_nan=False).map(lambda n: [n, -0.0, 1e400]))
def test_what_is_read_is_what_pythons_own_reader_reads(value: object) -> None:
    written = json.dumps(value)
    try:
        read = read_json(written.encode())
    except Reject:
        assert "NaN" in written or "Infinity" in written
    else:
        assert repr(read) == repr(normalise(json.loads(written)))


@pytest.mark.parametrize(
    "raw", [b"1e999", b"[-0, -0.0, 0e5]", b"18446744073709551616", b'{"a": 1, "a": [1.0]}']
)
def test_odd_numbers_are_read_as_python_reads_them(raw: bytes) -> None:
    assert repr(read_json(raw)) == repr(json.loads(raw))


def test_of_a_doubled_key_the_last_counts() -> None:
    assert read_json(b'{"id": 1, "id": 2}') == {"id": 2}


@given(ANYTHING)
def test_normalising_twice_is_normalising_once(value: object) -> None:
    once = normalise(value)
    assert repr(normalise(once)) == repr(once)
