"""Options that every command shares."""

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path,
    typer.Option("--home", envvar="FAIRLEAD_HOME", file_okay=False, help="Folder of data, logs and secrets."),
]
"""Where this installation lives; give it the default `DEFAULT_HOME`."""
Config = Annotated[
    Path | None,
    typer.Option("--config", envvar="FAIRLEAD_CONFIG", dir_okay=False, help="Configuration file (YAML)."),
]
"""The configuration file; give it the default None."""
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts.")]
"""Machine-readable output; give it the default False."""

DEFAULT_HOME = Path(".fairlead")
