"""Through Alertmanager's API (v2), so that its routes, grouping and silences apply."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from connectors.notifier.channel import Message
from schemas.errors import Reject, Retry

ALERT: Final = "FairleadDriftCase"
FORGOTTEN: Final = timedelta(days=1)
"""How long an alert stands without being repeated: the notifier may be away so long before a false all-clear."""
_TARGET: Final = "alertmanager"
_TIMEOUT: Final = 10.0


class Alertmanager:
    """One alert for each case and stage; it resolves when the case is closed."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._url, self._clock = f"{url.rstrip('/')}/api/v2/alerts", clock

    def targets(self, message: Message) -> tuple[str, ...]:
        """Alertmanager alone: whom it tells is its own affair, the addresses are an annotation."""
        return (_TARGET,)

    def deliver(self, target: str, message: Message) -> None:
        """Fire the stage's alert, or resolve all of the case's."""
        self._post(list(self._alerts(message)))

    def stands(self, messages: Sequence[Message]) -> None:
        """Repeat what fires, as Alertmanager expects of whoever owns an alert."""
        if messages:
            self._post([alert for message in messages for alert in self._alerts(message)])

    def _alerts(self, message: Message) -> Iterator[dict[str, Any]]:
        """From now on: what is said to have begun long ago is notified at once, before the rest of its group is there."""
        now = self._clock()
        ends = now if message.over else now + FORGOTTEN
        for stage in message.stages if message.over else (message.stage,):
            yield {
                "labels": {
                    "alertname": ALERT,
                    "case": str(message.case),
                    "project": message.project,
                    "severity": "warning",
                    "stage": stage,
                },
                "annotations": {
                    "summary": message.subject,
                    "description": message.text,
                    "recipients": ", ".join(message.addresses),
                },
                "startsAt": now.isoformat(),
                "endsAt": ends.isoformat(),
                **({"generatorURL": message.link} if message.link else {}),
            }

    def _post(self, alerts: list[dict[str, Any]]) -> None:
        try:
            answer = httpx.post(self._url, json=alerts, timeout=_TIMEOUT)
        except httpx.HTTPError as error:
            raise Retry(
                f"Alertmanager at {self._url} does not answer: {type(error).__name__} {error}"
            ) from error
        if answer.is_success:
            return
        said = f"Alertmanager at {self._url} answers {answer.status_code}: {answer.text[:200]}"
        raise Reject(said) if answer.status_code == httpx.codes.BAD_REQUEST else Retry(said)
