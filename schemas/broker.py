"""How to reach a Kafka cluster, in the words of either client."""

import ssl
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Broker:
    """Address and credentials of a Kafka cluster; `password` never appears in `repr`."""

    bootstrap: str
    security: str = "PLAINTEXT"  # PLAINTEXT | SSL | SASL_PLAINTEXT | SASL_SSL
    mechanism: str = "PLAIN"  # PLAIN | SCRAM-SHA-256 | SCRAM-SHA-512
    username: str = ""
    password: str = ""
    ca_file: str = ""

    def __repr__(self) -> str:
        return f"Broker({self.bootstrap!r}, {self.security!r}, username={self.username!r})"

    def options(self) -> dict[str, Any]:
        """Connection options that kafka-python and aiokafka name alike."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "security_protocol": self.security,
        }
        if self.security.endswith("SSL"):
            options["ssl_context"] = ssl.create_default_context(cafile=self.ca_file or None)
        if self.security.startswith("SASL"):
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options
