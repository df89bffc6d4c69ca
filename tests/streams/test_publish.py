"""Publishing: refused with its faults, carried on where it stopped, behind live work, and figures that wait for it."""

from datetime import date

import pytest
from sqlalchemy import Connection, Engine, event, select, text

from schemas.tables import alignment, figure, item
from streams import effort, projects, rulebooks, tag, tag_touched
from streams import retag as job
from streams.tag_touched import Touch
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.deciding import Decisions
from tests.streams.maker import comment, issue, records
from tests.streams.maker import event as raw
from tests.streams.tagging import INCIDENT, KIOSK, WALLET, files, from_scratch, judged, settle

JUDGED = "SELECT rule FROM alignment JOIN item ON item.id = item_id WHERE key = 'PAY-9000'"

LAST = "SELECT last_item_id FROM retag WHERE version = 2"
RUNS = "SELECT done_at IS NULL FROM retag WHERE version = 2"


class PowerCut(Exception):  # noqa: N818 - what happens, not what went wrong
    """The process ends here."""


def ask(engine: Engine, query: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(query)).scalar()


def fill(apply: Apply, number: int) -> None:
    """So many items, half of which rules of ours know."""
    labels = [["wallet"], ["incident"], [], []]
    issues = [issue(n, labels=labels[n % 4], parent=f"PAY-{n // 3}") for n in range(1, number + 1)]
    apply(records(raw(*issues)))


def test_a_strategy_with_faults_is_refused_with_all_of_them_and_leaves_no_trace(database: Engine):
    decisions = Decisions(database)
    outcome, detail = decisions.outcome(
        decisions.publish(files("{id: wallet, when: {lable: wallet}, serves: growht}"))
    )
    assert outcome == "refused"
    assert "rules/payments.yaml:3:25: the key `lable` is not known here; did you mean `label`?" in detail
    assert "`growht` is no objective, initiative or always-on work; did you mean `growth`?" in detail
    assert ask(database, "SELECT count(*) FROM strategy") == ask(database, "SELECT count(*) FROM retag") == 0
    decisions.publish(files(WALLET))
    assert ask(database, "SELECT max(version) FROM strategy") == 1


def test_a_publish_that_is_cut_off_between_chunks_goes_on_where_it_stopped(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish(files(WALLET))
    fill(apply, 2 * job.CHUNK + 10)
    settle(database)
    decisions.publish(files(INCIDENT))
    projects.drain(database)
    while not (stood := ask(database, LAST)):
        job.drain(database)
    with cut_off_before_commit(database), pytest.raises(PowerCut):
        job.drain(database)
    assert ask(database, LAST) == stood
    assert ask(database, RUNS) is True
    settle(database)
    assert ask(database, RUNS) is False
    assert snapshot.differences(judged(database), from_scratch(database)) == []


class cut_off_before_commit:  # noqa: N801 - reads as what it does
    """Every transaction ends before it commits, as when the process is killed there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> None:
        event.listen(self._engine, "commit", self._cut)

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "commit", self._cut)

    def _cut(self, connection: Connection) -> None:
        connection.connection.rollback()
        raise PowerCut


def test_live_items_go_before_what_a_publish_judges_anew(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish(files(WALLET))
    fill(apply, 2 * job.CHUNK + 10)
    settle(database)
    decisions.publish(files(INCIDENT, WALLET))
    tag.drain(database)
    apply(records(raw(issue(9_000, labels=["incident"]), seen=1), start=1))
    tag.drain(database)
    assert ask(database, RUNS) is True
    assert ask(database, JUDGED) == "incident"


def test_who_inherits_from_what_a_publish_judged_anew_goes_behind_live_items(database: Engine, apply: Apply):
    """An epic that turns has many below it; they, too, are the publish's work."""
    decisions = Decisions(database)
    decisions.publish(files(WALLET))
    below = [issue(n, parent="PAY-1") for n in range(2, tag.CHUNK + 20)]
    apply(records(raw(issue(1, labels=["wallet"]), *below)))
    settle(database)
    decisions.publish(files(KIOSK))
    for _ in range(3):
        tag.drain(database)
    assert ask(database, RUNS) is True
    apply(records(raw(issue(9_000, labels=["wallet"]), seen=1), start=1))
    tag.drain(database)
    assert ask(database, JUDGED) == "kiosk"
    settle(database)
    assert snapshot.differences(judged(database), from_scratch(database)) == []


def test_a_rule_added_below_a_winning_one_changes_nothing(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish(files(WALLET))
    fill(apply, 40)
    settle(database)
    before = said(database)
    decisions.publish(files(WALLET, KIOSK))
    settle(database)
    assert said(database) == before


def said(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        query = select(
            item.c.key, *(alignment.c[name] for name in ("state", "shares", "reasons", "rule", "source"))
        )
        return [tuple(row) for row in connection.execute(query.join(item).order_by(item.c.key))]


def test_figures_stay_until_everything_older_is_judged(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish(files(WALLET))
    worked = [issue(n, labels=["wallet"], comment={"comments": [comment(n, "p1", 0)]}) for n in range(1, 601)]
    apply(records(raw(*worked)))
    settle_all(database)
    before = counted(database)
    assert before == [("aligned", 600.0, 1)]
    decisions.publish(files(INCIDENT))
    while ask(database, RUNS):
        while effort.drain(database):
            pass
        assert counted(database) == before, "half a publish is no figure"
        tag.drain(database)
    settle_all(database)
    assert counted(database) == [("unaligned", 600.0, 2)]


def counted(engine: Engine) -> list[tuple[str, float, int]]:
    """How many of payments' items are in which state, each with the version it was judged by."""
    with engine.connect() as connection:
        query = select(figure.c.state, figure.c.value, figure.c.version).where(
            figure.c.name == "alignment_items", figure.c.project == "payments", figure.c.value > 0
        )
        return [tuple(row) for row in connection.execute(query)]


def settle_all(engine: Engine) -> None:
    """Tag and add up until nothing waits."""
    while tag.drain(engine) + effort.drain(engine):
        pass


def test_a_step_of_a_publish_begins_in_every_table_where_the_last_one_ended(database: Engine):
    """Else each step of a million items would read them all, and the job as many times as it has steps."""
    asked = tag_touched._NEXT.params(last=7, through=9)
    statement = asked.compile(dialect=database.dialect, compile_kwargs={"literal_binds": True})
    with database.connect() as connection:
        for how in ("seqscan", "bitmapscan", "hashjoin"):
            connection.execute(text(f"SET enable_{how} = off"))
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}").scalars().all()
    begins = [line for line in plan if "Index Cond:" in line and "> 7)" in line]
    assert len(begins) == 3, "\n".join(plan)


def test_a_publish_looks_once_at_items_however_many_of_them_it_touches(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish(files(WALLET))
    fill(apply, 40)
    settle(database)
    decisions.publish(files(INCIDENT))
    with database.connect() as connection:
        today = date(2026, 1, 1)
        before, after = (rulebooks.as_of(connection, version, today) for version in (1, 2))
        whole = Touch(connection, 1, before, 2, after).next(connection, 0, 1_000)
        looked: list[str] = []
        in_parts, last = Touch(connection, 1, before, 2, after), 0
        event.listen(database, "before_cursor_execute", lambda *said: looked.append(said[2]))
        found: list[int] = []
        while last < whole.last:
            passed = in_parts.next(connection, last, 3)
            found, last = [*found, *passed.ids], passed.last
            assert len(passed.ids) <= 3
    assert (found, last) == whole
    assert len(found) == 20  # of 40, those that have a label that either rule knows
    assert len(looked) == 1
