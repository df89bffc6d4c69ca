"""Virtual environments for the programs that benchmarks compare with: their pins clash with ours and each other's."""

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path


def environment(name: str, requirements: Sequence[str]) -> str:
    """The Python of an environment that holds these; made once, kept below the user's cache folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fairlead-bench"
    wanted = hashlib.sha256("\n".join((sys.version, *requirements)).encode()).hexdigest()[:12]
    folder = cache / f"{name}-{wanted}"
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        print(f"Setting up {', '.join(requirements)} in {folder} (once) …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements],
            check=True,
        )
        ready.touch()
    return str(python)
