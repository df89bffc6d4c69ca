"""What all tables share: how things are named, and columns that many have."""

from typing import Any, Final

from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, func
from sqlalchemy.dialects.postgresql import TIMESTAMP

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def when(name: str, *, nullable: bool = False, now: bool = False) -> Column[Any]:
    """A moment."""
    return Column(
        name, TIMESTAMP(timezone=True), nullable=nullable, server_default=func.now() if now else None
    )


def of_item(name: str = "item_id", **kwargs: Any) -> Column[Any]:
    """The item that a row is of, and goes with."""
    return Column(name, BigInteger, ForeignKey("item.id", ondelete="CASCADE"), **kwargs)
