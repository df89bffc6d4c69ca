"""How a reading of a KPI comes in: whose token it is, and the command it becomes. No I/O but the tokens' files."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import msgspec

from connectors.gateway.refusals import Outcome, Refused
from connectors.gateway.secret_files import SecretFiles
from schemas.events import Command
from schemas.kpis import PUSH, REPORT, Pusher, Report

KPIS: Final = "kpis"
"""The metric's source of readings that are pushed."""
MOST_BYTES: Final = 10_000
_LONGEST: Final = 100
_BEARER: Final = "bearer "


class _Pushed(msgspec.Struct, forbid_unknown_fields=True):
    """`value` as the strategy writes it, or a bare number in the KPI's unit; `at` when it was so, by default now."""

    value: str | float
    at: datetime | None = None


class KpiDoor:
    """Open only where somebody may push."""

    def __init__(self, pushers: Sequence[Pusher]) -> None:
        self._tokens = {it.name: SecretFiles([it.token_file]) for it in pushers}

    def __bool__(self) -> bool:
        return bool(self._tokens)

    def actor(self, authorization: str) -> str:
        """The name of the token's holder. Raises Refused; every token is compared, in constant time."""
        if not self._tokens:
            raise Refused(Outcome.NO_ROUTE, "nobody may push readings here: name who may in `kpis.push`")
        given = (
            authorization[len(_BEARER) :].strip() if authorization[: len(_BEARER)].lower() == _BEARER else ""
        )
        found = [
            name
            for name, files in self._tokens.items()
            if any(hmac.compare_digest(token, given.encode()) for token in files.read())
        ]
        if not found:
            raise Refused(Outcome.FORGED, "send the token of `kpis.push` as `Authorization: Bearer …`")
        return found[0]

    def record(self, actor: str, place: Mapping[str, str], body: bytes, now: datetime) -> tuple[str, bytes]:
        """Key and value of the command. Raises Refused for a body that is no reading."""
        try:
            pushed = msgspec.json.decode(body, type=_Pushed)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            said = f'{error}; send {{"value": "2.3%"}}, and `at` where it was not now'
            raise Refused(Outcome.UNPARSABLE, said) from error
        if pushed.at is not None and pushed.at.tzinfo is None:
            raise Refused(Outcome.UNPARSABLE, "`at` needs a time zone: 2026-11-20T09:00:00Z")
        value = pushed.value if isinstance(pushed.value, str) else f"{pushed.value:f}"
        objective, kpi = (place[name][:_LONGEST] for name in ("objective", "kpi"))
        at = (pushed.at or now).astimezone(UTC)
        report = Report(objective, kpi, value[:_LONGEST], at, PUSH)
        target = f"kpi:{objective}/{kpi}"
        command = Command(
            *(str(uuid4()), REPORT, actor, now, msgspec.Raw(msgspec.json.encode(report)), target)
        )
        return target, msgspec.json.encode(command)
