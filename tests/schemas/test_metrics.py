"""The table of metrics keeps Prometheus's conventions and its promises about labels."""

import re
from itertools import chain
from pathlib import Path

import pytest

from schemas import metrics
from schemas.metrics import FIGURES, LABELS, METRICS, PREFIX, Metric, Type, by_name

_ROOT = Path(__file__).parents[2]
_SOURCES = [*chain.from_iterable((_ROOT / name).rglob("*.py") for name in ("streams", "connectors"))]
each = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)


def test_names_are_unique_and_found() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    assert all(by_name(metric.name) is metric for metric in METRICS)


@each
def test_a_name_is_ours_and_ends_as_its_kind_and_unit_say(metric: Metric) -> None:
    assert re.fullmatch(PREFIX + r"[a-z]+(_[a-z]+)*", metric.name)
    assert metric.name.endswith("_total") == (metric.type is Type.COUNTER)
    assert metric.name.removesuffix("_total").endswith(metric.unit)


@each
def test_labels_are_bounded_sets_and_never_an_item_or_a_person(metric: Metric) -> None:
    assert set(metric.labels) <= LABELS.keys()
    assert not {"key", "item", "person", "user", "title", "le", "quantile"} & set(metric.labels)


@each
def test_a_histogram_has_rising_buckets_and_nothing_else_has_any(metric: Metric) -> None:
    assert bool(metric.buckets) == (metric.type is Type.HISTOGRAM)
    assert list(metric.buckets) == sorted(set(metric.buckets))


@each
def test_help_is_a_sentence(metric: Metric) -> None:
    assert metric.help[0].isupper()
    assert metric.help.endswith(".")


def test_figures_are_gauges_of_the_console_about_a_project() -> None:
    for metric in FIGURES:
        assert (metric.type, metric.shown_by) == (Type.GAUGE, "console")
        assert metric.labels[0] == "project"
        assert PREFIX + metric.figure == metric.name


def test_every_label_is_used() -> None:
    assert {label for metric in METRICS for label in metric.labels} == LABELS.keys()


@each
def test_a_metric_is_shown_by_somebody(metric: Metric) -> None:
    constant = next(name for name, value in vars(metrics).items() if value is metric)
    shown = [path for path in _SOURCES if re.search(rf"\b{constant}\b", path.read_text())]
    assert shown or metric in FIGURES, f"nobody shows {metric.name}"
