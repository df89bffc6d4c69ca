"""Each role's composition: what it is given, and nothing else. One role is one process."""

import gc
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy import persons, secret_files, topics, tracing
from deploy.attach import Attached, attached
from deploy.ends import log_ends
from deploy.local import ports
from deploy.settings import Listen, Settings
from schemas.errors import Reject
from schemas.topics import COMMANDS

USUAL_PORTS: Final = {
    "console": 8470,
    "gateway": 8471,
    "poller": 9470,
    "ingest": 9471,
    "tag": 9472,
    "effort": 9473,
    "drift": 9474,
    "notifier": 9475,
}
"""Where each role listens unless told otherwise: a page or webhooks, and /metrics."""
_PATIENT: Final = 5.0
AGENTS: Final = ("ingest", "tag", "effort", "drift")


def now() -> datetime:
    """The clock that every role is given."""
    return datetime.now(UTC)


def prepare(there: Attached) -> None:
    """Bring store and broker to this release: tables and topics. Harmless when they are there."""
    import schemas.migrations  # noqa: PLC0415 - Alembic is slow to import, and what `up` starts is prepared

    schemas.migrations.upgrade(there.engine)
    topics.create(there.broker)


@contextmanager
def _prepared(settings: Settings, role: str, *, prepared: bool) -> Iterator[Attached]:
    tracing.start(role)
    with attached(settings, role, first=True) as there:
        if not prepared:
            prepare(there)
        yield there


def gateway(settings: Settings, port: int | None, *, prepared: bool = False) -> None:
    """Receive webhooks until told to stop."""
    from connectors import gateway as role  # noqa: PLC0415 - one role loads one role's libraries

    secret_files.refuse_missing(settings)
    with _prepared(settings, "gateway", prepared=prepared) as there:
        pseudonyms = persons.Renewed(settings)
        app = role.build(settings.sources, there.broker, pseudonyms, now, pushers=settings.kpis.push)
        serve(app, settings.gateway, "gateway", port)


def console(settings: Settings, port: int | None, *, sandbox: bool, prepared: bool = False) -> None:
    """Show the pages until told to stop."""
    from connectors import console as role  # noqa: PLC0415

    if not role.AUTHENTICATES and settings.console.host not in role.LOOPBACK:
        raise Reject(
            f"console.host is {settings.console.host}, but the console does not ask yet who somebody is, so it listens"
            " on this machine only. Set console.host to 127.0.0.1 and reach it through ssh or an authenticating proxy."
        )
    with _prepared(settings, "console", prepared=prepared) as there:
        ends = log_ends(there.broker)
        serve(
            role.build(there.engine, clock=now, sandbox=sandbox, ends=ends), settings.console, "console", port
        )


def poller(settings: Settings, metrics_port: int | None, *, prepared: bool = False) -> None:
    """Walk the trackers until told to stop."""
    from connectors.kpi import Readings  # noqa: PLC0415
    from connectors.log import Log  # noqa: PLC0415
    from connectors.patience import Patience  # noqa: PLC0415
    from connectors.poller import Pace, Poller  # noqa: PLC0415

    secret_files.refuse_missing(settings)
    with _prepared(settings, "poller", prepared=prepared) as there:
        pseudonyms = persons.Renewed(settings)
        pace = Pace(every=settings.poller.interval_seconds)
        role = Poller(there.engine, there.broker, settings.sources, pseudonyms, now, pace)
        commands = Log(there.broker, COMMANDS)
        patience = Patience(attempts=3, longest=pace.longest_wait)
        kpis = Readings(there.engine, commands, settings.kpis, now, patience, role.instruments.kpi)
        role.expose(metrics_port or _usual_or_any("poller"))
        _side_by_side(_told_to_stop(), kpis.forever, role.forever)
        commands.close()


def worker(settings: Settings, agent: str, metrics_port: int | None, *, prepared: bool = False) -> int:
    """Run one agent until told to stop; its exit code."""
    from streams import worker as role  # noqa: PLC0415

    with _prepared(settings, f"worker {agent}", prepared=prepared) as there:
        return role.run(
            agent,
            broker=there.broker,
            engine=there.engine,
            identify=topics.identify(there.broker),
            home=settings.home,
            metrics_port=metrics_port or _usual_or_any(agent),
            unit=settings.effort.unit,
        )


def notifier(settings: Settings, metrics_port: int | None, *, prepared: bool = False) -> None:
    """Tell people of drift cases until told to stop."""
    from connectors.notifier import Alertmanager, Channel, Chats, Notifier, urls  # noqa: PLC0415

    chosen = settings.notify
    if not chosen.chosen:
        raise Reject(
            "Nobody is to be told: set notify.alertmanager or notify.apprise_file in the configuration."
        )
    channel: Channel = (
        Alertmanager(str(chosen.alertmanager), now)
        if chosen.alertmanager
        else Chats(urls(chosen.apprise_file or Path()))
    )
    with _prepared(settings, "notifier", prepared=prepared) as there:
        post = Chats(urls(chosen.letter_ways)) if chosen.letter_ways else None
        role = Notifier(there.engine, channel, str(chosen.console or ""), post)
        role.instruments.expose(metrics_port or _usual_or_any("notifier"), ports.LOOPBACK)
        role.forever(_told_to_stop())


def _side_by_side(
    stop: threading.Event, beside: Callable[[threading.Event], None], work: Callable[[threading.Event], None]
) -> None:
    """Both until told to stop; what breaks ends the other. Whoever is asking somebody just then is not waited for long."""
    bugs: list[Exception] = []

    def run() -> None:
        try:
            beside(stop)
        except Exception as bug:  # noqa: BLE001 - raised again in the main thread
            bugs.append(bug)
            stop.set()

    thread = threading.Thread(target=run, name="beside", daemon=True)
    thread.start()
    try:
        work(stop)
    finally:
        stop.set()
        thread.join(_PATIENT)
    if bugs:
        raise bugs[0]


def _usual_or_any(role: str) -> int:
    """The usual port of /metrics, or 0, any free one, where a second of the kind runs on this machine."""
    return USUAL_PORTS[role] if ports.free(USUAL_PORTS[role]) else 0


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _collect_rarely() -> None:
    """A request leaves hundreds of objects and hardly a cycle: looking for cycles took a fifth of the gateway's time."""
    gc.collect()
    gc.freeze()  # what is loaded stays, and need not be looked at again
    gc.set_threshold(50_000, 10, 10)


def serve(app: "object", listen: Listen, role: str, port: int | None) -> None:
    """Serve a role's application until told to stop."""
    import uvicorn  # noqa: PLC0415

    from deploy.one_write import OneWrite  # noqa: PLC0415

    chosen = port or listen.port or USUAL_PORTS[role]
    ports.refuse_taken(chosen, listen.host, f"{role}.port")
    _collect_rarely()
    uvicorn.run(
        app,  # type: ignore[arg-type]
        host=listen.host,
        port=chosen,
        http=OneWrite,
        proxy_headers=role == "console",  # the gateway does not ask from where, nor how, one came
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
