"""Effort: from activities to person-days, from person-days to each project's days, from days to its figures.

Each step recomputes wholly what is dirty, in integers; nothing is ever added to what was there.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine

from streams import effort_days, effort_figures, effort_persons

_STEPS: Final[tuple[Callable[[Engine], int], ...]] = (
    effort_days.mark_days_of_items,
    effort_days.drain,
    effort_figures.drain,
)


def drain(engine: Engine) -> int:
    """Work off some of what is dirty, each step in transactions of its own. 0: idle, or waiting for the tagger.

    Days wait while many person-days do: they would only have to be added up again.
    """
    persons = effort_persons.drain(engine)
    if persons >= effort_persons.CHUNK:
        return persons
    return persons + sum(step(engine) for step in _STEPS)
