"""KPIs that Fairlead reads by itself: Prometheus queries, and numbers that an address answers as JSON or CSV."""

from connectors.kpi.attempts import Attempts
from connectors.kpi.readings import Readings

__all__ = ["Attempts", "Readings"]
