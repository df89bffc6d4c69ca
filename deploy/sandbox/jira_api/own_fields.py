"""Fields that the made-up organisation made for itself in Jira, told apart by their types as real ones are."""

from typing import Final

from deploy.sandbox.json_object import Json

AREA: Final = "customfield_10001"
POINTS: Final = "customfield_10016"
SPRINT: Final = "customfield_10020"
EPIC_LINK: Final = "customfield_10008"
"""Data Center's epic link; found by its `schema.custom`, never by this name."""

OF_CLOUD: Final = (AREA, POINTS, SPRINT)
OF_CENTER: Final = (EPIC_LINK,)
_SELECT: Final = "com.atlassian.jira.plugin.system.customfieldtypes:select"
_SOFTWARE: Final = "com.pyxis.greenhopper.jira"
_KNOWN: Final[dict[str, tuple[str, Json]]] = {
    AREA: ("Area", {"type": "option", "custom": _SELECT}),
    POINTS: ("Story point estimate", {"type": "number", "custom": f"{_SOFTWARE}:jsw-story-points"}),
    SPRINT: ("Sprint", {"type": "array", "items": "json", "custom": f"{_SOFTWARE}:gh-sprint"}),
    EPIC_LINK: ("Epic Link", {"type": "any", "custom": f"{_SOFTWARE}:gh-epic-link"}),
}


def described(id_: str) -> Json:
    """The field as `GET field` lists it."""
    name, schema = _KNOWN[id_]
    number = int(id_.rpartition("_")[2])
    return {
        "id": id_,
        "key": id_,
        "name": name,
        "custom": True,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [f"cf[{number}]", name],
        "schema": {**schema, "customId": number},
    }
