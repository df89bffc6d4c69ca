"""What objectives, initiatives and always-on work are called, from the strategy in force."""

from functools import lru_cache

from ruamel.yaml import YAML
from sqlalchemy import Connection, select

from schemas.tables import strategy


def titles(connection: Connection) -> dict[str, str]:
    """Id -> title; empty before the first publish. What has no title is called by its id."""
    text = connection.execute(
        select(strategy.c.files["strategy.yaml"].astext).order_by(strategy.c.version.desc()).limit(1)
    ).scalar()
    return _titles(text) if text else {}


@lru_cache(maxsize=4)
def _titles(text: str) -> dict[str, str]:
    """Only titles are read, so that a strategy published under an earlier release is still called by its names."""
    written = YAML(typ="safe", pure=True).load(text) or {}
    objectives = _entries(written.get("objectives"))
    initiatives = {
        id_: one for entry in objectives.values() for id_, one in _entries(entry.get("initiatives")).items()
    }
    entries = {**objectives, **initiatives, **_entries(written.get("always-on"))}
    return {id_: str(entry["title"]) for id_, entry in entries.items() if entry.get("title")}


def _entries(written: object) -> dict[str, dict[str, object]]:
    return (
        {id_: one for id_, one in written.items() if isinstance(one, dict)}
        if isinstance(written, dict)
        else {}
    )
