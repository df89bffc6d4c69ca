"""Editors' schemas take what the check takes, and underline what is mistyped."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from schemas.editing import editing_schemas

SANDBOX = Path(__file__).parents[2] / "deploy" / "sandbox" / "strategy"
SCHEMAS = {name.removesuffix(".json"): json.loads(text) for name, text in editing_schemas()}
FILES = [
    (SANDBOX / "strategy.yaml", "strategy"),
    *(
        (path, "cases" if path.stem.endswith("_test") else "rules")
        for path in sorted(SANDBOX.glob("rules/*"))
    ),
]


def faults(schema: str, written: object) -> list[str]:
    as_json = json.loads(json.dumps(written, default=str))  # editors read dates as text
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMAS[schema]).iter_errors(as_json)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_schema(name: str):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize(("file", "schema"), FILES, ids=lambda it: it.name if isinstance(it, Path) else it)
def test_the_sandbox_s_strategy_fits(file: Path, schema: str):
    assert faults(schema, YAML(typ="safe", pure=True).load(file.read_text())) == []


BASE = {"objectives": {"growth": {"title": "Grow", "owner": "ana"}}}
WRONG = {
    "a mistyped key": BASE | {"objektives": {}},
    "a mistyped key further down": {
        "objectives": {"growth": {"title": "Grow", "owner": "ana", "sponsr": "bo"}}
    },
    "a name in capitals": {"objectives": {"Growth": {"title": "Grow", "owner": "ana"}}},
    "a period that is none": BASE | {"plan": {"2026-Q5": {}}},
    "a plan share in words": BASE | {"plan": {"2026-Q4": {"pay": {"growth": "most"}}}},
    "money without currency": {
        "objectives": {
            "growth": {"title": "G", "owner": "a", "initiatives": {"x": {"title": "X", "cost": "420k"}}}
        }
    },
    "a tolerance without its unit": BASE | {"drift": {"tolerance": "10"}},
}


@pytest.mark.parametrize("written", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_underlined(written: object):
    assert faults("strategy", BASE) == []
    assert faults("strategy", written)


def test_conditions_may_stand_alone_or_in_lists_and_may_not_be_mistyped():
    def rule(when: object) -> dict[str, object]:
        return {"for": "pay", "rules": [{"id": "r", "when": when, "serves": {"a": 60, "b": "40%"}}]}

    assert (
        faults("rules", rule({"label": ["spike", 2026], "not": {"type": "Bug"}, "any": [{"branch": "x/*"}]}))
        == []
    )
    assert faults("rules", rule({"not": {"typ": "Bug"}}))
