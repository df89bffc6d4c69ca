"""The gateway as `fairlead gateway` serves it, in a process of its own: PORT, Kafka's address, a folder for secrets."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from connectors.gateway import build
from deploy.roles import serve
from deploy.settings import Listen
from schemas.broker import Broker
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.sources import GithubSource, Sources
from tests.bench.gateway_senders import SECRET

if __name__ == "__main__":
    port, bootstrap, folder = sys.argv[1:]
    secret = Path(folder) / "secret"
    secret.write_bytes(SECRET)
    acme = GithubSource(name="acme", webhook_secret_files=[secret], repositories=["acme/*"])
    app = build(
        Sources(github=[acme]), Broker(bootstrap), Pseudonyms(Keys.stable(b"key")), lambda: datetime.now(UTC)
    )
    serve(app, Listen(), "gateway", int(port))
