"""A strategy folder's rules beside the store: how much each wins, and test cases from real items."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select

from alignment_rules.faults import nearest
from alignment_rules.minimal_case import line, minimal
from alignment_rules.rule_use import Use, uses
from alignment_rules.rulebook import Rulebook
from alignment_rules.strategy import Strategy, read
from alignment_rules.tried import tried
from alignment_rules.work import Subject
from connectors.console import queries
from deploy import explain_page, strategy_folder
from schemas.errors import Reject
from schemas.tables import item, own_alignment, project_scope
from streams.rulebooks import in_force
from streams.tried import seen

_WON: Final = (
    select(project_scope.c.project, own_alignment.c.rule, func.count().label("items"))
    .join_from(item, own_alignment, own_alignment.c.item_id == item.c.id)
    .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
    .where(~item.c.gone)
    .group_by(project_scope.c.project, own_alignment.c.rule)
)


def in_use(connection: Connection) -> list[Use]:
    """Every rule of the strategy in force with the items it wins. Raises Reject where none is."""
    now = in_force(connection)
    if now is None:
        raise Reject("No strategy is in force: publish one with `fairlead strategy publish DIR`.")
    won: dict[str, dict[str, int]] = {}
    for row in connection.execute(_WON):
        won.setdefault(row.project, {})[row.rule] = row.items
    return list(uses(now.book, won))


def add_case(connection: Connection, folder: Path, key: str, rule: str) -> tuple[Path, str]:
    """Append a case from an item to the tests of the folder's rule; its file and its line.

    Raises Reject where the item or the rule is not known, or another rule wins the item.
    """
    strategy = read(strategy_folder.texts(folder))
    project, path = _written(strategy, rule)
    book = Rulebook(strategy, datetime.now(UTC).date())
    found = queries.explain(connection, key)
    work = seen(connection, found.tracker, found.key, book.on) if found else None
    if found is None or work is None:
        raise explain_page.unknown(key, queries.nearest(connection, key))
    least = minimal(book.rules(project), work.work, rule)
    if least is None:
        each = {it.rule: it.why for it in tried(book.rules(project), Subject(work.work))}
        raise Reject(f"{rule} does not win {found.key}. {each.get(rule, 'It is retired.')}")
    target = folder / f"{path.removesuffix('.yaml')}_test.yaml"
    case = line(least, rule)
    before = target.read_text() if target.is_file() else ""
    target.write_text(before + ("" if before.endswith("\n") or not before else "\n") + case)
    return target, case


def _written(strategy: Strategy, rule: str) -> tuple[str, str]:
    """The project and the file of a rule."""
    for path, file in strategy.rules.items():
        if any(each.id == rule for each in file.rules):
            return file.project, path
    known = sorted(each.id for file in strategy.rules.values() for each in file.rules)
    raise Reject(f"The folder has no rule {rule}: {nearest(rule, known)}.")
