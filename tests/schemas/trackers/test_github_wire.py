"""A webhook that is decoded as far as it is read says the same as a whole one."""

import json
from collections.abc import Callable
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import Reject
from schemas.text import read_json
from schemas.trackers import github_wire, instead, minimise
from schemas.trackers.reading import JsonObject, inner
from tests import octokit
from tests.schemas.trackers.making import PSEUDONYMS
from tests.schemas.trackers.test_whatever_comes import examples, mutated

WHOLE: Final = msgspec.json.decode
Decode = Callable[[str], object]


def read(payload: object, decode: Decode) -> JsonObject:
    return inner(read_json(json.dumps(payload).encode(), decode))


def said(name: str, payload: object, decode: Decode) -> list[JsonObject] | str:
    """All that the gateway makes of it, or why it refuses it."""
    try:
        held = read(payload, decode)
    except Reject as refusal:
        return str(refusal)
    scope = {field: inner(held, "repository").get(field) for field in ("id", "full_name")}
    return [*minimise("github:acme", name, held, PSEUDONYMS), *instead("github:acme", held), scope]


def test_every_example_says_the_same_though_most_of_it_is_passed_over() -> None:
    passed_over = 0
    for name, payload, place in octokit.examples():
        assert said(name, payload, github_wire.decode) == said(name, payload, WHOLE), place
        passed_over += len(json.dumps(read(payload, github_wire.decode))) < len(json.dumps(payload)) / 2
    assert passed_over > 50  # all that state items, but for pushes


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_is_wrong_with_it_it_says_the_same(data: st.DataObject) -> None:
    _, name, payload = data.draw(mutated(examples()))
    assert said(name, payload, github_wire.decode) == said(name, payload, WHOLE)


@pytest.mark.parametrize("title", ["a\0b", "a\ud800b", "\\u0000", "é", "𝄞"])
def test_a_text_is_normalised_all_the_same(title: str) -> None:
    issue: Any = {"issue": {"id": 1, "number": 2, "title": title, "nobody": title}}
    assert said("issues", issue, github_wire.decode) == said("issues", issue, WHOLE)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b'{"issue": {"x": \xff}}', b'{"x": NaN}', b'{"issue": {"y": 1,}}']
)
def test_what_is_no_json_is_refused_even_where_nobody_reads(raw: bytes) -> None:
    with pytest.raises(Reject):
        read_json(raw, github_wire.decode)
