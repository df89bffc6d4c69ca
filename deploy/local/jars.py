"""Apache Kafka's jars: fetched once from a Maven repository, checked against `kafka.lock`, shared by all homes."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from schemas.errors import Reject

KAFKA_VERSION: Final = "4.1.1"
_WANTED: Final = (
    "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3",
    f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
)
_LOCK: Final = Path(__file__).with_name("kafka.lock")


def default_cache() -> Path:
    """The cache of the person who runs us; the temporary folder where there is no usable HOME."""
    chosen = os.environ.get("XDG_CACHE_HOME") or (
        os.environ.get("HOME", "") and os.path.expandvars("$HOME/.cache")
    )
    if chosen and _usable(Path(chosen)):
        return Path(chosen) / "fairlead"
    return Path(tempfile.gettempdir()) / f"fairlead-cache-{os.getuid()}"


def _usable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def locked() -> dict[str, str]:
    """Every jar that Kafka needs -> its SHA-256, as committed."""
    return dict(reversed(line.split()) for line in _LOCK.read_text().splitlines())  # type: ignore[misc]


def digest(jar: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with jar.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def present(folder: Path) -> bool:
    """Are all jars there? (Their content was checked when they were put there, at once and whole.)"""
    return all((folder / name).is_file() for name in locked())


def provide(cache: Path, repository: str = "") -> Path:
    """The folder with Kafka's jars; fetched from `repository` ("": Maven Central) when not in `cache` yet."""
    folder = cache / f"kafka-{KAFKA_VERSION}"
    if present(folder):
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once fetch once
        if not present(folder):
            _fetch(cache, folder, repository or _central())
    return folder


def _central() -> str:
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415 - only the very first start needs jgo

    return str(MAVEN_CENTRAL_URL)


def _fetch(cache: Path, folder: Path, repository: str) -> None:
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as work:
        try:
            fetched = _resolve(Path(work), repository)
        except Exception as error:  # jgo raises whatever its HTTP and XML libraries raise
            raise _unreachable(repository, str(error)) from error
        missing = sorted(locked().keys() - fetched.keys())
        if missing:
            raise _unreachable(repository, f"it lacks {', '.join(missing[:3])}")
        whole = Path(work) / "whole"
        whole.mkdir()
        for name, sha256 in locked().items():
            _take(fetched[name], whole / name, sha256, repository)
        shutil.rmtree(folder, ignore_errors=True)
        whole.rename(folder)


def _unreachable(repository: str, why: str) -> Reject:
    return Reject(
        f"Apache Kafka {KAFKA_VERSION} could not be fetched from {repository}: {why}\n"
        "Set kafka.maven_repository to a mirror you can reach, kafka.jars to a folder that another machine has"
        " filled, or kafka.bootstrap to a Kafka of your own."
    )


def _resolve(work: Path, repository: str) -> dict[str, Path]:
    from jgo.env import EnvironmentBuilder, LinkStrategy  # noqa: PLC0415
    from jgo.maven import MavenContext  # noqa: PLC0415

    context = MavenContext(repo_cache=work / "maven", remote_repos={"central": repository}, timeout=30)
    builder = EnvironmentBuilder(context=context, cache_dir=work / "jgo", link_strategy=LinkStrategy.COPY)
    # One by one: resolved together, the versions that log4j's parent wishes for would replace Kafka's own.
    return {Path(jar).name: Path(jar) for wanted in _WANTED for jar in builder.from_endpoint(wanted).all_jars}


def _take(jar: Path, place: Path, sha256: str, repository: str) -> None:
    if digest(jar) != sha256:
        raise Reject(
            f"{jar.name} from {repository} is not the file we know (its SHA-256 differs): nothing was installed."
        )
    jar.rename(place)
