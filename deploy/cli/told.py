"""How commands that make files tell what they made."""

from collections.abc import Iterable
from pathlib import Path

from deploy.cli.frame import FINDINGS, FINE
from schemas.errors import Reject


def tell(text: str, to: Path | None) -> None:
    """Write the text to the file, or print it. Raises Reject where the file cannot be written."""
    if to is None:
        print(text, end="")
        return
    try:
        to.write_text(text)
    except OSError as error:
        raise Reject(f"{to} cannot be written: {error.strerror}. Choose another file with --to.") from error
    print(f"Written to {to}.")


def stale(files: Iterable[tuple[Path, str]]) -> int:
    """Say which files are not what the code makes; the exit code."""
    found = [path for path, text in files if not path.is_file() or path.read_text() != text]
    for path in found:
        print(f"{path} is stale: run `make generate`, or `fairlead generate`.")
    return FINDINGS if found else FINE
