"""A KPI by a Prometheus query: one number, taken at the moment of asking."""

import re
from typing import Final

import msgspec

from connectors.kpi.fetch import ask
from schemas.errors import Reject, Retry
from schemas.quantities import Quantity

_RATIO: Final = re.compile(r"[a-zA-Z_:][\w:]*_ratio\s*(\{.*\})?", re.DOTALL)
Sample = tuple[float, str]
"""A moment and a number, as Prometheus writes them."""


class _Series(msgspec.Struct):
    value: Sample


class _Vector(msgspec.Struct, tag_field="resultType", tag="vector"):
    result: list[_Series]


class _Scalar(msgspec.Struct, tag_field="resultType", tag="scalar"):
    result: Sample


class _Range(msgspec.Struct, tag_field="resultType", tag="matrix"):
    """What a range gives: no number."""


class _Words(msgspec.Struct, tag_field="resultType", tag="string"):
    """What a text gives: no number."""


class _Answer(msgspec.Struct):
    data: _Vector | _Scalar | _Range | _Words


def query(url: str, expression: str, measured: Quantity, token: str = "") -> float:
    """The number that the expression has now, in the unit in which the KPI is `measured`.

    Raises Reject for an expression that gives no single number, Retry where there is no series at this moment.
    """
    body = ask(f"{url.rstrip('/')}/api/v1/query", {"query": expression}, token)
    try:
        found = msgspec.json.decode(body, type=_Answer).data
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Reject(f"{url} does not answer as Prometheus does: {error}") from None
    return _number(expression, found) * (100 if _is_share(expression, measured) else 1)


def _number(expression: str, found: _Vector | _Scalar | _Range | _Words) -> float:
    match found:
        case _Scalar(result=(_, value)):
            return float(value)
        case _Vector(result=[one]):
            return float(one.value[1])
        case _Vector(result=[]):
            raise Retry(f"`{expression}` has no series at this moment.")
        case _Vector(result=many):
            raise Reject(f"`{expression}` gives {len(many)} series: add them up, as in sum({expression}).")
    raise Reject(f"`{expression}` gives no number: ask for one moment, not for a range or a text.")


def _is_share(expression: str, measured: Quantity) -> bool:
    """Prometheus calls shares of 1 `_ratio`; a KPI in percent that names such a series alone means its percentage."""
    return measured.unit == "%" and bool(_RATIO.fullmatch(expression.strip()))
