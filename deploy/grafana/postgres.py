"""Questions in SQL: Grafana's PostgreSQL data source as a role that reads the documented views alone."""

from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.builders.dashboard import AnnotationQuery
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from deploy.grafana import questions
from deploy.grafana.colors import CALM, WARN

PLUGIN: Final = "grafana-postgresql-datasource"
SQL_SOURCE: Final = DataSourceRef(type_val=PLUGIN, uid="${sql}")


@dataclass(frozen=True)
class Asked(Dataquery):
    """A query as the data source takes it; the SDK has no words for PostgreSQL."""

    sql: str
    name: str

    def to_json(self) -> dict[str, object]:
        """What Grafana stores of it."""
        return {
            "datasource": SQL_SOURCE,
            "editorMode": "code",
            "format": "table",
            "rawQuery": True,
            "rawSql": self.sql,
            "refId": self.name,
        }


class Sql(Builder[Asked]):
    """A question, as panels take it."""

    def __init__(self, sql: str, name: str = "A") -> None:
        self._asked = Asked(sql, name)

    def build(self) -> Asked:
        """The query itself."""
        return self._asked


def versions() -> AnnotationQuery:
    """A line where a version of the strategy was published."""
    return _annotation("Strategy versions", questions.VERSIONS_ON_TIME, CALM)


def cases() -> AnnotationQuery:
    """A region while a drift case of a chosen project is open."""
    return _annotation("Drift cases", questions.CASES_ON_TIME, WARN)


def _annotation(name: str, sql: str, color: str) -> AnnotationQuery:
    made = AnnotationQuery().name(name).datasource(SQL_SOURCE).enable(True).hide(False).icon_color(color)
    return made.target(Sql(sql, "Anno"))  # type: ignore[arg-type]  # the SDK knows annotations of tags alone
