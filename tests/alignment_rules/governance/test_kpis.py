"""How a KPI is written, and what to think of its reading."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alignment_rules.governance.kpis import (
    FRESH,
    FRESH_BY_MACHINE,
    Quality,
    Reading,
    amount,
    stands,
)
from schemas.strategy import Kpi

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WRITTEN = {"from": "2%", "to": "3%", "by": "2026-12-31"}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2.44381, "%", "2.444%"),
        (33.0, "/month", "33/month"),
        (1_234_567.0, "EUR", "1,234,567 EUR"),
        (0.5, "", "0.5"),
        (None, "%", "–"),
    ],
)
def test_an_amount_is_written_as_people_do(value: float | None, unit: str, text: str) -> None:
    assert amount(value, unit) == text


@pytest.mark.parametrize(
    ("more", "value", "age", "quality"),
    [
        ({}, 2.5, FRESH, Quality.GOOD),
        ({}, 2.5, FRESH + timedelta(seconds=1), Quality.STALE),
        ({"prometheus": "a"}, 2.5, FRESH_BY_MACHINE, Quality.GOOD),
        ({"prometheus": "a"}, 2.5, FRESH_BY_MACHINE + timedelta(seconds=1), Quality.STALE),
        ({"push": "dash"}, 2.5, FRESH, Quality.GOOD),
        ({"between": ["0%", "100%"]}, 100.0, timedelta(0), Quality.GOOD),
        ({"between": ["0%", "100%"]}, 100.1, timedelta(0), Quality.OUT_OF_RANGE),
        ({"between": ["0%", "100%"]}, -0.1, FRESH * 2, Quality.OUT_OF_RANGE),
    ],
)
def test_a_reading_is_believed_within_its_bounds_and_for_a_while(
    more: dict[str, Any], value: float, age: timedelta, quality: Quality
) -> None:
    kpi = Kpi.model_validate({**WRITTEN, **more})
    it = stands("young", "conversion", kpi, "ana", Reading(value, NOW - age), NOW)
    assert it.quality is quality
    assert (it.progress is None) == (quality is Quality.OUT_OF_RANGE)
