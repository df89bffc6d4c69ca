"""All that a run shows: its logs, its metrics, its pages, and what commands print, also when they fail."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.e2e.running import Up, fairlead

PAGES = ("/", "/items", "/inbox", "/conflicts", "/healthz", "/items/NONE-1")


def secrets_of(up: Up, email: str) -> dict[str, str]:
    """What each secret file of the home holds, and the form in which Basic carries a token."""
    found = {file.name: file.read_text().strip() for file in (up.home / "secrets").iterdir()}
    found["postgres"] = found["postgres"].rpartition(":")[2] or found["postgres"]
    held = up.home / "sandbox"
    for name in ("jira-token", "jira-webhook", "github-token", "github-webhook"):
        found[name] = (held / name).read_text().strip()
    found["basic"] = b64encode(f"{email}:{found['jira-token']}".encode()).decode()
    assert all(len(secret) > 15 for secret in found.values()), [*found]
    return found


def logged(up: Up) -> Iterator[tuple[str, str]]:
    """What every process wrote: file -> text."""
    for file in (*(up.home / "logs").rglob("*"), *up.home.parent.glob("up.err")):
        if file.is_file():
            yield file.name, file.read_text(errors="replace")


def shown(up: Up) -> Iterator[tuple[str, str]]:
    """What can be looked at: address -> text."""
    yield "urls", str(up.urls)
    for role, url in up.urls["metrics"].items():
        yield f"metrics of {role}", answered(url)
    for path in PAGES:
        yield path, answered(up.urls["console"].rstrip("/") + path)


def told(runs: Mapping[str, tuple[str, ...]], environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What commands print, whatever comes of them: name -> text."""
    for name, arguments in runs.items():
        ended = fairlead(*arguments, limit=300, **environment)
        yield name, ended.stdout + ended.stderr


def answered(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> str:
    """The answer's headers and text, whatever its status."""
    asked = Request(url, data=body, headers=dict(headers or {}))  # noqa: S310 - our own
    try:
        with urlopen(asked, timeout=20) as answer:  # noqa: S310 - our own
            return f"{answer.headers}\n{answer.read().decode()}"
    except HTTPError as refused:
        return f"{refused.headers}\n{refused.read().decode()}"
