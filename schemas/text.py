"""Text as the store can hold it, and JSON as the outside writes it."""

import json
import re
from collections.abc import Callable
from typing import Final

import msgspec

from schemas.errors import Reject

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_NUL: Final = rb"\u0000"
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def normalise(value: object) -> object:
    """`value`, parsed JSON, with NUL and lone surrogates replaced by U+FFFD in every string and key.

    PostgreSQL refuses the first and UTF-8 the second; both are honest input when they come escaped.
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub(_REPLACEMENT, value)
    if isinstance(value, dict):
        return {normalise(name): normalise(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [normalise(inner) for inner in value]
    return value


def read_json(raw: bytes, decode: Callable[[str], object] = msgspec.json.decode) -> object:
    """The JSON value in `raw`, strictly UTF-8, normalised. Of a doubled key the last one counts.

    `decode` may leave out what nobody reads; where it raises msgspec.DecodeError the whole is read. Raises Reject for what is not JSON: raw control characters, NaN, nesting or numbers without end.
    """
    try:
        text = raw.decode()
        if raw.rfind(_NUL) >= 0:  # from behind it is twice as fast: few bytes are a backslash
            return normalise(_strictly(text))
        try:
            return decode(text)  # some times faster; no lone surrogate passes
        except (msgspec.DecodeError, RecursionError):
            return normalise(_strictly(text))
    except UnicodeDecodeError as error:
        raise Reject(f"not UTF-8: {error.reason} at byte {error.start}") from error
    except RecursionError as error:
        raise Reject("JSON nested too deeply") from error
    except ValueError as error:
        raise Reject(f"not JSON: {error}") from error


def _strictly(text: str) -> object:
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not a JSON number")
