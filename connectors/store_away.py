"""What SQLAlchemy raises while the database is away, or does not answer in time."""

from typing import Final

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

STORE_AWAY: Final = (OperationalError, InterfaceError, NoConnection)
