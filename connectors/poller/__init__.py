"""The poller: walks the trackers' listings and hands their pages, with the cursor in them, to Kafka."""

from connectors.poller.pace import Pace
from connectors.poller.poller import Poller

__all__ = ["Pace", "Poller"]
