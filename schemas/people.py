"""How many people left traces in a project, as a statement."""

from sqlalchemy import Date, Select, Text, bindparam, func, select

from schemas.tables import effort, item, project_scope


def at_least() -> Select[int]:
    """So many people at least left a trace in `project` after day `after` and up to day `last`; null for none.

    A person has a pseudonym in each tracker, and another one after the key has changed with the quarter. Hence the
    most pseudonyms of any one tracker and quarter: never more than there were.
    """
    counted = (
        select(func.count(effort.c.person.distinct()).label("people"))
        .join(item, item.c.id == effort.c.item_id)
        .join(project_scope, project_scope.c.scope_id == item.c.scope_id)
        .where(
            project_scope.c.project == bindparam("project", type_=Text),
            effort.c.day > bindparam("after", type_=Date),
            effort.c.day <= bindparam("last", type_=Date),
        )
        .group_by(item.c.tracker, func.date_trunc("quarter", effort.c.day))
        .subquery("counted")
    )
    return select(func.max(counted.c.people))
