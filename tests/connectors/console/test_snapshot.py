"""What all viewers of a page share."""

import threading

import pytest

from connectors.console.snapshot import Snapshot


class Time:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_reading_is_shared_until_it_is_old() -> None:
    time, readings = Time(), iter("abc")
    snapshot = Snapshot(lambda: next(readings), fresh_for=1.0, elapsed=time)
    assert snapshot.get() == "a"
    time.now = 0.9
    assert snapshot.get() == "a"
    time.now = 1.0
    assert snapshot.get() == "b"


def test_what_is_slow_to_read_is_read_seldom() -> None:
    time, readings = Time(), iter("ab")

    def slow() -> str:
        time.now += 4
        return next(readings)

    snapshot = Snapshot(slow, fresh_for=1.0, elapsed=time)
    assert snapshot.get() == "a"
    time.now = 43.9
    assert snapshot.get() == "a"
    time.now = 44.0
    assert snapshot.get() == "b"


def test_nobody_waits_for_a_reading_while_there_is_an_earlier_one() -> None:
    time, begun, finish = Time(), threading.Event(), threading.Event()
    readings = iter("ab")

    def stuck() -> str:
        if time.now:
            begun.set()
            assert finish.wait(10)
        return next(readings)

    snapshot = Snapshot(stuck, fresh_for=1.0, elapsed=time)
    assert snapshot.get() == "a"
    time.now = 2.0
    reader = threading.Thread(target=snapshot.get)
    reader.start()
    assert begun.wait(10)
    assert snapshot.get() == "a"
    finish.set()
    reader.join(10)
    assert snapshot.get() == "b"


def test_a_reading_that_fails_is_tried_again() -> None:
    answers = iter([None, "a"])

    def read() -> str:
        answer = next(answers)
        if answer is None:
            raise OSError("away")
        return answer

    snapshot = Snapshot(read, fresh_for=1.0)
    with pytest.raises(OSError, match="away"):
        snapshot.get()
    assert snapshot.get() == "a"
