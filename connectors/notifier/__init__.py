"""The notifier: delivers each notice of a drift case once, through Alertmanager or through Apprise, never both."""

from connectors.notifier.alertmanager import Alertmanager
from connectors.notifier.apprise_channel import Chats, urls
from connectors.notifier.channel import Channel
from connectors.notifier.notifier import Notifier

__all__ = ["Alertmanager", "Channel", "Chats", "Notifier", "urls"]
