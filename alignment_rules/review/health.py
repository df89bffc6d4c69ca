"""How far the data of a review can be trusted: what is not explained, not linked, not heard."""

from collections.abc import Iterator

from alignment_rules.governance import telling
from alignment_rules.governance.standing import ENOUGH_EXPLAINED, days
from alignment_rules.review import spoken
from alignment_rules.review.material import Material, ProjectReview
from alignment_rules.review.page import Block, Points, Says, Section, Table

_COLUMNS = (
    "project",
    "explained",
    "names no other work",
    "working days without a trace",
    "history",
    "not heard",
)


def section(of: Material) -> Section:
    """A line a project, and a sentence for what must be mended before its figures can be believed."""
    return Section("How far the data can be trusted", tuple(_blocks(of)))


def _blocks(of: Material) -> Iterator[Block]:
    wrong = tuple(map(spoken.stopped, _wrong(of)))
    yield Points(wrong) if wrong else Says("Nothing stands in the way of believing these figures.")
    if of.projects:
        yield Table(_COLUMNS, tuple(_row(it) for it in of.projects), (1, 2, 3, 4, 5))


def _wrong(of: Material) -> Iterator[str]:
    for it in of.projects:
        if it.without_history:
            yield f"{it.name}: the history of {it.without_history} of its boards and repositories is still coming in"
        if it.stale:
            yield f"{it.name}: nothing was heard of {spoken.joined(it.stale)} for a day or more"
        if it.now and it.now.explained is not None and it.now.explained < ENOUGH_EXPLAINED:
            yield (
                f"{it.name}: of {100 - days(it.now.explained)} of every 100 days nobody can say what they serve, so"
                " its shares are those of the rest"
            )
        if it.now and it.now.restated:
            yield f"{it.name}: {telling.restated(it.now.restated, it.now.restated_on)}"
        if it.now and not it.now.countable:
            yield f"{it.name}: its people are not known as one in all trackers (`fairlead people check`)"
        if not it.scopes:
            yield f"{it.name}: none of its boards and repositories was heard of yet"
    if of.dead_letters:
        yield (
            f"{spoken.count(of.dead_letters, 'part of a record was', 'parts of records were')} set aside:"
            " `fairlead dead-letters list` says why"
        )


def _row(it: ProjectReview) -> tuple[str, ...]:
    seen = it.now
    return (
        it.name,
        "–" if seen is None or seen.explained is None else f"{days(seen.explained)} of 100",
        "–" if seen is None or seen.unlinked is None else f"{days(seen.unlinked)} of 100",
        "–" if seen is None else str(seen.untraced),
        f"{it.scopes - it.without_history} of {it.scopes}",
        str(len(it.stale)),
    )
