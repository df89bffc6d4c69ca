"""The schemas that editors use, beside the strategy folder they are for, and the comment that names them."""

import json
from pathlib import Path
from typing import Final

from schemas.editing import editing_schemas

FOLDER: Final = ".schema"
"""Hidden, so that it is no part of the strategy."""


def documents() -> dict[str, object]:
    """File name -> schema."""
    return {name: json.loads(text) for name, text in editing_schemas()}


def comment(name: str, below: str = "") -> str:
    """The line by which an editor finds the schema `name` from a file in the folder, or in one `below` it."""
    up = "../" * (below.count("/") + 1 if below else 0)
    return f"# yaml-language-server: $schema={up}{FOLDER}/{name}.json"


def write(root: Path) -> list[str]:
    """Write the schemas into the folder, and say which line names which."""
    target = root / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for name, text in editing_schemas():
        (target / name).write_text(text, encoding="utf-8")
    return [
        f"The schemas are in {target}. An editor with a YAML language server finds them by the first line of each file:",
        f"  strategy.yaml          {comment('strategy')}",
        f"  rules/NAME.yaml        {comment('rules', 'rules')}",
        f"  rules/NAME_test.yaml   {comment('cases', 'rules')}",
    ]
