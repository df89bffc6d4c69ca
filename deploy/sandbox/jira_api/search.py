"""Which issues a query finds, in its order."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, ge, gt, le, lt
from typing import Final

from deploy.sandbox.jira_api.jql import Comparison, JqlError, Query
from deploy.sandbox.jira_api.site import Project, Row, Site, is_id, project_of

_COMPARE: Final[dict[str, Callable[[int, int], bool]]] = {
    ">": gt,
    ">=": ge,
    "<": lt,
    "<=": le,
    "=": int.__eq__,
}
_NUMBER: Final = attrgetter("number")


def found(site: Site, query: Query) -> Sequence[Row]:
    """The issues that match, ordered; by key where the query does not say. Raises JqlError for unknown values."""
    projects = [each for each in _projects(site, query) if site.rows(each)]
    rows = [row for each in sorted(projects, key=attrgetter("key")) for row in _within(site, each, query)]
    if query.order == (("key", True),):
        rows.reverse()  # they come by key; sorting 20,000 of them for each page would take longer than the page
    elif query.order != (("key", False),):
        _sort(rows, query.order)
    return rows


def _sort(rows: list[Row], order: tuple[tuple[str, bool], ...]) -> None:
    for field, descending in reversed(order):
        if field == "key":
            rows.sort(key=lambda row: (row.key.rpartition("-")[0], row.number), reverse=descending)
        else:
            rows.sort(key=attrgetter(field), reverse=descending)


def _projects(site: Site, query: Query) -> Iterable[Project]:
    named = [each for each in query.comparisons if each.field == "project"]
    chosen = {project.id: project for project in site.projects()}
    for comparison in named:
        wanted = {_project(site, value).id for value in comparison.values}
        chosen = {id_: project for id_, project in chosen.items() if id_ in wanted}
    return chosen.values()


def _project(site: Site, value: str) -> Project:
    project = project_of(site, value)
    if project is None:
        raise JqlError(f"The value '{value}' does not exist for the field 'project'.")
    return project


def _within(site: Site, project: Project, query: Query) -> Sequence[Row]:
    rows = site.rows(project)
    for comparison in query.comparisons:
        if comparison.field == "key":
            rows = _by_key(site, rows, comparison)
        elif comparison.field in ("fixVersion", "sprint"):
            rows = _planned(site, rows, comparison)
        elif comparison.field != "project":
            rows = _by_time(rows, comparison)
    return rows


def _by_key(site: Site, rows: Sequence[Row], comparison: Comparison) -> Sequence[Row]:
    named = [_issue(site, value) for value in comparison.values]
    if comparison.operator in ("=", "in"):
        ids = {row.id for row in named}
        return [row for row in rows if row.id in ids]
    bound = named[0]
    if not rows or rows[0].key.rpartition("-")[0] != bound.key.rpartition("-")[0]:
        return []  # Jira compares keys within the project of the key
    if comparison.operator[0] == ">":
        cut = bisect_right if comparison.operator == ">" else bisect_left
        return rows[cut(rows, bound.number, key=_NUMBER) :]
    cut = bisect_left if comparison.operator == "<" else bisect_right
    return rows[: cut(rows, bound.number, key=_NUMBER)]


def _planned(site: Site, rows: Sequence[Row], comparison: Comparison) -> Sequence[Row]:
    """Versions and sprints by their numbers; people may also write names, which nobody asks for here."""
    wanted: set[int] = set()
    for value in comparison.values:
        found = site.issues_in(comparison.field, int(value)) if is_id(value) else None
        if found is None:
            raise JqlError(f"A value with ID '{value}' does not exist for the field '{comparison.field}'.")
        wanted.update(found)
    return [row for row in rows if row.id in wanted]


def _issue(site: Site, key: str) -> Row:
    row = site.find(key)
    if row is None:
        raise JqlError(f"An issue with key '{key}' does not exist for field 'key'.")
    return row


def _by_time(rows: Sequence[Row], comparison: Comparison) -> Sequence[Row]:
    holds, bound = _COMPARE[comparison.operator], int(comparison.values[0])
    time = attrgetter(comparison.field)
    return [row for row in rows if holds(time(row), bound)]
