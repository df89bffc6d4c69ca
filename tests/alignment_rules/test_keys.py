from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.keys import MOST, mentions
from schemas.work import ItemKind, ItemState, LinkKind, WorkItem

SOME_DAY = datetime(2026, 11, 2, tzinfo=UTC)


def item(key: str = "acme/pay-api@f00", branch: str = "", title: str = "", text: str = "") -> WorkItem:
    return WorkItem("1", key, ItemKind.COMMIT, ItemState.DONE, title, SOME_DAY, SOME_DAY, text, branch=branch)


def keys(**said: str) -> list[str]:
    return [link.target_key for link in mentions(item(**said))]


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("PAY-12: refunds", ["PAY-12"]),
        ("[PAY-12][SHOP-3] refunds", ["PAY-12", "SHOP-3"]),
        ("Fixes #12", ["acme/pay-api#12"]),
        ("see acme/shop#7", ["acme/shop#7"]),
        ("see https://github.example/acme/shop/pull/7", ["acme/shop#7"]),
        ("see ACME/Shop#7, https://github.example/Acme/SHOP/pull/7 and Acme/Pay-API@f00", ["acme/shop#7"]),
        ("https://acme.example/browse/PAY-12", ["PAY-12"]),
        ("[PAY-12/HAL#35] two trackers in one breath", ["PAY-12"]),
        ("see pay-12/hal#35", ["pay-12/hal#35"]),
        ('Revert "PAY-12: refunds"', ["PAY-12"]),
        ("https://acme.example/browse/pay-12?focused=1", ["PAY-12"]),
        ("https://acme.example/jira/software/browse/PAY-12", ["PAY-12"]),
        ("https://github.example/acme/shop/commit/" + "a" * 40, ["acme/shop@" + "a" * 40]),
        ("One-tap refunds (#12)", ["acme/pay-api#12"]),  # as GitHub squashes
        ("Merge pull request #12 from ana/pay-13-one-tap", ["PAY-13", "acme/pay-api#12"]),
        ("Merge branch 'feature/pay-13' into main", ["PAY-13"]),
        ("CVE-2024-1234 in PAY-0", []),
        ("pay-12 in a sentence", []),
        ("&#12; is an entity, a#12 is not a key", []),
    ],
)
def test_a_title_names_other_items(title: str, named: list[str]):
    assert keys(title=title) == named


def test_a_branch_names_its_issue_in_any_case():
    assert keys(branch="feature/pay-12_refunds") == ["PAY-12"]


def test_a_key_counts_once_where_it_is_named_first():
    (link,) = mentions(item(branch="PAY-12", title="PAY-12", text="PAY-12"))
    assert (link.kind, link.place) == (LinkKind.MENTIONS, "branch")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "Takes the fee first.\n\nFixes: PAY-12\nRefs #7",
            [("PAY-12", "trailer"), ("acme/pay-api#7", "text")],
        ),
        ("* PAY-12 wallet\n* PAY-13 fee", [("PAY-12", "text"), ("PAY-13", "text")]),  # as a squash lists them
        ("This reverts commit " + "a" * 40 + ".", [("acme/pay-api@" + "a" * 40, "text")]),
        ("(cherry picked from commit " + "a" * 40 + ")", [("acme/pay-api@" + "a" * 40, "text")]),
        ("PAY-12\n\nCo-authored-by: PAY-13 <pay-14@acme.example>\nReviewed-by: TEAM-9", [("PAY-12", "text")]),
        ("Signed-off-by: A-1\n\ngit-svn-id: https://svn.acme.example/trunk@12 UUID-4", []),
    ],
)
def test_a_message_names_items_where_it_speaks_of_work(text: str, named: list[tuple[str, str]]):
    assert [(link.target_key, link.place) for link in mentions(item(text=text))] == named


def test_only_a_commit_and_a_pull_request_have_trailers():
    (link,) = mentions(item(key="SHOP-1", text="Cause: PAY-12"))
    assert link.place == "text"


NOISE = st.sampled_from(
    ["refunds", "utf-8", "CVE-2024-1234", "2026-11-02", "v1.2-3", "a#12", "&#12;", "Wi-Fi"]
)
NUMBER = st.integers(1, 10**9)


@given(
    st.lists(NOISE, max_size=5),
    st.lists(NOISE, max_size=5),
    NUMBER,
    st.sampled_from(["branch", "title", "text"]),
)
def test_a_key_is_found_wherever_it_stands_and_nothing_else_is(
    before: list[str], after: list[str], number: int, place: str
):
    sign = "/" if place == "branch" else " "
    said = sign.join([*before, f"PAY-{number}", *after])
    if place == "branch":
        said = said.replace("CVE-2024-1234", "x").replace("utf-8", "x").replace("2026-11-02", "x")
    found = [(link.target_key, link.place) for link in mentions(item(**{place: said}))]
    assert found == [(f"PAY-{number}", place)]


def test_an_item_does_not_mention_itself():
    assert keys(key="PAY-12", title="PAY-12 again") == []


def test_a_number_alone_means_nothing_outside_a_repository():
    assert keys(key="PAY-12", text="#7") == []


@given(st.text(alphabet="AZ09-_#/. a&\n:", max_size=2_000))
def test_any_text_names_a_bounded_number_of_items(text: str):
    found = mentions(item(branch=text, title=text, text=text))
    assert len(found) <= MOST
    assert len({link.target_key for link in found}) == len(found)


def test_no_more_than_the_first_keys_count():
    text = " ".join(f"PAY-{number}" for number in range(1, 500))
    assert [link.target_key for link in mentions(item(text=text))] == [
        f"PAY-{number}" for number in range(1, MOST + 1)
    ]
