"""The poller: walks the trackers' listings and hands their pages, with the cursor in them, to Kafka."""

from connectors.poller.poller import Pace, Poller

__all__ = ["Pace", "Poller"]
