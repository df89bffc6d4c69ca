"""The sandbox's KPIs: answered as Prometheus does, on their way as its clock goes."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from deploy.sandbox.numbers import Numbers

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def asked(query: str, after: timedelta) -> list[float]:
    """The values that a query gives so long after the beginning."""
    numbers = Numbers(lambda: BEGAN + after, BEGAN)
    client = TestClient(Starlette(routes=numbers.routes()))
    told = client.get("/prometheus/api/v1/query", params={"query": query}).json()
    assert (told["status"], told["data"]["resultType"]) == ("success", "vector")
    return [float(one["value"][1]) for one in told["data"]["result"]]


def test_a_kpi_goes_its_way_with_the_clock() -> None:
    values = [asked("parcels_next_day_ratio", timedelta(days=days))[0] for days in (0, 60, 120, 182, 400)]
    assert values[0] == pytest.approx(0.35)
    assert values[:4] == sorted(values[:4])
    assert values[4] == pytest.approx(0.62, abs=0.02)


def test_what_nobody_measures_has_no_series() -> None:
    assert asked("sum(parcels)", timedelta(0)) == []
    assert asked("", timedelta(0)) == []
