"""Asking others for a number: bounded, never led elsewhere, and every failure told by type."""

import gzip
from collections.abc import Iterator

import pytest

from connectors.kpi.fetch import MOST_BYTES, ask
from connectors.kpi.prometheus import query
from connectors.kpi.pull import last_of, pointed, pull, site_of
from connectors.kpi.written import written
from schemas.errors import Reject, Retry
from schemas.kpis import Site
from schemas.quantities import quantity
from schemas.strategy import Pull
from tests.connectors.kpi.answering import Server, answering

PERCENT = quantity("2%")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with answering() as made:
        yield made


def test_a_token_goes_in_the_header_and_into_no_failure(server: Server) -> None:
    url = server.answer("/told", b"no", status=403)
    with pytest.raises(Reject, match="answers 403: no") as refused:
        ask(url, {}, "hunter2")
    assert server.asked[-1][1]["authorization"] == "Bearer hunter2"
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again(server: Server, status: int) -> None:
    with pytest.raises(Retry, match=f"answers {status}") as later:
        ask(server.answer("/later", b"wait", status=status, Retry_After="7"), {})
    assert later.value.after == 7


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_what_will_not_pass_is_not_tried_again(server: Server, status: int) -> None:
    with pytest.raises(Reject, match=f"answers {status}"):
        ask(server.answer("/never", b"", status=status), {})


def test_a_server_that_is_away_may_come_back() -> None:
    with pytest.raises(Retry, match="no whole answer"):
        ask("http://127.0.0.1:9/", {})


def test_nobody_is_led_elsewhere(server: Server) -> None:
    url = server.answer("/moved", b"", status=302, Location="http://127.0.0.1:1/secrets")
    with pytest.raises(Reject, match=r"leads to http://127\.0\.0\.1:1/secrets"):
        ask(url, {})


def test_more_than_a_number_needs_is_refused_and_so_is_what_unpacks_to_it(server: Server) -> None:
    with pytest.raises(Reject, match="more than 1,000,000 bytes"):
        ask(server.answer("/much", bytes(MOST_BYTES + 1)), {})
    packed = server.answer("/packed", gzip.compress(bytes(10)), Content_Encoding="gzip")
    with pytest.raises(Reject, match="answers encoded"):
        ask(packed, {})


def test_an_answer_that_does_not_end_in_time_is_given_up(server: Server) -> None:
    with pytest.raises(Retry, match="does not come to an end"):
        ask(server.answer("/slow", bytes(500_000)), {}, whole=-1)


VECTOR = b'{"status":"success","data":{"resultType":"vector","result":[%s]}}'
ONE = b'{"metric":{"a":"b"},"value":[1.5,"0.0231"]}'


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (VECTOR % ONE, 0.0231),
        (b'{"status":"success","data":{"resultType":"scalar","result":[1.5,"31"]}}', 31.0),
    ],
)
def test_a_query_gives_one_number(server: Server, body: bytes, value: float) -> None:
    server.answer("/api/v1/query", body)
    assert query(server.url, "sum(orders)", PERCENT) == value
    assert server.asked[-1][0] == "/api/v1/query?query=sum%28orders%29"


@pytest.mark.parametrize(
    ("expression", "unit", "value"),
    [
        ("shop_conversion_ratio", "2%", 2.31),
        ('shop_conversion_ratio{shop="de"}', "2%", 2.31),
        ("100 * shop_conversion_ratio", "2%", 0.0231),
        ("shop_conversion_ratio", "2", 0.0231),
        ("sum(shop_conversion)", "2%", 0.0231),
    ],
)
def test_a_series_called_ratio_is_a_share_of_one_where_the_kpi_is_in_percent(
    server: Server, expression: str, unit: str, value: float
) -> None:
    server.answer("/api/v1/query", VECTOR % ONE)
    assert query(server.url, expression, quantity(unit)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (VECTOR % b"", Retry, "has no series at this moment"),
        (VECTOR % (ONE + b"," + ONE), Reject, r"gives 2 series: add them up, as in sum\(orders\)"),
        (b'{"data":{"resultType":"matrix","result":[]}}', Reject, "gives no number"),
        (b'{"data":{"resultType":"string","result":[1,"x"]}}', Reject, "gives no number"),
        (b"<html>", Reject, "does not answer as Prometheus does"),
        (b"\xff", Reject, "does not answer as Prometheus does"),
    ],
)
def test_what_is_no_single_number_is_refused(
    server: Server, body: bytes, kind: type[Exception], why: str
) -> None:
    server.answer("/api/v1/query", body)
    with pytest.raises(kind, match=why):
        query(server.url, "orders", PERCENT)


@pytest.mark.parametrize(
    ("pointer", "found"),
    [("/data/0/value", "2.3"), ("/data/1/value", "2.4%"), ("/a~1b/m~0n", "7"), ("/", "1")],
)
def test_a_pointer_leads_to_a_number(pointer: str, found: str) -> None:
    body = b'{"data": [{"value": 2.3}, {"value": "2.4%"}], "a/b": {"m~n": 7}, "": 1}'
    assert pointed(body, pointer) == found


@pytest.mark.parametrize(
    ("pointer", "why"),
    [
        ("/data/5/value", "'5' is not there"),
        ("/data/-1", "'-1' is not there"),
        ("/other", "'other' is not there"),
        ("/data", "stands no number, but list"),
        ("/yes", "stands no number, but bool"),
        ("/none", "stands no number, but NoneType"),
    ],
)
def test_a_pointer_to_no_number_is_refused(pointer: str, why: str) -> None:
    with pytest.raises(Reject, match=why):
        pointed(b'{"data": [1], "yes": true, "none": null}', pointer)
    with pytest.raises(Reject, match="no JSON"):
        pointed(b"{", pointer)


@pytest.mark.parametrize(
    "body",
    [b"day,rate\n1,2.1\n2,2.3\n", b"\xef\xbb\xbfday;rate\r\n1;2.1\r\n2;2.3\r\n3;\r\n", b"rate\n2.3"],
)
def test_of_a_csv_the_last_row_counts(body: bytes) -> None:
    assert last_of(body, "rate") == "2.3"


def test_a_csv_without_the_column_or_without_rows_is_refused() -> None:
    with pytest.raises(Reject, match="no column 'rate'; it has: day, share"):
        last_of(b"day,share\n1,2\n", "rate")
    with pytest.raises(Reject, match="the column 'rate' is empty"):
        last_of(b"day,rate\n1,\n", "rate")
    with pytest.raises(Reject, match="no CSV"):
        last_of(b'rate\n"2', "rate")


def test_only_addresses_below_those_that_are_allowed_may_be_asked() -> None:
    sites = [Site(url="https://numbers.example/kpi"), Site(url="http://127.0.0.1:8080")]
    allowed = (
        "https://numbers.example/kpi/a.json?x=1",
        "https://numbers.example:443/kpi",
        "http://127.0.0.1:8080/a",
    )
    for url in allowed:
        assert site_of(url, sites)
    for url in (
        "http://numbers.example/kpi/a.json", "https://numbers.example/kpix", "https://numbers.example/kpi/../admin",
        "https://numbers.example/kpi/%2e%2e/admin", "https://numbers.example.evil/kpi/a", "http://127.0.0.1:8081/a",
        "http://169.254.169.254/latest", "https://numbers.example:99999/kpi/a",
    ):  # fmt: skip
        with pytest.raises(Reject, match="may not be asked"):
            site_of(url, sites)


def test_what_is_pulled_is_taken_as_it_is_written(server: Server) -> None:
    assert pull(Pull(url=server.answer("/j", b'{"rate": "2.3%"}'), path="/rate")) == "2.3%"
    assert pull(Pull(url=server.answer("/c", b"day,rate\n1,2.3\n"), path="rate")) == "2.3"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0231, "0.023100"), (31.0, "31.000000"), (1e-9, "0.000000"), (2e14, "200000000000000.000000")],
)
def test_numbers_are_written_without_exponents(value: float, text: str) -> None:
    assert float(written(value)) == pytest.approx(value, abs=1e-6)
    assert "e" not in written(value).lower(), text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e15])
def test_what_is_no_number_is_no_reading(value: float) -> None:
    with pytest.raises(Reject, match="no reading"):
        written(value)
