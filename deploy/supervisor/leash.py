"""No role outlives its supervisor: each reads a pipe whose other end only the supervisor holds."""

import os
import signal
import threading
import time
from typing import Final

_VARIABLE: Final = "FAIRLEAD_LEASH"
_GRACE: Final = 15.0


class Leash:
    """The supervisor's end. The kernel closes it when the supervisor ends, in whatever way."""

    def __init__(self) -> None:
        self.end, self._held = os.pipe()
        self._open = True

    def environment(self) -> dict[str, str]:
        """What a child needs to know; it must also inherit the descriptor `end`."""
        return {_VARIABLE: str(self.end)}

    def close(self) -> None:
        """Let go: children that still live stop. Harmless the second time."""
        if self._open:
            self._open = False
            os.close(self._held)
            os.close(self.end)


def wear() -> None:
    """In a child: stop this process when the supervisor is gone. Does nothing in a process without a leash."""
    descriptor = os.environ.pop(_VARIABLE, "")
    if descriptor:
        threading.Thread(target=_wait, args=(int(descriptor),), name="leash", daemon=True).start()


def _wait(descriptor: int) -> None:
    os.set_inheritable(descriptor, False)
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)  # the polite way failed
    os.kill(os.getpid(), signal.SIGKILL)
