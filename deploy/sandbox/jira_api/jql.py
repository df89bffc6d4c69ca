"""A little JQL: comparisons joined by AND, then ORDER BY; what is not understood is refused in Jira's words."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from deploy.sandbox.clock import milliseconds

_TOKEN: Final = re.compile(
    r"""\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(>=|<=|!=|!~|[=<>~(),])|([^\s"'=<>!~(),]+))"""
)
_FIELDS: Final = {
    "project": "project",
    "key": "key",
    "issuekey": "key",
    "issue": "key",
    "id": "key",
    "updated": "updated",
    "updateddate": "updated",
    "created": "created",
    "createddate": "created",
    "fixversion": "fixVersion",
    "sprint": "sprint",
}
_OPERATORS: Final = {
    "project": {"=", "in"},
    "key": {"=", "in", ">", ">=", "<", "<="},
    "updated": {">", ">=", "<", "<=", "="},
    "created": {">", ">=", "<", "<=", "="},
    "fixVersion": {"=", "in"},
    "sprint": {"=", "in"},
}
_ORDERABLE: Final = frozenset({"key", "updated", "created"})
_UNITS: Final = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_RELATIVE: Final = re.compile(r"([+-]?[0-9]{1,15})([wdhm])")
_DATES: Final = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")


class JqlError(Exception):
    """The query is not one Jira, or this Jira, understands."""


@dataclass(frozen=True)
class Comparison:
    """`field` is a value of `_FIELDS`; times are milliseconds in digits."""

    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """All comparisons must hold; `order` is (field, descending), most significant first."""

    comparisons: tuple[Comparison, ...]
    order: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class _Token:
    text: str
    quoted: bool
    symbol: bool
    at: int

    def word(self) -> str:
        """The token as a keyword, in lower case; "" where it cannot be one."""
        return "" if self.quoted or self.symbol else self.text.lower()


_END: Final = _Token("", quoted=False, symbol=True, at=-1)


def parse(text: str, now: datetime) -> Query:
    """Read a query; raises JqlError. Relative times (`-10m`) are taken from `now`."""
    return _Reader(list(_tokens(text)), now).query()


def _tokens(text: str) -> Iterator[_Token]:
    at, stripped = 0, text.rstrip()
    while at < len(stripped):
        found = _TOKEN.match(stripped, at)
        if not found:
            raise JqlError(
                f"Error in the JQL Query: The character '{stripped[at:].strip()[:1]}' at position {at} cannot be read."
            )
        quoted, symbol, word = found.groups()
        shown = re.sub(r"\\(.)", r"\1", quoted[1:-1]) if quoted else symbol or word
        yield _Token(shown, quoted is not None, symbol is not None, found.start(found.lastindex or 0))
        at = found.end()


class _Reader:
    def __init__(self, tokens: list[_Token], now: datetime) -> None:
        self._tokens, self._now, self._at = tokens, now, 0

    def query(self) -> Query:
        comparisons: list[Comparison] = []
        while self._peek() is not _END and self._peek().word() != "order":
            if comparisons:
                self._expect("and")
            comparisons.append(self._comparison())
        return Query(tuple(comparisons), tuple(self._order()))

    def _comparison(self) -> Comparison:
        name = self._next()
        field = _FIELDS.get(name.text.lower()) if not name.symbol else None
        if field is None:
            raise JqlError(f"Field '{name.text}' does not exist or you do not have permission to view it.")
        operator = self._next()
        told = operator.word() or operator.text
        if operator.quoted or told not in _OPERATORS[field]:
            raise JqlError(f"The operator '{operator.text}' is not supported by the '{name.text}' field.")
        values = self._list() if told == "in" else (self._value(),)
        return Comparison(field, told, tuple(self._read(field, value) for value in values))

    def _list(self) -> tuple[_Token, ...]:
        self._expect("(")
        found = [self._value()]
        while self._peek().symbol and self._peek().text == ",":
            self._next()
            found.append(self._value())
        self._expect(")")
        return tuple(found)

    def _value(self) -> _Token:
        token = self._next()
        if token.symbol:
            raise JqlError(
                f"Error in the JQL Query: Expecting either a value, list or function but got '{token.text}'."
            )
        return token

    def _read(self, field: str, token: _Token) -> str:
        return str(_moment(token, self._now, field)) if field in ("updated", "created") else token.text

    def _order(self) -> Iterator[tuple[str, bool]]:
        if self._peek() is _END:
            return
        self._expect("order")
        self._expect("by")
        while True:
            field = _FIELDS.get(self._next().text.lower(), "")
            if field not in _ORDERABLE:
                raise JqlError("Error in the JQL Query: ORDER BY takes key, updated or created here.")
            yield field, self._descending()
            if self._peek() is _END:
                return
            self._expect(",")

    def _descending(self) -> bool:
        word = self._peek().word()
        if word in ("asc", "desc"):
            self._next()
        return word == "desc"

    def _peek(self) -> _Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _next(self) -> _Token:
        token = self._peek()
        self._at += 1
        return token

    def _expect(self, wanted: str) -> None:
        token = self._next()
        if token.quoted or token.text.lower() != wanted:
            got = f"'{token.text}'" if token is not _END else "the end of the query"
            raise JqlError(f"Error in the JQL Query: Expecting '{wanted.upper()}' but got {got}.")


def _moment(token: _Token, now: datetime, field: str) -> int:
    """Milliseconds; an unquoted number is milliseconds already and thereby free of time zones."""
    if not token.quoted and _NUMBER.fullmatch(token.text):
        return int(token.text)
    if relative := _RELATIVE.fullmatch(token.text):
        amount, unit = relative.groups()
        with suppress(OverflowError):  # before the year 1, or after 9999
            return milliseconds(now + timedelta(**{_UNITS[unit]: int(amount)}))
    for pattern in _DATES:
        try:
            return milliseconds(datetime.strptime(token.text, pattern).replace(tzinfo=UTC))
        except ValueError:
            continue
    raise JqlError(
        f"Date value '{token.text}' for field '{field}' is invalid. Valid formats include: "
        "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )
