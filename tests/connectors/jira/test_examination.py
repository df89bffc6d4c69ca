"""What `fairlead doctor` says of a Jira's own fields."""

from connectors.jira.examination import absent


def test_a_field_that_is_not_there_is_told_with_the_one_that_is_called_so() -> None:
    there = {"customfield_1": "Business Unit", "customfield_2": "Sprint"}
    named = {"Sprint": "customfield_2", "business unit": "customfield_9", "Points": "customfield_8"}
    unit, points = absent(named, there)
    assert unit.endswith("which the site does not have; the field of that name is customfield_1.")
    assert points == (
        "custom_fields: Points is customfield_8, which the site does not have; `GET field` lists those there are."
    )
