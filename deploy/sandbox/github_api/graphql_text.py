"""Reading a GraphQL query: selections, arguments, variables and inline fragments; no mutations, no directives."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from deploy.sandbox.json_object import Bad

_TOKEN: Final = re.compile(r'\s*(?:(\.\.\.|[{}()\[\]:$!=]|"[^"]*"|-?\d+|[A-Za-z_]\w*)|,|$)')
_CONSTANTS: Final[Mapping[str, object]] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Selection:
    """A field with what is asked of it; of an inline fragment `on` is the type it is for."""

    name: str = ""
    alias: str = ""
    on: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict)
    inner: tuple["Selection", ...] = ()


def read(query: str, variables: Mapping[str, object]) -> tuple[Selection, ...]:
    """What a query selects, its variables filled in. Raises Bad."""
    return _Reader(query, variables).document()


class _Reader:
    def __init__(self, query: str, variables: Mapping[str, object]) -> None:
        self._tokens, self._variables, self._at = [*_tokens(query), ""], variables, 0

    def document(self) -> tuple[Selection, ...]:
        if self._peek() == "query":
            while self._peek() not in ("{", "("):
                self._take()
            if self._peek() == "(":
                self._past_definitions()
        found = self._selections()
        if self._peek():
            raise Bad(f'Expected one query, actual: "{self._peek()}"')
        return found

    def _past_definitions(self) -> None:
        while self._take() != ")":
            pass

    def _selections(self) -> tuple[Selection, ...]:
        self._take("{")
        found = []
        while self._peek() != "}":
            found.append(self._fragment() if self._peek() == "..." else self._field())
        self._take("}")
        return tuple(found)

    def _fragment(self) -> Selection:
        self._take("...")
        self._take("on")
        return Selection(on=self._take(), inner=self._selections())

    def _field(self) -> Selection:
        name = alias = self._take()
        if self._peek() == ":":
            self._take()
            name = self._take()
        arguments = dict(self._arguments("(", ")")) if self._peek() == "(" else {}
        inner = self._selections() if self._peek() == "{" else ()
        return Selection(name, alias, "", arguments, inner)

    def _arguments(self, opens: str, closes: str) -> Iterator[tuple[str, object]]:
        self._take(opens)
        while self._peek() != closes:
            name = self._take()
            self._take(":")
            yield name, self._value()
        self._take(closes)

    def _value(self) -> object:
        if self._peek() == "{":
            return dict(self._arguments("{", "}"))
        lexeme = self._take()
        if lexeme == "$":
            return self._variables.get(self._take())
        if lexeme == "[":
            return list(self._values())
        if lexeme.lstrip("-").isdigit():
            return int(lexeme)
        return lexeme.strip('"') if lexeme not in _CONSTANTS else _CONSTANTS[lexeme]

    def _values(self) -> Iterator[object]:
        while self._peek() != "]":
            yield self._value()
        self._take("]")

    def _peek(self) -> str:
        return self._tokens[self._at]

    def _take(self, wanted: str = "") -> str:
        lexeme = self._tokens[self._at]
        if not lexeme or (wanted and lexeme != wanted):
            raise Bad(f'Expected "{wanted or "more"}", actual: "{lexeme or "end of query"}"')
        self._at += 1
        return lexeme


def _tokens(query: str) -> Iterator[str]:
    at = 0
    while at < len(query):
        found = _TOKEN.match(query, at)
        if not found or found.end() == at:
            raise Bad(f"Parse error at {query[at : at + 20]!r}")
        at = found.end()
        if found[1]:
            yield found[1]
