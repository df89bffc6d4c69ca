"""`make bench-backfill`: a whole backfill at 50 ms a call, beside perceval and a Singer tap: requests and seconds of each."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

import httpx
from pydantic import HttpUrl

from connectors.github import GithubHost
from connectors.jira import JiraSite
from connectors.jira.client import PAGE
from connectors.listing import Tracker
from connectors.patience import Patience
from deploy.sandbox.addresses import EMAIL
from schemas.sources import GithubSource, JiraSource
from tests.bench.backfill_serving import ISSUES, JIRA_ISSUES, LATENCY, PULLS
from tests.bench.peers import environment

FASTER: Final = 3.0
FEWER: Final = 0.5
AROUND: Final = 3  # the project, its fields, and what lies before 90 days
PEERS: Final = {
    "perceval": ("perceval==1.6.1",),
    "tap-github": ("meltanolabs-tap-github==1.30.1",),
    "tap-jira": ("tap-jira==2.6.0",),
}
_HERE: Final = Path(__file__).parent
_ROOT: Final = _HERE.parents[1]


@dataclass(frozen=True)
class Run:
    """What one listing of everything took, and how many items it told."""

    requests: int
    seconds: float
    items: int

    def shown(self) -> dict[str, float]:
        return {"requests": self.requests, "seconds": round(self.seconds, 2), "items": self.items}


@dataclass(frozen=True)
class Served:
    """A sandbox at 50 ms a call."""

    url: str
    jira: str
    github: str

    def run(self, listing: Callable[[], tuple[int, float]]) -> Run:
        """List everything; the listing says how many items and seconds, the sandbox how many requests."""
        before = self._asked()
        items, seconds = listing()
        return Run(self._asked() - before, seconds, items)

    def _asked(self) -> int:
        return sum(httpx.get(f"{self.url}/sandbox/requests", trust_env=False).json().values())


def main() -> int:
    for peer, requirements in PEERS.items():
        environment(peer, requirements)  # not while the clock runs
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "datacenter") as center:
        runs = {
            "jira": ours(center, Path(folder), "jira"),
            "jira: perceval": center.run(lambda: perceval("jira", center.url, center.jira)),
            "github": ours(center, Path(folder), "github"),
            "github: perceval": center.run(lambda: perceval("github", center.url, center.github)),
            "github: tap-github": center.run(lambda: tap("github", center.url, center.github)),
        }
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "cloud") as cloud:
        runs |= {
            "jira cloud": ours(cloud, Path(folder), "jira", deployment="cloud"),
            "jira cloud: tap-jira": cloud.run(lambda: tap("jira", cloud.url, cloud.jira)),
        }
    for name, run in runs.items():
        print(f"{name:22} {run.requests:6} requests {run.seconds:7.2f} s {run.items:6} items")
    return report(runs)


def report(runs: dict[str, Run]) -> int:
    """The laws for each pair, or that ours is at the physical limit; the last line is JSON."""
    mine = {name: run for name, run in runs.items() if ": " not in name}
    pairs = {name: (mine[name.partition(": ")[0]], run) for name, run in runs.items() if ": " in name}
    speed = {name: round(theirs.seconds / us.seconds, 1) for name, (us, theirs) in pairs.items()}
    share = {name: round(us.requests / theirs.requests, 3) for name, (us, theirs) in pairs.items()}
    at_limit = {name for name in pairs if mine[name.partition(": ")[0]].requests <= least(name)}
    print(
        json.dumps(
            {
                "name": "bench-backfill",
                "value": speed["jira: perceval"],
                "unit": "times as fast as perceval",
                "goal": FASTER,
                "peers": {name: theirs.shown() for name, (_, theirs) in pairs.items()},
                "ratio": speed["jira: perceval"],
                "setup": {
                    "ours": {name: run.shown() for name, run in mine.items()},
                    "times_as_fast": speed,
                    "share_of_their_requests": share,
                    "share_goal": FEWER,
                    "at_the_physical_limit": sorted(at_limit),
                    "physical_limit_s": {
                        name: round(run.requests * LATENCY, 2) for name, run in mine.items()
                    },
                    "latency_s": LATENCY,
                    "jira_issues": JIRA_ISSUES,
                    "github_issues": ISSUES,
                    "github_pulls": PULLS,
                },
            }
        )
    )
    kept = {name for name in pairs if speed[name] >= FASTER and share[name] <= FEWER}
    return 0 if kept | at_limit == pairs.keys() and whole(runs) else 1


def least(pair: str) -> int:
    """Requests that no listing can do without: Jira's pages hold 100 issues, and it has to be found, its fields known, and ended."""
    return -(-JIRA_ISSUES // PAGE) + AROUND if pair.startswith("jira") else 0


def whole(runs: dict[str, Run]) -> bool:
    """Whether all told everything: fewer requests prove nothing otherwise."""
    return all(
        run.items >= (JIRA_ISSUES if name.startswith("jira") else ISSUES + PULLS)
        for name, run in runs.items()
    )


def ours(at: Served, folder: Path, tracker: str, deployment: str = "datacenter") -> Run:
    """Fairlead's own walk to its end."""
    (folder / tracker).write_text(at.jira if tracker == "jira" else at.github)

    def listing() -> tuple[int, float]:
        began = time.perf_counter()
        made = site(at, folder, deployment) if tracker == "jira" else host(at, folder)
        items = sum(len(page.objects) for scope in made.scopes() for page in made.walk(scope, {}))
        return items, time.perf_counter() - began

    return at.run(listing)


def site(at: Served, folder: Path, deployment: str) -> Tracker:
    known = {
        "name": "acme",
        "url": HttpUrl(f"{at.url}/jira"),
        "token_file": folder / "jira",
        "projects": ["PAY"],
    }
    email = EMAIL if deployment == "cloud" else None
    source = JiraSource.model_validate({**known, "deployment": deployment, "email": email})
    return JiraSite(source, Patience(), lambda: datetime.now(UTC), lambda _: None)


def host(at: Served, folder: Path) -> Tracker:
    url, files = HttpUrl(f"{at.url}/github"), [folder / "github"]
    source = GithubSource(name="acme", url=url, token_files=files, repositories=["acme/ledger"])
    return GithubHost(source, Patience(), lambda: datetime.now(UTC), lambda _: None)


def perceval(tracker: str, url: str, token: str) -> tuple[int, float]:
    """How many items it told, in how many seconds."""
    command = [
        environment("perceval", PEERS["perceval"]),
        str(_HERE / "backfill_perceval.py"),
        tracker,
        url,
        token,
        EMAIL,
    ]
    items, seconds = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(items), float(seconds)


def tap(tracker: str, url: str, token: str) -> tuple[int, float]:
    """How many issues and pull requests the tap told, in how many seconds."""
    python = environment(f"tap-{tracker}", PEERS[f"tap-{tracker}"])
    command = [python, str(_HERE / "backfill_taps.py"), tracker, url, token, EMAIL]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    *messages, timed = map(json.loads, told)
    records = [one for one in messages if one["type"] == "RECORD"]
    items = sum(record["stream"] in {"issues", "pull_requests"} for record in records)
    return items, timed["seconds"]


@contextmanager
def served(folder: Path, deployment: str) -> Iterator[Served]:
    """A sandbox while the block runs."""
    command = [sys.executable, "-m", "tests.bench.backfill_serving", str(folder), deployment]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield Served(**json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(10)


if __name__ == "__main__":
    raise SystemExit(main())
