"""The strategy folder of the configuration is published when it differs from what is in force."""

import logging
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.attach import Attached
from deploy.decide import whoami
from deploy.publish import publish_folder
from schemas.errors import Reject, Retry

_LOG = logging.getLogger(__name__)


class Publishing:
    """Publishes in the background: it waits until the ingest worker has applied the command."""

    def __init__(self, there: Attached, folder: Path | None) -> None:
        self.trouble = ""
        """Why the strategy could not be published; empty when nothing is wrong."""
        self._there, self._folder = there, folder
        self._thread = threading.Thread(target=self._run, name="publishing", daemon=True)

    def __enter__(self) -> Self:
        if self._folder:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to stop: a command that was sent is applied at the next start."""

    def _run(self) -> None:
        assert self._folder is not None  # noqa: S101 - the thread starts only with a folder
        try:
            version = publish_folder(
                self._there.broker, self._there.engine, self._folder, whoami(), f"from {self._folder}"
            )
        except (Reject, Retry) as error:
            self.trouble = f"The strategy in {self._folder} is not published: {error}"
        else:
            _LOG.info("strategy %s", f"version {version} published" if version else "unchanged")
