"""The Prometheus that a reader chooses, and what a panel says without data."""

from typing import Final

from grafana_foundation_sdk.models.dashboard import DataSourceRef

SOURCE: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
NOTHING: Final = "not enough data"
