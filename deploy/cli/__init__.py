"""The command `fairlead`.

Exit codes: 0 fine; 1 a bug; 2 wrong use, or something that can never succeed (one sentence says what, where and
what to do); 3 a check found something; 4 the Kafka log is not the one our marks speak of.
"""

import importlib.util
import sys
from pathlib import Path
from typing import Final

_OURS: Final = ("schemas", "alignment_rules", "streams", "connectors", "deploy")


def foreign(root: Path = Path(__file__).parents[2]) -> list[str]:
    """Which of our five packages Python would take from elsewhere, each with the place it would come from."""
    found = {name: importlib.util.find_spec(name) for name in _OURS}
    places = {
        n: s.origin or str(next(iter(s.submodule_search_locations or []), "?")) for n, s in found.items() if s
    }
    strange = [f"{name} from {place}" for name, place in places.items() if Path(place).parents[1] != root]
    return strange + [f"{name} from nowhere" for name, spec in found.items() if spec is None]


def main() -> None:
    """Entry point of the console script and of `python -m deploy.cli`."""
    strange = foreign()
    if strange:
        print(
            f"fairlead: another program's package stands before ours: {', '.join(strange)}.\n"
            "Install Fairlead in a virtual environment of its own, or take that folder out of PYTHONPATH.",
            file=sys.stderr,
        )
        sys.exit(2)
    from deploy.cli.frame import run

    sys.exit(run(sys.argv[1:]))
