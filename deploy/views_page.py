"""docs/views.md and `fairlead views list`, made from the table of views."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from schemas.views import SCHEMA, VIEWS, View

PAGE: Final = Path(__file__).parents[1] / "docs" / "views.md"
_HEAD: Final = f"""# SQL views

Made from `schemas/views.py` by `make generate`. They are for Grafana's tables and for whoever asks the store in SQL: what
Prometheus must not hold, because it would make a label of an issue's key. They are in the schema `{SCHEMA}`, made by the
migrations, and stay as they are named here; the tables behind them do not.

```sh
fairlead views grant fairlead_reader      # a role that reads the views and nothing else; its password is in a file
fairlead views grant fairlead_reader --sql   # the statements, for whoever may make roles in your PostgreSQL
```

No view holds a person, an activity, the title of a work item or a reason that somebody wrote: those are shown by the console to
those who may see them. Work is shown only of projects whose figures are shown, and so never of fewer than five people.
"""


def files() -> Iterator[tuple[Path, str]]:
    """The page with the text it should have."""
    yield PAGE, "\n".join([_HEAD, *map(_section, VIEWS)])


def as_text() -> str:
    """Every view with what a row of it is."""
    width = max(len(view.name) for view in VIEWS)
    return "\n".join(f"{SCHEMA}.{view.name:<{width}}  {view.help}" for view in VIEWS)


def as_json() -> str:
    """One JSON object: a view's name -> its help and its columns."""
    return json.dumps(
        {f"{SCHEMA}.{view.name}": {"help": view.help, "columns": view.columns} for view in VIEWS}
    )


def _section(view: View) -> str:
    rows = "\n".join(f"| `{name}` | {about} |" for name, about in view.columns.items())
    return f"## {SCHEMA}.{view.name}\n\n{view.help}\n\n| column | what |\n| --- | --- |\n{rows}\n"
