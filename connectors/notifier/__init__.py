"""The notifier: delivers each notice of a drift case once, through Alertmanager or through Apprise, never both.

What is no alarm goes as a letter, through Apprise.
"""

from connectors.notifier.alertmanager import Alertmanager
from connectors.notifier.apprise_channel import Chats, urls
from connectors.notifier.channel import Channel, Post
from connectors.notifier.handing import send
from connectors.notifier.notifier import Notifier

__all__ = ["Alertmanager", "Channel", "Chats", "Notifier", "Post", "send", "urls"]
