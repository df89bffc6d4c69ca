"""The store as rows that two runs can be compared by: without surrogate ids and recorded times.

Left out besides: the version under which an item was last judged, since a publish judges only what it can touch;
`item.revision` and `event_log.changed`, which count how often the store was written and so depend on
how records were batched; leases, which are the poller's.
"""

from sqlalchemy import Connection, Engine, text

Rows = list[tuple[object, ...]]

QUERIES = {
    "scope": "SELECT id, tracker, external_id, ref, title, observed_at, last_event_at, cursor, cursor_gen, cursor_seq,"
    " complete_through, backfilled, access, access_at FROM scope",
    "scope_alias": "SELECT tracker, key, scope_id, known_since FROM scope_alias",
    "item": "SELECT tracker, external_id, scope_id, key, kind, state, title, facts, paths, gone, cause, archived,"
    " updated_at, created_at FROM item",
    "item_facet": "SELECT i.tracker, i.external_id, f.facet, f.source_at, f.observed_at, f.hash"
    " FROM item_facet f JOIN item i ON i.id = f.item_id",
    "alias": "SELECT a.tracker, a.key, i.external_id, a.seen_at FROM alias a JOIN item i ON i.id = a.item_id",
    "link": "SELECT i.tracker, i.external_id, l.kind, l.target_key, l.place, l.home FROM link l JOIN item i ON i.id = l.item_id",
    "traced": "SELECT a.tracker, a.id FROM activity a LEFT JOIN item_facet f ON f.item_id = a.item_id AND f.facet = a.kind"
    " WHERE f.item_id IS NULL OR (a.source_at, a.observed_at) >= (f.source_at, f.observed_at)",
    "activity": "SELECT a.tracker, a.id, i.external_id, a.person, a.day, a.kind, a.source_at, a.observed_at"
    " FROM activity a JOIN item i ON i.id = a.item_id",
}
LOG = {
    "mark": "SELECT agent, topic, partition, next_offset, last_hash FROM mark WHERE next_offset > 0",
    "event_log": "SELECT partition, \"offset\", event_id, scope_id, kind, parts, outcome = 'dead' FROM event_log",
    "dead_letter": 'SELECT topic, partition, "offset", part, event_id, reason, payload FROM dead_letter',
    "command": "SELECT id, seq, actor, kind, target, body, outcome, detail FROM command",
    "correction": "SELECT number, command_id, tracker, external_id, key, subtree, serves, because, until, state, lapsed"
    " FROM correction",
    "strategy": "SELECT version, hash, valid_from, command_id, author, message, files FROM strategy",
}
JUDGED = {
    "own_alignment": "SELECT i.tracker, i.external_id, o.rule, o.shares"
    " FROM own_alignment o JOIN item i ON i.id = o.item_id",
    "alignment": "SELECT i.tracker, i.external_id, a.state, a.shares, a.reasons, a.conflicts, a.rule, a.source"
    " FROM alignment a JOIN item i ON i.id = a.item_id",
    "project_scope": "SELECT scope_id, project FROM project_scope",
    "effort": "SELECT e.day, e.person, i.tracker, i.external_id, e.micro_days FROM effort e JOIN item i ON i.id = e.item_id",
    "mix_day": "SELECT project, day, objective, state, micro_days FROM mix_day",
    "figure": "SELECT name, project, objective, state, value, version, as_of FROM figure",
}


def facts(engine: Engine) -> dict[str, Rows]:
    """What the trackers say."""
    return _rows(engine, QUERIES)


def everything(engine: Engine) -> dict[str, Rows]:
    """Facts, what became of each record, and what is judged."""
    return _rows(engine, QUERIES | LOG | JUDGED)


def _rows(engine: Engine, queries: dict[str, str]) -> dict[str, Rows]:
    with engine.connect() as connection:
        return {name: _sorted(connection, query) for name, query in queries.items()}


def _sorted(connection: Connection, query: str) -> Rows:
    return sorted((tuple(row) for row in connection.execute(text(query))), key=repr)


def differences(one: dict[str, Rows], other: dict[str, Rows]) -> list[str]:
    """What differs, table by table, a few rows of each."""
    told = []
    for name, rows in one.items():
        missing, extra = _minus(rows, other[name]), _minus(other[name], rows)
        if missing or extra:
            told.append(
                f"{name}: {len(missing)} only here {missing[:3]}, {len(extra)} only there {extra[:3]}"
            )
    return told


def _minus(one: Rows, other: Rows) -> list[str]:
    gone = {repr(row) for row in other}
    return [repr(row) for row in one if repr(row) not in gone]
