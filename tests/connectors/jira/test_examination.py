"""What `fairlead doctor` says of a Jira's own fields."""

from datetime import UTC, datetime, timedelta

from connectors.jira.examination import absent, ahead


def test_a_field_that_is_not_there_is_told_with_the_one_that_is_called_so() -> None:
    there = {"customfield_1": "Business Unit", "customfield_2": "Sprint"}
    named = {"Sprint": "customfield_2", "business unit": "customfield_9", "Points": "customfield_8"}
    unit, points = absent(named, there)
    assert unit.endswith("which the site does not have; the field of that name is customfield_1.")
    assert points == (
        "custom_fields: Points is customfield_8, which the site does not have; `GET field` lists those there are."
    )


def test_a_proxy_whose_clock_would_make_walks_begin_too_late_is_told() -> None:
    told = datetime(2026, 3, 1, tzinfo=UTC)
    (fault,) = ahead(told + timedelta(minutes=6), told)
    assert fault.startswith("its answers are dated 0:06:00 ahead of its own clock")
    assert not list(ahead(told + timedelta(minutes=4), told)), "a walk's overlap forgives it"
    assert not list(ahead(told - timedelta(hours=6), told)), "a walk that begins early only repeats"
