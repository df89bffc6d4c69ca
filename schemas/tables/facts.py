"""Facts: what the trackers say."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from schemas.tables.columns import metadata, of_item, when

scope = Table(
    "scope",
    metadata,
    Column("id", Text, primary_key=True),  # jira:acme:10010
    Column("tracker", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("ref", Text, nullable=False),  # jira:acme/PAY
    Column("title", Text, nullable=False, server_default=""),
    when("observed_at"),  # of ref and title
    when("last_event_at", nullable=True),
    Column("lease_gen", BigInteger, nullable=False, server_default="0"),
    Column("lease_holder", Text, nullable=False, server_default=""),
    when("lease_until", nullable=True),
    when("put_off_until", nullable=True),  # the tracker asked to be left alone with it until then
    Column("cursor", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("cursor_gen", BigInteger, nullable=False, server_default="0"),
    Column("cursor_seq", BigInteger, nullable=False, server_default="0"),
    when("complete_through", nullable=True),
    Column("backfilled", Boolean, nullable=False, server_default=text("false")),
    when("history_at", nullable=True),  # since when it is
    Column("access", Text, nullable=False, server_default="open"),  # open | archived | deleted | lost
    when("access_at", nullable=True),  # when the existence check that says so was made
    UniqueConstraint("tracker", "external_id"),
    comment="a Jira project or a repository, and where the poller stands in it",
)
scope_alias = Table(
    "scope_alias",
    metadata,
    Column("tracker", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # PAY | acme/pay-api
    Column("scope_id", Text, ForeignKey("scope.id", ondelete="CASCADE"), primary_key=True),
    when("known_since"),  # the earliest that it was seen under this key
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
    when("updated_at"),  # by the tracker's clock
    when("created_at"),
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
    of_item(primary_key=True),
    Column("facet", Text, primary_key=True),  # fields | listed | gone | paths | an activity's kind
    when("source_at"),
    when("observed_at"),
    Column("hash", LargeBinary, nullable=False),  # of the normalised fields
    comment="the version that guards each facet: a fact applies only if it is higher",
)
alias = Table(
    "alias",
    metadata,
    Column("tracker", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    of_item(primary_key=True),
    when("seen_at"),  # latest tracker time at which the item had this key; the latest holder owns the key
    Index("ix_alias_key", "key"),
    Index("ix_alias_item_id", "item_id"),
    comment="every key an item was ever known by",
)
link = Table(
    "link",
    metadata,
    of_item(primary_key=True),
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
    of_item(nullable=False),
    Column("person", Text, nullable=False),  # keyed pseudonym, ~ before it where rekeyed, or everybody
    Column("day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    when("source_at"),
    when("observed_at"),
    Column("available", Integer),  # micro-days that the person had for work on the day; null: all of it
    when("named_source_at", nullable=True),  # version that names the person, where a later one
    when("named_observed_at", nullable=True),  # could not, for the key of the day is destroyed
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
    when("asked_at"),  # a later hint raises it, so that a reading under way does not answer it
    when("claimed_until", nullable=True),
    comment="what hints say has changed and the poller reads anew; gone when what was read is in the log",
)
