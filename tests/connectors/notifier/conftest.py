"""A drift case in the store, as the agent `drift` writes it, and whom to tell of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import msgspec
import pytest
from sqlalchemy import Engine, func, insert, update

from connectors.notifier.notices import KIND
from schemas.drift import Findings, Notice
from schemas.tables import drift_case
from streams import effects
from tests.connectors.notifier.receivers import Hook, Mailbox, free, hook, mailbox

NOBODY = Findings((), (), (), (), 0.0, (), date(2026, 10, 1), date(2026, 10, 28))


class Cases:
    """Opens, tells and closes cases."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, project: str = "payments") -> int:
        row = {
            "project": project,
            "opened_on": date(2026, 10, 28),
            "since": date(2026, 10, 12),
            "baseline": date(2026, 9, 1),
            "version": 1,
            "off_plan": 0.18,
            "findings": msgspec.to_builtins(NOBODY),
        }
        with self._engine.begin() as connection:
            made = connection.execute(insert(drift_case).values(row).returning(drift_case.c.id))
            return int(made.scalar_one())

    def tell(
        self,
        case: int,
        stage: str,
        *addresses: str,
        project: str = "payments",
        lines: tuple[str, ...] = ("Win shoppers under 30 starves.", "Owner: bo"),
        keys: tuple[str, ...] = (),
    ) -> None:
        notice = Notice(
            case, project, stage, addresses, f"{project} is 18 of 100 days off its plan", lines, keys
        )
        with self._engine.begin() as connection:
            effects.write(connection, f"case:{case}:told:{stage}", KIND, notice)

    def close(self, case: int, *addresses: str, project: str = "payments") -> None:
        over = Notice(case, project, "closed", addresses, f"{project}: the drift is over", ("Back inside.",))
        with self._engine.begin() as connection:
            connection.execute(
                update(drift_case)
                .where(drift_case.c.id == case)
                .values(closed_at=func.now(), closed_on=date(2026, 11, 2))
            )
            effects.write(connection, f"case:{case}:closed", KIND, over)


@pytest.fixture
def cases(database: Engine) -> Cases:
    return Cases(database)


@pytest.fixture
def post() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def webhook() -> Iterator[Hook]:
    with hook() as made:
        yield made


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: datetime.now(UTC)


@pytest.fixture
def free_port() -> int:
    return free()
