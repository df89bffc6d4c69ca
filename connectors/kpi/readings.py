"""Reads every KPI of the strategy in force that a machine can read, and hands each reading to the log of decisions."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import structlog
from sqlalchemy import Engine

from connectors.in_force import in_force
from connectors.kpi.attempts import Attempts, Which
from connectors.kpi.prometheus import query
from connectors.kpi.pull import pull, site_of
from connectors.kpi.written import written
from connectors.log import Log
from connectors.patience import Patience
from connectors.store_away import STORE_AWAY
from schemas.errors import Reject, Retry
from schemas.events import Command
from schemas.kpis import PROMETHEUS, PULL, REPORT, KpiSources, Report
from schemas.strategy import Kpi

ACTOR: Final = "poller"
_LOOK: Final = 30.0
_log: Final = structlog.get_logger()


class Readings:
    """One thread of a poller. `counted` is told `read` or `failed` of each try."""

    def __init__(
        self,
        engine: Engine,
        log: Log,
        sources: KpiSources,
        clock: Callable[[], datetime],
        patience: Patience,
        counted: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._engine, self._log, self._sources, self._clock = engine, log, sources, clock
        self._patience, self._counted = patience, counted
        self._attempts = Attempts(engine, timedelta(minutes=sources.every_minutes))

    def forever(self, stop: threading.Event) -> None:
        """Read what is due until told to stop."""
        while not stop.is_set():
            try:
                self.once()
            except STORE_AWAY as away:
                _log.warning("waiting for the store", reason=str(away.__cause__ or away))
            stop.wait(_LOOK)

    def once(self) -> int:
        """Read every KPI that is due; gives their number."""
        kpis = self._kpis()
        claimed = self._attempts.claim(kpis)
        for it in claimed:
            self._attempts.tried(it, self._try(it, kpis[it]))
        return len(claimed)

    def _kpis(self) -> Mapping[Which, Kpi]:
        with self._engine.connect() as connection:
            strategy = in_force(connection)
        return {
            Which(objective, name): kpi
            for objective, one in (strategy.file.objectives if strategy else {}).items()
            for name, kpi in one.kpis.items()
            if kpi.by_machine
        }

    def _try(self, it: Which, kpi: Kpi) -> str:
        """Read one and hand it on; why that failed, "" where it did not."""
        try:
            at = self._clock()
            value = self._patience(lambda: self._read(kpi))
            self._hand_on(Report(it.objective, it.kpi, value, at, PROMETHEUS if kpi.prometheus else PULL))
        except (Reject, Retry) as failure:
            _log.warning("KPI not read", kpi="/".join(it), reason=str(failure))
            self._counted("failed")
            return str(failure)
        self._counted("read")
        return ""

    def _read(self, kpi: Kpi) -> str:
        if kpi.pull:
            return pull(kpi.pull, _token(site_of(kpi.pull.url, self._sources.pull).token_file))
        site = self._sources.prometheus
        if site is None:
            raise Reject("no Prometheus is configured: set `kpis.prometheus.url`.")
        return written(query(str(site.url), kpi.prometheus or "", kpi.start, _token(site.token_file)))

    def _hand_on(self, report: Report) -> None:
        target = f"kpi:{report.objective}/{report.kpi}"
        command = Command(
            id=f"{target}@{report.at.isoformat()}",
            kind=REPORT,
            actor=ACTOR,
            issued_at=report.at,
            body=msgspec.Raw(msgspec.json.encode(report)),
            target=target,
        )
        self._log.append(target, msgspec.json.encode(command))


def _token(file: Path | None) -> str:
    """The token, read at each use, so that rotating it needs no restart."""
    if file is None:
        return ""
    try:
        return file.read_text().strip()
    except OSError as error:
        raise Reject(f"{file} cannot be read: {error.strerror}.") from error
