"""What is told of a KPI to Prometheus."""

from datetime import date
from typing import NamedTuple


class KpiFigure(NamedTuple):
    """A KPI in its own unit; `value` and `progress` (0 where it began, 1 at its goal) are None before a reading."""

    objective: str
    kpi: str
    to: float
    by: date
    value: float | None
    progress: float | None
