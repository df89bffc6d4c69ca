"""PostgreSQL refuses to run as root: as root its processes run as `nobody`, as anybody else they run as we do."""

import os
import pwd
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import Reject


@dataclass(frozen=True)
class Account:
    """Who an engine runs as; uid -1 is "as we do". `keep_dac`: a folder above is closed to that user."""

    uid: int = -1
    gid: int = -1
    keep_dac: bool = False

    def own(self, folder: Path) -> None:
        """Hand a folder and what is in it to this account."""
        if self.uid < 0 or folder.stat().st_uid == self.uid:
            return
        for path in (folder, *folder.rglob("*")):
            try:
                os.chown(path, self.uid, self.gid, follow_symlinks=False)
            except OSError as error:
                raise Reject(
                    f"{path} cannot be handed to the user nobody, as whom PostgreSQL runs when started by root"
                    f" ({error.strerror}). Run Fairlead as an ordinary user, or name another folder with --home."
                ) from error


def _closed(path: Path) -> bool:
    return any(not parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def for_database(*paths: Path) -> Account:
    """The account that PostgreSQL's processes need, so that it reaches all of `paths`."""
    if os.geteuid() != 0:
        return Account()
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Reject(
            "PostgreSQL must not run as root, and this machine has no user nobody: run Fairlead as an ordinary user."
        ) from None
    closed = next((path for path in paths if _closed(path)), None)
    if closed and sys.platform != "linux":
        raise Reject(f"PostgreSQL must not run as root, and the user nobody cannot enter the folders above {closed}."
                     " Run Fairlead as an ordinary user, or name a folder that is open to all with --home.")  # fmt: skip
    return Account(nobody.pw_uid, nobody.pw_gid, keep_dac=closed is not None)
