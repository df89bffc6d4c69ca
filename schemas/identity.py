"""Which log a mark speaks of: a topic recreated under the same name is another log."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LogIdentity:
    """A cluster's id and a topic's id as the broker gives them (base64 and UUID strings)."""

    cluster_id: str
    topic_id: str
