"""The store: every table, as SQLAlchemy Core. Migrations in `schemas/migrations` build exactly this.

Words: DESIGN's table. Times are `timestamptz`, shares are integers in parts per million, effort is integer
micro-days, so that sums are exact and do not depend on order.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def _when(name: str, *, nullable: bool = False, now: bool = False) -> Column[Any]:
    return Column(
        name, TIMESTAMP(timezone=True), nullable=nullable, server_default=func.now() if now else None
    )


def _item(name: str = "item_id", **kwargs: Any) -> Column[Any]:
    return Column(name, BigInteger, ForeignKey("item.id", ondelete="CASCADE"), **kwargs)


# --- the ledger: what of each log has been applied ---------------------------------------------------------------
mark = Table(
    "mark",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("cluster_id", Text, primary_key=True),
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
    Column("last_hash", LargeBinary, nullable=False),  # of the record at next_offset - 1; empty at the start
    _when("moved_at", now=True),
    comment="everything below next_offset is applied; moves in the transaction that applies",
)
hole = Table(
    "hole",
    metadata,
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("lo", BigInteger, primary_key=True),
    Column("hi", BigInteger, nullable=False),  # exclusive
    Column("reason", Text, nullable=False),
    _when("found_at", now=True),
    _when("repaired_at", nullable=True),
    comment="offsets the log no longer has; their scopes are listed again",
)
event_log = Table(
    "event_log",
    metadata,
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("event_id", Text, nullable=False, index=True),
    Column("scope_id", Text, nullable=False),
    Column("kind", Text, nullable=False),  # webhook/issue_updated, page/issues, command/strategy.publish
    _when("received_at"),
    _when("applied_at", now=True),
    Column("outcome", Text, nullable=False),  # applied | unchanged | ignored | dead
    Column("parts", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Index("ix_event_log_scope_id_received_at", "scope_id", "received_at"),
    comment="one row a record: what became of it",
)
dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", BigInteger, Identity(), unique=True),
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("part", Integer, primary_key=True),  # place in the page; -1: the whole record
    Column("topic", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column(
        "payload", LargeBinary, nullable=False
    ),  # the record with this part alone, so that it can be replayed
    Column("attempts", Integer, nullable=False, server_default="1"),
    _when("died_at", now=True),
    _when("replayed_at", nullable=True),
    comment="what can never be applied as it is, with the reason",
)
outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("shard", Integer, nullable=False),  # hash(topic, key) mod SHARDS
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    _when("enqueued_at", now=True),
    Index("ix_outbox_shard_seq", "shard", "seq"),
    comment="what goes out, written with what caused it; one relay a shard sends it in order, then deletes it",
)
command = Table(
    "command",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),  # offset in fairlead.commands
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    _when("issued_at"),
    _when("applied_at", now=True),
    Column("outcome", Text, nullable=False),  # applied | refused
    Column("detail", Text, nullable=False, server_default=""),
    comment="append-only audit of people's decisions",
)

# --- facts: what the trackers say ---------------------------------------------------------------------------------
scope = Table(
    "scope",
    metadata,
    Column("id", Text, primary_key=True),  # jira:acme:10010
    Column("tracker", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("ref", Text, nullable=False),  # jira:acme/PAY
    Column("title", Text, nullable=False, server_default=""),
    _when("observed_at"),  # of ref and title
    _when("last_event_at", nullable=True),
    Column("lease_gen", BigInteger, nullable=False, server_default="0"),
    Column("lease_holder", Text, nullable=False, server_default=""),
    _when("lease_until", nullable=True),
    _when("put_off_until", nullable=True),  # the tracker asked to be left alone with it until then
    Column("cursor", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("cursor_gen", BigInteger, nullable=False, server_default="0"),
    Column("cursor_seq", BigInteger, nullable=False, server_default="0"),
    _when("complete_through", nullable=True),
    Column("backfilled", Boolean, nullable=False, server_default=text("false")),
    _when("history_at", nullable=True),  # since when it is
    Column("access", Text, nullable=False, server_default="open"),  # open | archived | deleted | lost
    _when("access_at", nullable=True),  # when the existence check that says so was made
    UniqueConstraint("tracker", "external_id"),
    comment="a Jira project or a repository, and where the poller stands in it",
)
scope_alias = Table(
    "scope_alias",
    metadata,
    Column("tracker", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # PAY | acme/pay-api
    Column("scope_id", Text, ForeignKey("scope.id", ondelete="CASCADE"), primary_key=True),
    _when("known_since"),  # the earliest that it was seen under this key
    Column(
        "spread", Boolean, nullable=False, server_default=text("false")
    ),  # who names it was judged since then
    Index("ix_scope_alias_key", "key"),
    comment="every key a board or repository was ever known by; a mention of any other is no key",
)
item = Table(
    "item",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("tracker", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("scope_id", Text, ForeignKey("scope.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("facts", JSONB, nullable=False),  # the rest of WorkItem that rules may read
    Column("paths", JSONB(none_as_null=True)),  # of the files it changes; NULL: not known
    Column("gone", Boolean, nullable=False, server_default=text("false")),
    Column("cause", Text, nullable=False, server_default=""),  # of the last end: deleted | moved | unknown
    Column("archived", Boolean, nullable=False, server_default=text("false")),
    _when("updated_at"),  # by the tracker's clock
    _when("created_at"),
    Column("revision", BigInteger, nullable=False, server_default="1"),
    UniqueConstraint("tracker", "external_id"),
    Index("ix_item_scope_id_id", "scope_id", "id"),
    Index("ix_item_key", "key"),
    Index(
        "ix_item_open",
        *("tracker", "kind"),
        postgresql_where=text("state IN ('open', 'in_progress') AND NOT gone"),
    ),
    postgresql_with={"fillfactor": "80"},
    comment="work items as the trackers last stated them",
)
item_facet = Table(
    "item_facet",
    metadata,
    _item(primary_key=True),
    Column("facet", Text, primary_key=True),  # fields | listed | gone | paths | an activity's kind
    _when("source_at"),
    _when("observed_at"),
    Column("hash", LargeBinary, nullable=False),  # of the normalised fields
    comment="the version that guards each facet: a fact applies only if it is higher",
)
alias = Table(
    "alias",
    metadata,
    Column("tracker", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _item(primary_key=True),
    _when("seen_at"),  # latest tracker time at which the item had this key; the latest holder owns the key
    Index("ix_alias_key", "key"),
    Index("ix_alias_item_id", "item_id"),
    comment="every key an item was ever known by",
)
link = Table(
    "link",
    metadata,
    _item(primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("target_key", Text, primary_key=True),
    Column("place", Text, nullable=False),  # field | branch | title | text | trailer
    Column("home", Text, nullable=False, server_default=""),  # what the key is of: PAY, acme/pay-api
    Index("ix_link_target_key_kind", "target_key", "kind"),
    Index("ix_link_home", "home"),
    comment="an item points at a key; resolved through alias when read, so a late target needs no repair",
)
activity = Table(
    "activity",
    metadata,
    Column("tracker", Text, primary_key=True),
    Column("id", Text, primary_key=True),  # the tracker's own: comment:81, commit:<sha>
    _item(nullable=False),
    Column("person", Text, nullable=False),  # keyed pseudonym, or everybody
    Column("day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    _when("source_at"),
    _when("observed_at"),
    Index("ix_activity_person_day", "person", "day"),
    Index("ix_activity_item_id_day", "item_id", "day"),
    comment="traces of effort, one row each",
)

reread = Table(
    "reread",
    metadata,
    Column("tracker", Text, primary_key=True),
    Column("scope_id", Text, primary_key=True),  # jira:acme:site where the hint names no scope
    Column("place", Text, primary_key=True),  # the tracker's own word: issue:143749; scope: the whole of it
    _when("asked_at"),  # a later hint raises it, so that a reading under way does not answer it
    _when("claimed_until", nullable=True),
    comment="what hints say has changed and the poller reads anew; gone when what was read is in the log",
)

# --- judgement: what Fairlead says of the facts -------------------------------------------------------------------
strategy = Table(
    "strategy",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    _when("valid_from"),
    Column("command_id", Text, ForeignKey("command.id"), nullable=False, unique=True),
    Column("author", Text, nullable=False),
    Column("message", Text, nullable=False, server_default=""),
    Column("changes", Text, nullable=False, server_default=""),  # in the figures, as foreseen at the publish
    Column("files", JSONB, nullable=False),  # path in the folder -> text
    _when("published_at", now=True),
    comment="immutable versions of the strategy folder",
)
retag = Table(
    "retag",
    metadata,
    Column("version", Integer, ForeignKey("strategy.version"), primary_key=True),
    Column(
        "base", Integer
    ),  # the version that judged what this job takes over; 0: nothing; NULL: not known yet
    Column("last_item_id", BigInteger, nullable=False, server_default="0"),
    _when("started_at", now=True),
    _when("done_at", nullable=True),
    comment="the resumable chunk job that judges anew what a publish can touch",
)
correction = Table(
    "correction",
    metadata,
    Column(
        "number", BigInteger, primary_key=True, autoincrement=False
    ),  # the proposal's offset in fairlead.commands
    Column("command_id", Text, ForeignKey("command.id"), nullable=False, unique=True),
    Column("tracker", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("key", Text, nullable=False),  # as it was written
    Column("subtree", Boolean, nullable=False),
    Column("serves", JSONB, nullable=False),  # id in the strategy -> ppm
    Column("because", Text, nullable=False),
    Column("until", Date),  # the last day it speaks
    Column("state", Text, nullable=False),  # proposed | confirmed | withdrawn
    Column("lapsed", Boolean, nullable=False, server_default=text("false")),  # its end has been acted upon
    _when("proposed_at"),
    _when("decided_at", nullable=True),
    Index("ix_correction_tracker_external_id", "tracker", "external_id"),
    Index("ix_correction_until", "until", postgresql_where=text("state = 'confirmed' AND NOT lapsed")),
    comment="what people say of items, by the tracker's identity: an item may come later than what is said of it",
)
project_scope = Table(
    "project_scope",
    metadata,
    Column("scope_id", Text, ForeignKey("scope.id"), primary_key=True),
    Column("project", Text, nullable=False, index=True),
    comment="which project a scope belongs to under the current strategy",
)
own_alignment = Table(
    "own_alignment",
    metadata,
    _item(primary_key=True),
    Column("rule", Text, nullable=False, server_default=""),  # "" where no rule matched the item itself
    Column("shares", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("version", Integer, nullable=False, server_default="0"),
    comment="what a rule says of the item itself; the only thing others inherit; its row is the item's tagging lock",
)
alignment = Table(
    "alignment",
    metadata,
    _item(primary_key=True),
    Column("state", Text, nullable=False),
    Column("shares", JSONB, nullable=False),  # [{id, ppm, initiative}]
    Column("reasons", JSONB, nullable=False),  # [{step, rule, source, detail}]
    Column(
        "conflicts", JSONB, nullable=False, server_default=text("'[]'::jsonb")
    ),  # [{step, between, detail}]
    Column("rule", Text, nullable=False),
    Column("source", Text, nullable=False),  # key of the item it comes from
    Column("version", Integer, nullable=False),  # of the strategy
    Column("revision", BigInteger, nullable=False, server_default="1"),
    _when("tagged_at", now=True),
    Index("ix_alignment_state_item_id", "state", "item_id"),
    Index("ix_alignment_in_conflict", "item_id", postgresql_where=text("conflicts <> '[]'::jsonb")),
    postgresql_with={"fillfactor": "80"},
    comment="each item's alignment as it stands",
)
alignment_past = Table(
    "alignment_past",
    metadata,
    _item(primary_key=True),
    Column("revision", BigInteger, primary_key=True),
    Column("state", Text, nullable=False),
    Column("shares", JSONB, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("conflicts", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("rule", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("version", Integer, nullable=False),
    _when("tagged_at"),
    _when("replaced_at", now=True),
    comment="what was said before, and until when",
)
dirty = Table(
    "dirty",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),  # streams.tag_marks and streams.drift_marks name them
    Column("item_id", BigInteger),
    Column("person", Text),
    Column("project", Text),
    Column("day", Date),
    _when("enqueued_at", now=True),
    Index("ix_dirty_kind_seq", "kind", "seq"),
    Index("ix_dirty_project", "project", postgresql_where=text("project IS NOT NULL")),
    comment="what must be judged anew; the truth that topics only announce",
)
effort = Table(
    "effort",
    metadata,
    Column("day", Date, primary_key=True),
    Column("person", Text, primary_key=True),
    _item(primary_key=True),
    Column("micro_days", BigInteger, nullable=False),
    Index("ix_effort_item_id_day", "item_id", "day"),
    comment="a person-day split over the items that day's activity touched, sums to at most 1,000,000; or item-days",
)
counting = Table(
    "counting",
    metadata,
    Column("unit", Text, primary_key=True),  # schemas.counting.Unit
    comment="what all effort is counted in: one row",
)
mix_day = Table(
    "mix_day",
    metadata,
    Column("project", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("objective", Text, primary_key=True),  # objective or always-on id; "" for unaligned and unknown
    Column("state", Text, primary_key=True),
    Column("micro_days", BigInteger, nullable=False),
    comment="a project's effort of one day by objective and state",
)
restated = Table(
    "restated",
    metadata,
    Column("project", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    _when("at", now=True),
    comment="days of a project that changed after its figures had spoken of them: late activity, or other tags",
)
figure = Table(
    "figure",
    metadata,
    Column("name", Text, primary_key=True),
    Column("project", Text, primary_key=True),
    Column("objective", Text, primary_key=True, server_default=""),
    Column("state", Text, primary_key=True, server_default=""),
    Column("value", Double, nullable=False),
    Column("version", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    _when("computed_at", now=True),
    comment="what scrapes and pages read, and nothing else does",
)

# --- governance: what is made of the figures, and what people answered ---------------------------------------------
drift_state = Table(
    "drift_state",
    metadata,
    Column("project", Text, primary_key=True),
    Column("state", Text, nullable=False),  # schemas.drift.Standing
    Column("reason", Text, nullable=False),  # schemas.drift.Why
    Column("words", Text, nullable=False),  # the same for people
    Column("as_of", Date, nullable=False),
    Column("evidence", JSONB, nullable=False),  # schemas.drift.Evidence
    Column("version", Integer, nullable=False),  # of the strategy
    Column("revision", BigInteger, nullable=False),
    _when("since", now=True),  # when it became so
    _when("computed_at", now=True),
    comment="how each project stands against its plan, and why that can or cannot be said",
)
drift_case = Table(
    "drift_case",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("project", Text, nullable=False),
    _when("opened_at", now=True),
    Column("opened_on", Date, nullable=False),  # by the trackers' clock
    Column("since", Date, nullable=False),  # the estimated day of the change, by work begun
    _when("closed_at", nullable=True),
    Column("closed_on", Date),
    Column("closed_because", Text, nullable=False, server_default=""),
    Column("baseline", Date, nullable=False),  # since when the plan it departs from is in force
    Column("version", Integer, nullable=False),
    Column("off_plan", Double, nullable=False),
    Column("findings", JSONB, nullable=False),  # schemas.drift.Findings: direction, causes, way back
    Column("answer", Text, nullable=False, server_default=""),  # acknowledged | accepted
    Column("answered_by", Text, nullable=False, server_default=""),
    Column("answer_reason", Text, nullable=False, server_default=""),
    Column("answer_until", Date),
    Column("answer_seq", BigInteger, nullable=False, server_default="-1"),  # of the command
    Index("uq_drift_case_open_project", "project", unique=True, postgresql_where=text("closed_at IS NULL")),
    comment="one drift, from opening until the project is back inside its tolerance",
)
case_log = Table(
    "case_log",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("case_id", BigInteger, ForeignKey("drift_case.id"), nullable=False, index=True),
    _when("at", now=True),
    Column("kind", Text, nullable=False),  # opened | told | acknowledged | accepted | expired | closed
    Column("actor", Text, nullable=False, server_default=""),
    Column("words", Text, nullable=False),
    comment="what happened to a case and who decided what",
)
timer = Table(
    "timer",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _when("due_at"),
    Index("ix_timer_due_at", "due_at"),
    comment="what is to happen at a time, by the database's clock",
)
effect = Table(
    "effect",
    metadata,
    Column("key", Text, primary_key=True),  # case:17:told:sponsor
    Column("kind", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    _when("made_at", now=True),
    _when("done_at", nullable=True),
    Index("ix_effect_undone", "made_at", postgresql_where=text("done_at IS NULL")),
    Index("ix_effect_kind_made_at", "kind", "made_at"),
    comment="what is to be done outside, once: delivered by a role of its own, never repeated by a rebuild",
)
delivery = Table(
    "delivery",
    metadata,
    Column("effect_key", Text, ForeignKey("effect.key", ondelete="CASCADE"), primary_key=True),
    Column("target", Text, primary_key=True),  # alertmanager | mailto-1f2e3d4c bo@acme.example
    Column("attempts", Integer, nullable=False, server_default="1"),
    Column("failure", Text, nullable=False, server_default=""),  # of the last attempt
    _when("tried_at", now=True),
    _when("again_at", now=True),  # not before
    _when("delivered_at", nullable=True),
    comment="who has a notice, who not yet, and why not",
)
kpi_reading = Table(
    "kpi_reading",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("kpi", Text, primary_key=True),
    Column("at", TIMESTAMP(timezone=True), primary_key=True),
    Column("value", Double, nullable=False),
    Column("unit", Text, nullable=False),
    Column("source", Text, nullable=False),  # manual | push | prometheus | pull
    Column("actor", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),  # of the command that stated it; a higher one corrects it
    comment="what was read of a KPI and when",
)
kpi_attempt = Table(
    "kpi_attempt",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("kpi", Text, primary_key=True),
    _when("due_at", now=True),
    _when("tried_at", nullable=True),
    Column("failure", Text, nullable=False, server_default=""),
    comment="when each KPI that is read by machine is due again, and why the last try gave nothing",
)
review_figure = Table(
    "review_figure",
    metadata,
    Column("name", Text, primary_key=True),
    Column("about", Text, primary_key=True),  # a kind of finding, or an initiative
    Column("value", Double, nullable=False),
    _when("computed_at", now=True),
    comment="what a review would find, for scrapes: asking anew takes too long for each of them",
)
