"""A reading of a KPI on its way into the store, and where readings come from."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec
from pydantic import BaseModel, ConfigDict, Field, HttpUrl

REPORT: Final = "kpi.report"
"""Kind of the command whose body is a `Report`."""
MANUAL, PUSH, PROMETHEUS, PULL = "manual", "push", "prometheus", "pull"
"""How a reading came about."""
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]


class Report(msgspec.Struct, frozen=True):
    """Body of `kpi.report`: `value` as people write it, `at` when it was so, `source` how it was read.

    Of what is pushed the command's actor is the token's name.
    """

    objective: str
    kpi: str
    value: str
    at: datetime
    source: str = MANUAL


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Site(_Written):
    """An address that may be asked, and the file of the token it wants, if any."""

    url: HttpUrl
    token_file: Path | None = None


class Pusher(_Written):
    """Who may push readings: the name that the strategy allows (`push: NAME`), and the file of its token."""

    name: Name
    token_file: Path


class KpiSources(_Written):
    """Where KPIs are read by machine.

    `pull` lists what may be asked at all: the strategy names addresses below these, and no others are asked.
    """

    prometheus: Site | None = None
    pull: list[Site] = Field(default_factory=list)
    push: list[Pusher] = Field(default_factory=list)
    every_minutes: Annotated[int, Field(ge=1, le=10_080)] = 360
