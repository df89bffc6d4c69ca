"""Fields that an organisation made for itself in Jira: those it configured, by name, and sprints, known by their form.

`named` brings an issue into the form that the allow-list knows: `fields.custom` by name, `fields.sprint` as a list.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from schemas.trackers.reading import JsonObject, inner, listed, word

CUSTOM: Final = "custom"
SPRINT: Final = "sprint"
_OWN: Final = "customfield_"
_SHOWN: Final = ("value", "name")
"""Where options, versions, groups and sprints have what people read."""
_OF_PERSONS: Final = ("accountId", "emailAddress", "displayName", "avatarUrls")
_KEY: Final = re.compile(r"[A-Z][A-Z0-9_]{1,254}-[0-9]{1,18}")
_OLD_SPRINT: Final = re.compile(
    r"greenhopper\.service\.sprint\.Sprint@.{0,300}?[\[,]name=([^,\]]{1,255})[,\]]"
)


def named(issue: JsonObject, fields: Mapping[str, str]) -> JsonObject:
    """The issue with the values of these fields (name -> `customfield_10042`) where the allow-list looks for them."""
    held = inner(issue, "fields")
    found = {name: held.get(id_) for name, id_ in fields.items() if held.get(id_) is not None}
    sprints = [one for id_, value in held.items() if id_.startswith(_OWN) for one in _sprints(value)]
    if not found and not sprints:
        return issue
    plain = {name: _words(value) for name, value in found.items()}
    custom = {name: values for name, values in plain.items() if values}
    return {**issue, "fields": {**held, CUSTOM: custom, SPRINT: sprints}}


def may_have_epic(issue: JsonObject) -> bool:
    """Whether an issue of a Data Center without a parent may have an epic: one of its own fields holds a key.

    Which of them is the epic link only the site's list of fields tells, so such a payload does not state its issue wholly.
    """
    held = inner(issue, "fields")
    ours = (value for id_, value in held.items() if id_.startswith(_OWN))
    return not inner(held, "parent") and any(isinstance(one, str) and _KEY.fullmatch(one) for one in ours)


def _words(value: object) -> list[str]:
    """What people read of a value, each once; nothing of persons, nor of what has no such form."""
    return list(dict.fromkeys(_each(value)))


def _each(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value[:100]:
            yield from _each(one)
    elif isinstance(value, dict):
        if not any(name in value for name in _OF_PERSONS):
            yield from filter(None, [next((word(value.get(name)) for name in _SHOWN if value.get(name)), "")])
            yield from _each(value.get("child") or [])  # of a cascading list
    elif isinstance(value, float):
        yield f"{value:g}"
    elif sprint := _OLD_SPRINT.search(value) if isinstance(value, str) else None:
        yield sprint[1]
    elif found := word(value):
        yield found


def _sprints(value: object) -> Iterator[str]:
    """The names in a list of sprints: Cloud's objects know their board, Data Center's texts their class."""
    for one in listed(value):
        if isinstance(one, dict) and "boardId" in one and word(one.get("name")):
            yield word(one.get("name"))
        elif isinstance(one, str) and (found := _OLD_SPRINT.search(one)):
            yield found[1]
