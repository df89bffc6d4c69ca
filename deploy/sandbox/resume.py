"""A sandbox that is started again goes on where it stood: time never jumps back under whoever listened to it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import msgspec

from deploy.sandbox.options import Options
from deploy.sandbox.simulation.organisation import GENERATION

_NAME: Final = "sandbox.json"


class _Kept(msgspec.Struct):
    seed: int
    generation: int
    start: datetime
    now: datetime


@dataclass
class Resume:
    """Where the simulation began and where it stood last, kept in `file` beside the configuration."""

    seed: int
    start: datetime
    now: datetime
    file: Path | None = None

    @classmethod
    def beside(cls, options: Options) -> Self:
        """What is kept beside the configuration, if it is of this seed, start and generation; else a new beginning."""
        begin = (options.start or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
        file = options.write_config.parent / _NAME if options.write_config else None
        kept = _read(file) if file else None
        if (
            kept
            and (kept.seed, kept.generation) == (options.seed, GENERATION)
            and options.start in (None, kept.start)
        ):
            return cls(options.seed, kept.start, kept.now, file)
        return cls(options.seed, begin, begin, file)

    def keep(self, now: datetime) -> None:
        """Remember where the clock stands."""
        self.now = now
        if self.file:
            partial = self.file.with_suffix(".part")
            partial.write_bytes(msgspec.json.encode(_Kept(self.seed, GENERATION, self.start, now)))
            partial.replace(self.file)


def _read(file: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Kept)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
