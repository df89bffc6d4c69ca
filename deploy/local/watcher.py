"""Runs one engine and outlives nobody: when the pipe from its parent closes, it stops the engine and ends.

A program of its own, of the standard library alone, so that it starts in milliseconds:
`python -I watcher.py PIPE STOP_SIGNAL GRACE_SECONDS UID GID KEEP_DAC -- ENGINE ARGUMENT…`; UID -1 keeps the user.
Its exit code is the engine's.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _call(name: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def become(uid: int, gid: int, *, keep_dac: bool) -> None:
    """Drop root for this process. `keep_dac` keeps only the right to pass folders closed to that user."""
    os.setgroups([])
    os.setgid(gid)
    if keep_dac:
        _call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setuid(uid)
    if keep_dac:
        bits = 1 << _CAP_DAC_OVERRIDE
        data = (_Data * 2)(_Data(bits, bits, bits), _Data(0, 0, 0))
        _call("capset", ctypes.byref(_Header(_CAPABILITY_VERSION, 0)), ctypes.byref(data))
        _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


def _become_or_say(uid: int, gid: int, *, keep_dac: bool) -> None:
    try:
        become(uid, gid, keep_dac=keep_dac)
    except OSError as error:
        told = f"This must not run as root, and becoming the user nobody failed ({error}). Run Fairlead as an ordinary user.\n"
        os.write(2, told.encode())
        os._exit(1)


def _prepare(stop_signal: int, uid: int, gid: int, *, keep_dac: bool) -> Callable[[], None]:
    watcher = os.getpid()

    def prepare() -> None:
        os.umask(0o077)
        if uid >= 0:
            _become_or_say(uid, gid, keep_dac=keep_dac)
        if sys.platform == "linux":  # the kernel stops the engine should this watcher itself be killed
            _call("prctl", _PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)
            if os.getppid() != watcher:
                os.kill(os.getpid(), signal.SIGKILL)

    return prepare


def _stop(engine: subprocess.Popen[bytes], stop_signal: int, grace: float) -> None:
    for number, limit in ((stop_signal, grace), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 10.0)):
        engine.send_signal(number)
        try:
            engine.wait(limit)
        except subprocess.TimeoutExpired:
            continue
        return


def _ignore(_number: int, _frame: object) -> None:
    """Only the byte in the wake-up pipe matters."""


def _watch(engine: subprocess.Popen[bytes], pipe: int, woken: int, stop_signal: int, grace: float) -> int:
    while engine.poll() is None:
        ready, _, _ = select.select([pipe, woken], [], [], 5.0)
        asked = woken in ready and signal.SIGTERM in os.read(woken, 64)
        if asked or pipe in ready:  # the parent writes nothing: readable means closed
            _stop(engine, stop_signal, grace)
    return engine.returncode


def main(arguments: list[str]) -> int:
    """Start the engine, wait for its end or the parent's, and give the engine's exit code."""
    pipe, stop_signal, grace, uid, gid, keep_dac = (int(a) for a in arguments[:6])
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _ignore)
    inherited = [int(fd) for fd in os.environ.pop("FAIRLEAD_INHERIT", "").split(",") if fd]
    engine = subprocess.Popen(  # noqa: S603 - the arguments are our own; one thread, so preexec_fn is safe
        arguments[7:],
        pass_fds=inherited,
        preexec_fn=_prepare(stop_signal, uid, gid, keep_dac=bool(keep_dac)),  # noqa: PLW1509
    )
    return abs(_watch(engine, pipe, woken, stop_signal, grace))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
