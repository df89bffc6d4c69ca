"""From a record's bytes to a raw event or a command; what is neither is rejected with the reason."""

import json
from typing import TypeVar

import msgspec

from schemas.errors import Reject
from schemas.events import ENVELOPE, Command, Cursor, RawEvent, Scope
from schemas.text import normalise
from streams import salvage

E = TypeVar("E", RawEvent, Command)


def open_event(value: bytes | None) -> RawEvent:
    """The raw event in `value`, its own texts fit for the store; parts stay as they came.

    Raises Reject when it is none, or of an envelope newer than ours.
    """
    try:
        event = _decode(value, RawEvent)
    except Reject as reason:
        event = _salvaged(value or b"", reason)
    _check(event.id, event.envelope)
    return msgspec.structs.replace(
        event, name=_clean(event.name), scope=_scope(event.scope), cursor=_cursor(event.cursor)
    )


def open_command(value: bytes | None) -> Command:
    """The command in `value`; Reject as for `open_event`."""
    command = _decode(value, Command)
    _check(command.id, command.envelope)
    texts = {name: _clean(getattr(command, name)) for name in ("kind", "actor", "target")}
    return msgspec.structs.replace(command, **texts)


def _decode(value: bytes | None, kind: type[E]) -> E:
    if value is None:
        raise Reject("the record has no value")
    try:
        return msgspec.json.decode(value, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Reject(f"not a {kind.__name__}: {error}") from error


def _salvaged(value: bytes, reason: Reject) -> RawEvent:
    """One broken part makes the whole record no JSON; lone surrogates in the envelope itself are ours to mend."""
    try:
        envelope, parts = salvage.split(value)
        bare = msgspec.json.encode(normalise(json.loads(envelope)))
    except (Reject, ValueError, RecursionError):
        raise reason from None
    return msgspec.structs.replace(_decode(bare, RawEvent), parts=[msgspec.Raw(part) for part in parts])


def _check(identity: str, envelope: int) -> None:
    if envelope > ENVELOPE:
        raise Reject(f"envelope {envelope} is newer than {ENVELOPE}: upgrade this worker, then replay")
    _fit("id", identity)


def _scope(scope: Scope) -> Scope:
    _fit("scope.id", scope.id)
    if scope.id != f"{scope.tracker}:{scope.external_id}":
        raise Reject(f"scope.id: {scope.id!r} is not {scope.tracker}:{scope.external_id}")
    return msgspec.structs.replace(scope, ref=_clean(scope.ref), title=_clean(scope.title))


def _cursor(cursor: Cursor | None) -> Cursor | None:
    if cursor is None:
        return None
    return msgspec.structs.replace(cursor, state={_clean(k): _clean(v) for k, v in cursor.state.items()})


def _fit(field: str, identity: str) -> None:
    if not identity or "\0" in identity:
        raise Reject(f"{field}: {identity!r} is no identity")


def _clean(text: str) -> str:
    return str(normalise(text))
