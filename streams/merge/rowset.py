"""Many rows as one parameter: encoded once in C, unpacked by PostgreSQL, so that no statement is sent per row."""

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    func,
)
from sqlalchemy.dialects.postgresql import JSON

GIVEN: Final = "given"


def given(*columns: Column[object]) -> TableValuedAlias:
    """The rows of parameter `given` as a table with the names and types of `columns`; bytes are base64 text."""
    shape = [column(c.name, Text() if isinstance(c.type, LargeBinary) else c.type) for c in columns]
    rows = func.json_to_recordset(cast(bindparam(GIVEN, type_=Text()), JSON))
    return rows.table_valued(*shape, name=GIVEN).render_derived(with_types=True)


def binary(value: ColumnElement[object]) -> ColumnElement[object]:
    """A base64 column of `given` as bytes."""
    return func.decode(value, "base64")


def rows(structs: Iterable[msgspec.Struct]) -> dict[str, str]:
    """The parameter for `given`: one JSON object a row, named by the struct's fields."""
    return {GIVEN: msgspec.json.encode(list(structs)).decode()}
