"""`fairlead up`: everything on one machine, in order, until told to stop."""

import logging
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy import home, persons, roles, settings, store
from deploy.attach import Attached, external
from deploy.ends import log_ends
from deploy.home import Running
from deploy.local import disk, ports
from deploy.settings import Settings
from deploy.supervisor import lineup
from deploy.supervisor.crew import Crew
from deploy.supervisor.engines import Engines
from deploy.supervisor.publishing import Publishing
from deploy.supervisor.sampler import Sampler
from deploy.supervisor.screens import Screen
from deploy.supervisor.watch import Watch

_LOG = logging.getLogger(__name__)
_SANDBOX_LIMIT: Final = 60.0
_ROLES_LIMIT: Final = 90.0
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Up:
    """One run of everything. `sandbox`: start fake trackers unless the configuration names real ones."""

    home: Path
    config: Path | None
    sandbox: bool
    screen: Screen

    def run(self) -> None:
        """Start everything, watch over it until a signal, stop everything in the opposite order."""
        disk.writable(self.home)
        with _interruptible(), ExitStack() as started:
            running = started.enter_context(home.taken(self.home.resolve(), "up"))
            started.callback(self.screen.close)
            self._start(started, running).forever()

    def _start(self, started: ExitStack, running: Running) -> Watch:
        chosen = settings.load(self.home, self.config)
        persons.pseudonyms(chosen)  # a key is made here once, for roles that see only the engines' addresses
        at = lineup.assign_ports(chosen, started)
        _address(running, chosen, at)
        self.screen.step(f"Console: {running.console} (in a few seconds)")
        trackers = self._trackers(started, chosen, at)
        self.screen.step("Starting Kafka and PostgreSQL …")
        engines = started.enter_context(Engines(chosen))
        environment = engines.environment()
        if trackers:
            chosen = self._sourced(trackers, chosen)
            running.sandbox = f"http://{ports.LOOPBACK}:{at[lineup.SANDBOX]}"
            environment |= lineup.borrowed(chosen)
        there = self._prepare(started, running, engines, chosen)
        self.screen.step("Starting the roles …")
        crew = started.enter_context(Crew(chosen.home / "logs", environment))
        crew.add([*lineup.workers(chosen, at), *lineup.edge(chosen, at, sandboxed=trackers is not None)])
        crew.wait(_ROLES_LIMIT)
        publishing = started.enter_context(Publishing(there, chosen.strategy))
        sampler = started.enter_context(Sampler(there.engine, log_ends(there.broker)))
        running.write(chosen.home)
        self.screen.ready(running)
        crews = [trackers, crew] if trackers else [crew]
        return Watch(self.screen, running, engines, crews, publishing, sampler, str(self.home))

    def _trackers(self, started: ExitStack, chosen: Settings, at: Mapping[str, int]) -> Crew | None:
        if not self.sandbox or chosen.sources.jira or chosen.sources.github:
            return None
        file = _sandbox_file(chosen)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        crew = started.enter_context(Crew(chosen.home / "logs", {}))
        crew.add([lineup.sandbox(file, at)])
        return crew

    def _sourced(self, trackers: Crew, chosen: Settings) -> Settings:
        self.screen.step("Waiting for the sandbox …")
        trackers.wait(_SANDBOX_LIMIT)
        made = settings.load(chosen.home, _sandbox_file(chosen))
        strategy = chosen.strategy or made.strategy
        accounts = chosen.persons.accounts_file or made.persons.accounts_file
        known = chosen.persons.model_copy(update={"accounts_file": accounts})
        kpis = chosen.kpis if chosen.kpis.prometheus else made.kpis
        borrowed = {"sources": made.sources, "poller": made.poller, "strategy": strategy}
        return chosen.model_copy(update={**borrowed, "persons": known, "kpis": kpis})

    def _prepare(self, started: ExitStack, running: Running, engines: Engines, chosen: Settings) -> Attached:
        self.screen.step("Bringing tables and topics to this release …")
        engine = store.connect(engines.url)
        started.callback(engine.dispose)
        there = Attached(engine, external(chosen, engines.bootstrap))
        roles.prepare(there)
        running.kafka, running.database = engines.bootstrap, engines.public_url
        running.write(chosen.home)  # other commands may join from here on
        return there


def _sandbox_file(chosen: Settings) -> Path:
    return chosen.home / "sandbox" / "config.yaml"


def _address(running: Running, chosen: Settings, at: Mapping[str, int]) -> None:
    running.console = f"http://{_reached(chosen.console.host)}:{at['console']}"
    running.gateway = f"http://{_reached(chosen.gateway.host)}:{at['gateway']}"
    shown = [name for name in roles.USUAL_PORTS if name != "notifier" or chosen.notify.chosen]
    running.metrics = {name: f"http://{ports.LOOPBACK}:{at[name]}/metrics" for name in shown}
    running.config = str(chosen.file.resolve()) if chosen.file else ""


def _reached(host: str) -> str:
    return ports.LOOPBACK if host in ("0.0.0.0", "::") else host  # noqa: S104 - a comparison, nothing listens


@contextmanager
def _interruptible() -> Iterator[None]:
    """A signal ends the block quietly; while it is being left, further ones are not heard."""

    def stop(number: int, _frame: object) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        _LOG.info("%s: stopping everything", signal.Signals(number).name)
        raise KeyboardInterrupt

    for each in _SIGNALS:
        signal.signal(each, stop)
    try:
        yield
    except KeyboardInterrupt:
        return
