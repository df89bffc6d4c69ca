"""Governance: what is made of the figures, and what people answered."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from schemas.tables.columns import metadata, when

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
    when("since", now=True),  # when it became so
    when("computed_at", now=True),
    comment="how each project stands against its plan, and why that can or cannot be said",
)
drift_case = Table(
    "drift_case",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("project", Text, nullable=False),
    when("opened_at", now=True),
    Column("opened_on", Date, nullable=False),  # by the trackers' clock
    Column("since", Date, nullable=False),  # the estimated day of the change, by work begun
    when("closed_at", nullable=True),
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
case_day = Table(
    "case_day",
    metadata,
    Column("case_id", BigInteger, ForeignKey("drift_case.id"), primary_key=True),
    Column("day", Date, primary_key=True),  # the last of the four weeks
    Column("off_plan", Double, nullable=False),
    Column("findings", JSONB, nullable=False),  # schemas.drift.Findings
    comment="what a case said on each day, so that a past review says it again",
)
case_log = Table(
    "case_log",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("case_id", BigInteger, ForeignKey("drift_case.id"), nullable=False, index=True),
    when("at", now=True),
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
    when("due_at"),
    Index("ix_timer_due_at", "due_at"),
    comment="what is to happen at a time, by the database's clock",
)
effect = Table(
    "effect",
    metadata,
    Column("key", Text, primary_key=True),  # case:17:told:sponsor
    Column("kind", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    when("made_at", now=True),
    when("done_at", nullable=True),
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
    when("tried_at", now=True),
    when("again_at", now=True),  # not before
    when("delivered_at", nullable=True),
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
    when("due_at", now=True),
    when("tried_at", nullable=True),
    Column("failure", Text, nullable=False, server_default=""),
    comment="when each KPI that is read by machine is due again, and why the last try gave nothing",
)
review_figure = Table(
    "review_figure",
    metadata,
    Column("name", Text, primary_key=True),
    Column("about", Text, primary_key=True),  # a kind of finding, or an initiative
    Column("value", Double, nullable=False),
    when("computed_at", now=True),
    comment="what a review would find, for scrapes: asking anew takes too long for each of them",
)
