"""One pass over all sources, on the engines that run or on our own, with the barrier at its end."""

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from queue import Empty, Queue
from typing import Final

from rich.console import Console

from deploy import barrier, home, persons, roles, secret_files, store
from deploy.attach import Attached, attached
from deploy.decide import whoami
from deploy.local import disk
from deploy.publish import publish_folder
from deploy.settings import Settings
from deploy.supervisor import lineup
from deploy.supervisor.crew import Crew
from schemas.errors import Reject

_WORKERS_LIMIT: Final = 60.0
_EVERY: Final = 0.2


def sync_once(settings: Settings, patience: float, *, recent: bool = False) -> None:
    """Poll every source to its end; return when everything that is then in the logs is applied, judged and sent.

    With `recent` only the newest 90 days are listed; the next poll goes on from there.
    """
    if not (settings.sources.jira or settings.sources.github):
        raise Reject(
            "There is nothing to poll: name sources in a configuration file and pass it with --config."
        )
    secret_files.refuse_missing(settings)
    disk.writable(settings.home)  # our workers log there, wherever the engines run
    with attached(settings, "sync", first=True) as there:
        roles.prepare(there)
        with _workers(settings, there) as crew, Console(stderr=True).status("starting") as line:
            if settings.strategy:
                line.update("publishing the strategy")
                publish_folder(
                    there.broker, there.engine, settings.strategy, whoami(), f"from {settings.strategy}"
                )
            line.update("polling")
            _poll(settings, there, crew, recent=recent)
            until = barrier.ends(there.broker)
            barrier.wait(
                there.engine,
                until,
                patience=patience,
                progress=lambda left: line.update(f"waiting: {left}"),
                healthy=lambda: _look(crew),
            )


def _poll(settings: Settings, there: Attached, crew: Crew | None, *, recent: bool) -> None:
    """Poll in a thread, and meanwhile keep the workers running that apply what is polled."""
    from connectors.poller import Poller  # noqa: PLC0415 - it loads both trackers' clients

    pseudonyms = persons.Renewed(settings)
    poller = Poller(there.engine, there.broker, settings.sources, pseudonyms, roles.now)
    done: Queue[Exception | None] = Queue()

    def poll() -> None:
        try:
            poller.once(recent=recent)
        except Exception as failure:  # noqa: BLE001 - raised again below
            done.put(failure)
        else:
            done.put(None)

    threading.Thread(
        target=poll, name="polling", daemon=True
    ).start()  # a refused worker does not wait for it
    while True:
        _look(crew)
        with suppress(Empty):
            if failure := done.get(timeout=_EVERY):
                raise failure
            return


@contextmanager
def _workers(settings: Settings, there: Attached) -> Iterator[Crew | None]:
    """Workers of our own, unless an `up` on this home has its own."""
    other = home.running(settings.home)
    if other and other.command == "up":
        yield None
        return
    environment = {
        "FAIRLEAD_KAFKA__BOOTSTRAP": there.broker.bootstrap,
        "FAIRLEAD_DATABASE__URL": store.written(there.engine.url, hide_password=False),
    }
    with ExitStack() as held, Crew(settings.home / "logs", environment) as crew:
        crew.add(lineup.workers(settings, lineup.assign_ports(settings, held)))
        crew.wait(_WORKERS_LIMIT)
        yield crew


def _look(crew: Crew | None) -> None:
    if crew:
        crew.look()
        crew.refuse_mismatch()
    sys.stderr.flush()
