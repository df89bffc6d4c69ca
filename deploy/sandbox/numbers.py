"""What the made-up organisation measures of itself, answered as Prometheus does: the KPIs that its strategy names."""

from collections.abc import Callable
from datetime import datetime
from math import sin
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.sandbox.json_object import Json, answer

_SERIES: Final = {
    "shop_mobile_conversion_ratio": (0.021, 0.028),
    "customer_visible_incidents_total": (40.0, 26.0),
    "parcels_next_day_ratio": (0.35, 0.62),
}
"""Where each begins, and where it is after half a year."""
_HALF_A_YEAR: Final = 182.0
_WOBBLE: Final = 0.04  # of the way
_ONE: Final = "vector(1)"
"""What whoever wants to know whether a Prometheus answers asks it."""


class Numbers:
    """The series by the trackers' clock, since it `began`."""

    def __init__(self, now: Callable[[], datetime], began: datetime) -> None:
        self._now, self._began = now, began

    def routes(self) -> list[Route]:
        """The one endpoint that is asked."""
        return [Route("/prometheus/api/v1/query", self._query, methods=["GET"])]

    async def _query(self, request: Request) -> Response:
        name = request.query_params.get("query", "").strip()
        at = self._now()
        known = name == _ONE or name in _SERIES
        sample = [at.timestamp(), f"{self.value(name, at):.6f}"] if known else None
        result: list[Json] = [{"metric": {"__name__": name}, "value": sample}] if sample else []
        return answer({"status": "success", "data": {"resultType": "vector", "result": result}})

    def value(self, name: str, at: datetime) -> float:
        """The series at a moment: on its way, with ups and downs."""
        if name == _ONE:
            return 1.0
        start, end = _SERIES[name]
        days = max(0.0, (at - self._began).total_seconds() / 86_400)
        part = min(1.0, days / _HALF_A_YEAR) + _WOBBLE * sin(days / 3)
        return start + (end - start) * part
