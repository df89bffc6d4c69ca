"""The rest of long lists, from a Jira of a few lines."""

from collections.abc import Sequence

import pytest

from connectors.jira.client import Histories, Unknown
from connectors.jira.completing import complete
from schemas.errors import Retry
from schemas.trackers.reading import JsonObject, inner, objects


def entry(number: int) -> JsonObject:
    return {"id": str(number)}


def issue(number: int, changes: int = 0, comments: int = 0, worklogs: int = 0) -> JsonObject:
    """An issue of which two of each list are embedded."""
    held = [entry(n) for n in range(2)]
    return {
        "id": str(number),
        "fields": {
            "comment": {"comments": held[:comments], "total": comments},
            "worklog": {"worklogs": held[:worklogs], "total": worklogs},
        },
        "changelog": {"histories": held[:changes], "total": changes},
    }


class Rest:
    """Answers in pages of two; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def histories(self, ids: Sequence[str], token: str) -> Histories:
        self.asked.append((*ids, token))
        at = int(token or 0)
        found = {id_: [entry(n) for n in range(at, at + 2)] for id_ in ids}
        return Histories(found, str(at + 2) if at < 4 else "")

    def entries(self, issue: str, kind: str, start: int) -> list[JsonObject]:
        self.asked.append((issue, kind, start))
        return [entry(n) for n in range(start, start + 2)]


def count(whole: JsonObject) -> tuple[int, int, int]:
    fields = inner(whole, "fields")
    return (
        len(objects(inner(whole, "changelog").get("histories"))),
        len(objects(inner(fields, "comment").get("comments"))),
        len(objects(inner(fields, "worklog").get("worklogs"))),
    )


def test_what_is_embedded_wholly_is_not_asked_for() -> None:
    rest = Rest()
    (whole,) = complete([issue(1, 2, 2, 1)], rest.histories, rest.entries)
    assert (count(whole), rest.asked) == ((2, 2, 1), [])


def test_changelogs_come_in_bulk_for_all_issues_that_lack_some() -> None:
    rest = Rest()
    found = complete([issue(1, 6), issue(2, 2), issue(3, 6)], rest.histories, rest.entries)
    assert [count(one)[0] for one in found] == [6, 2, 6]
    assert rest.asked == [("1", "3", ""), ("1", "3", "2"), ("1", "3", "4")]


def test_comments_and_worklogs_are_listed_to_their_end_each_once() -> None:
    rest = Rest()
    (whole,) = complete([issue(1, 0, 5, 3)], rest.histories, rest.entries)
    assert count(whole) == (0, 6, 4)
    assert rest.asked == [("1", "comment", n) for n in (0, 2, 4)] + [("1", "worklog", n) for n in (0, 2)]


def test_an_issue_that_is_gone_meanwhile_keeps_what_was_embedded() -> None:
    def gone(issue: str, kind: str, start: int) -> list[JsonObject]:
        raise Unknown(f"{issue} {kind} {start}")

    (whole,) = complete([issue(1, 0, 5)], Rest().histories, gone)
    assert count(whole) == (0, 2, 0)


def test_a_repeated_token_is_a_retry() -> None:
    with pytest.raises(Retry, match="again and again"):
        complete([issue(1, 6)], lambda _ids, _token: Histories({}, "same"), Rest().entries)


def test_a_list_shorter_than_its_total_says_ends() -> None:
    (whole,) = complete([issue(1, 0, 5)], Rest().histories, lambda *_: [])
    assert count(whole) == (0, 2, 0)
