"""Until when objectives are believed in, from the strategy in force."""

from datetime import date, datetime
from functools import lru_cache

from ruamel.yaml import YAML
from sqlalchemy import Connection, select

from schemas.tables import strategy


def reconfirm(connection: Connection) -> dict[str, date]:
    """Objective -> the day of its `reconfirm:`; those without one, and those that are over, are left out."""
    text = connection.execute(
        select(strategy.c.files["strategy.yaml"].astext).order_by(strategy.c.version.desc()).limit(1)
    ).scalar()
    return _days(text) if text else {}


@lru_cache(maxsize=4)
def _days(text: str) -> dict[str, date]:
    """Only these days are read, so that a strategy published under an earlier release still tells them."""
    objectives = (YAML(typ="safe", pure=True).load(text) or {}).get("objectives")
    entries = objectives.items() if isinstance(objectives, dict) else ()
    found = {id_: _day(one.get("reconfirm")) for id_, one in entries if isinstance(one, dict)}
    return {id_: day for id_, day in found.items() if day}


def _day(written: object) -> date | None:
    """YAML reads a day as one; in quotes it stays text."""
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None
