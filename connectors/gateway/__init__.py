"""The gateway: webhooks come in here, are verified, minimised and handed to Kafka."""

from connectors.gateway.application import build

__all__ = ["build"]
