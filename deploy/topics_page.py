"""How `fairlead topics describe` looks."""

import json
from typing import Final

from rich.console import Console
from rich.table import Column, Table

from deploy.topics import Described
from schemas.topics import TOPICS, Topic

_MS_PER_DAY: Final = 86_400_000
_UNBOUNDED: Final = 1000  # columns: what reads a pipe wants whole lines


def as_json(found: list[Described]) -> str:
    """One JSON object: a topic's name -> its contract and what the broker has (null: missing)."""
    have = {t.name: t for t in found}
    return json.dumps({t.name: _row(t, have.get(t.name)) for t in TOPICS})


def _row(topic: Topic, found: Described | None) -> dict[str, object]:
    contract = {"key": topic.key, "value": topic.value.__name__, "about": topic.about}
    readers = {"producers": topic.producers, "consumers": topic.consumers}
    on_broker = found and {
        "partitions": found.partitions,
        "replicas": found.replicas,
        "retention": _retention(found),
        "max_message_bytes": int(found.configuration["max.message.bytes"]),
    }
    return {**contract, **readers, "broker": on_broker}


def _retention(found: Described) -> str:
    if found.configuration["cleanup.policy"] == "compact":
        return "latest by key"
    days = int(found.configuration["retention.ms"]) // _MS_PER_DAY
    return "forever" if days < 0 else f"{days} days"


def as_text(found: list[Described]) -> str:
    """A table for people."""
    have = {t.name: t for t in found}
    table = Table(
        Column("topic", no_wrap=True), "partitions", "kept", "from", "to", "what", box=None, pad_edge=False
    )
    for topic in TOPICS:
        there = have.get(topic.name)
        table.add_row(
            topic.name,
            str(there.partitions) if there else "missing",
            _retention(there) if there else "",
            ", ".join(topic.producers),
            ", ".join(topic.consumers) or "others",
            f"{topic.about} (key: {topic.key})",
        )
    console = Console()
    if not console.is_terminal:
        console.width = _UNBOUNDED
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
