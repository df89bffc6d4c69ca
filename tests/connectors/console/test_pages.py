"""The pages as a browser gets them, without running any script."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy import Connection, Engine, create_engine
from starlette.testclient import TestClient

from tests.connectors.console import organisation as made
from tests.connectors.console.conftest import browse
from tests.connectors.console.organisation import NOW

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onload='alert(3) {{ 7*7 }} \u202e"


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def links(self) -> list[str]:
        return [attributes.get("href") or "" for tag, attributes in self.found if tag == "a"]


def words(page: str) -> str:
    """What a reader sees, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)).strip()


def test_the_first_page_shows_each_kpi_beside_the_effort_for_it(client: TestClient) -> None:
    page = words(client.get("/").text)
    assert "Win shoppers under 30: mobile-conversion 2% 2.6% 3%, by 2026-12-31" in page
    assert "KPI moves without effort: 50% of its way in four weeks, with 0 person-days for it" in page
    assert "that is no proof that one moves the other" in page


def test_a_strategy_that_this_release_cannot_read_hides_no_page(database: Engine) -> None:
    with database.begin() as connection:
        made.strategy(connection, text="objectives: {old: {title: Old, wished: yes}}")
    assert "KPIs beside effort" not in browse(database).get("/").text


def test_the_first_page_says_the_whole_in_a_sentence(client: TestClient) -> None:
    page = words(client.get("/").text)
    assert (
        "In the 28 days to 14 November 2026, 90 of every 100 days of work went where the plan wants them."
        in page
    )
    assert (
        "Payments is 20 of 100 days off its plan, where 10 are tolerated. Shop is on plan. For 7 of 100 days no objective was found."
        in page
    )


def test_planned_and_actual_are_readable_without_seeing_the_bars(client: TestClient) -> None:
    page = client.get("/").text
    assert 'role="img" aria-label="42 of 100 days, 60 planned"' in page
    assert "Win shoppers under 30" in page


def test_the_drifting_project_comes_first_and_the_one_without_a_plan_last(client: TestClient) -> None:
    assert re.findall(r'<h3 id="project-\d">(\w+)<', client.get("/").text) == ["payments", "shop", "labs"]


def test_days_in_doubt_are_said_to_be_unknown_with_the_reason(planted: Engine) -> None:
    with planted.begin() as connection:
        made.doubt(connection, "payments", 0.5)
    page = words(browse(planted).get("/").text)
    assert "person-days unknown" in page
    assert "up to 50 of every 100 may be counted twice, of people known in one tracker alone" in page
    assert ("240 person-days" in page, "410 person-days" in page) == (False, True)


def test_a_drift_is_told_with_its_case_its_cause_and_the_next_step(client: TestClient) -> None:
    page = words(client.get("/").text)
    assert "drifting since about 2026-11-05" in page
    assert "Epic PAY-100 Payouts to partner sellers: 12 of every 100 days, without an objective." in page
    assert "Back on plan if 20 of every 100 days without an objective serve Win shoppers under 30." in page


def test_a_case_has_a_page_and_an_unknown_one_has_none(client: TestClient) -> None:
    (link,) = [one for one in Elements(client.get("/").text).links() if one.startswith("/cases/")]
    page = words(client.get(link).text)
    assert "Payments: 20 of every 100 days are elsewhere than planned" in page
    assert "owner (ana) is told" in page
    assert client.get("/cases/999").status_code == 404


def test_each_unaligned_item_links_to_its_why(client: TestClient) -> None:
    assert "/items/PAY-315" in Elements(client.get("/").text).links()
    page = words(client.get("/items/PAY-315").text)
    assert "No objective found" in page
    assert "No rule, ancestor or link speaks for it." in page


def test_a_pull_requests_page_tells_its_chain_and_links_to_tracker_and_source(client: TestClient) -> None:
    answer = client.get("/items/acme/pay-api%2312")
    assert answer.status_code == 200
    assert "Its branch names PAY-313" in words(answer.text)
    links = Elements(answer.text).links()
    assert "https://tracker.example/browse/acme/pay-api#12" in links
    assert "/items/PAY-313" in links


def test_every_link_of_the_first_page_leads_somewhere(client: TestClient) -> None:
    for target in Elements(client.get("/").text).links():
        if target.startswith("/"):
            assert client.get(target).status_code == 200, target


def test_hostile_titles_ids_reasons_and_addresses_stay_text(database: Engine) -> None:
    with database.begin() as connection:
        made.strategy(
            connection, text=f"objectives: {{evil: {{title: '{HOSTILE.replace(chr(39), chr(39) * 2)}'}}}}"
        )
        scope = made.scope(connection, ref=f"jira:acme/{HOSTILE}", title=HOSTILE)
        made.belongs(connection, scope, HOSTILE)
        made.figures(connection, HOSTILE, [("evil", "aligned", 0.5, 1.0), (HOSTILE, "aligned", 0.5, 0.0)])
        facts = {"url": "javascript:alert(4)"}
        item = made.item(connection, scope, "PAY-1", HOSTILE, facts=facts)
        other = made.item(connection, scope, HOSTILE, HOSTILE)
        reason = {"step": "rule", "rule": HOSTILE, "source": HOSTILE, "detail": HOSTILE}
        made.alignment(connection, item, "aligned", "evil", HOSTILE, reasons=[reason])
        made.alignment(connection, other, "unaligned")
    client = browse(database)
    for page in (
        client.get("/").text,
        client.get("/items/PAY-1").text,
        client.get(f"/items/{HOSTILE}x").text,
    ):
        elements = Elements(page).found
        assert [a for tag, a in elements if tag == "script"] in (
            [],
            [{"src": "/static/live.js", "defer": None}],
        )
        assert not [tag for tag, _ in elements if tag in {"img", "style", "iframe", "object"}]
        assert not [name for _, attributes in elements for name in attributes if name.startswith("on")]
        assert not [
            link
            for link in Elements(page).links()
            if "javascript" in link.partition("?")[0].partition("/")[0]
        ]
        assert "49" not in words(page).replace("{{ 7*7 }}", "")


def test_nothing_comes_from_elsewhere_and_no_style_or_script_is_inline(client: TestClient) -> None:
    answer = client.get("/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    for tag, attributes in Elements(answer.text).found:
        assert "style" not in attributes
        for name in ("src", "href"):
            if tag != "a" and attributes.get(name):
                assert (attributes[name] or "").startswith("/static/")


def test_the_sandbox_never_hides_what_it_is(planted: Engine) -> None:
    client = browse(planted, sandbox=True)
    for path in ("/", "/items/PAY-311", "/items/NO-1", "/nowhere"):
        assert 'class="ribbon"' in client.get(path).text, path
    assert 'class="ribbon"' not in browse(planted).get("/").text


def test_a_page_that_is_current_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("grow", "says", "command"),
    [
        ("nothing", "Nothing has come in yet.", "fairlead status"),
        ("one_item", "There is no strategy", "fairlead strategy publish"),
        ("unowned", "names no project", "fairlead strategy check"),
        ("coming", "not enough data to judge the plan yet", ""),
        ("quiet", "not enough data to judge the plan.", ""),
    ],
)
def test_an_empty_page_says_what_is_missing_and_what_to_do(
    database: Engine, grow: str, says: str, command: str
) -> None:
    with database.begin() as connection:
        GROWN[grow](connection)
    page = words(browse(database).get("/").text)
    assert says in page
    assert command in page
    for nonsense in ("NaN", "nan", "None", "inf", "0 of every 100"):
        assert nonsense not in page


def test_a_key_typed_in_leads_to_its_page(client: TestClient) -> None:
    found = client.get("/items", params={"key": " pay-311 "}, follow_redirects=True)
    assert found.status_code == 200
    assert "Add Apple Pay to refunds" in found.text
    assert client.get("/items", params={"key": ""}, follow_redirects=True).status_code == 200


def test_an_unknown_key_names_the_nearest(client: TestClient) -> None:
    answer = client.get("/items/PAY-31")
    assert answer.status_code == 404
    assert "/items/PAY-311" in Elements(answer.text).links()


@pytest.mark.parametrize(
    "key", ["%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "a" * 5000, "%F0%9F%92%A9", "'%22--"]
)
def test_no_key_breaks_the_page(client: TestClient, key: str) -> None:
    assert client.get(f"/items/{key}").status_code == 404


def test_a_foreign_host_name_is_refused(planted: Engine) -> None:
    assert browse(planted).get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_silent_store_is_told_without_any_detail() -> None:
    client = browse(create_engine("postgresql+psycopg://nobody:secret@127.0.0.1:9/none"))
    answer = client.get("/")
    assert answer.status_code == 503
    assert "The store does not answer." in words(answer.text)
    assert "secret" not in answer.text
    assert client.get("/healthz").status_code == 503
    assert client.get("/metrics").status_code == 503


def test_health_is_good_while_the_store_answers(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_metrics_are_served_in_the_format_asked_for(client: TestClient) -> None:
    assert 'fairlead_off_plan_ratio{project="payments"} 0.2' in client.get("/metrics").text
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = client.get("/metrics", headers=accept)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def one_item(connection: Connection) -> None:
    made.item(connection, made.scope(connection), "PAY-1")


def unowned(connection: Connection) -> None:
    one_item(connection)
    made.strategy(connection)


def coming(connection: Connection) -> None:
    made.strategy(connection)
    made.belongs(connection, made.scope(connection, backfilled=False, last_event_at=None), "payments")


def quiet(connection: Connection) -> None:
    made.strategy(connection)
    made.belongs(connection, made.scope(connection, last_event_at=NOW - timedelta(days=90)), "payments")
    made.figure(connection, "explained_ratio", "payments", 0.4)
    made.figure(connection, "effort_persondays", "payments", 2.0, state="unknown")


GROWN: dict[str, Callable[[Connection], None]] = {
    "nothing": lambda connection: None,
    "one_item": one_item,
    "unowned": unowned,
    "coming": coming,
    "quiet": quiet,
}
