"""`fairlead digest`: the review of a week, month or quarter."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


class Form(StrEnum):
    """What the review is written as."""

    MD = "md"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(digest)


def digest(
    period: Annotated[
        str, typer.Option("--period", help="A quarter (2026-Q4), a month (2026-11) or a week (2026-W47).")
    ],
    home: Home = DEFAULT_HOME,
    config: Config = None,
    project: Annotated[str, typer.Option("--project", help="One project alone; by default all.")] = "",
    form: Annotated[Form, typer.Option("--format", help="Text for a wiki, or a page with plots.")] = Form.MD,
    to: Annotated[
        Path | None,
        typer.Option("--to", dir_okay=False, help="Write it to a file; of Markdown the plots go beside it."),
    ] = None,
    send: Annotated[
        bool,
        typer.Option(
            "--send", help="Send it to whoever a drift would be told, by mail or chat; once for each period."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Review a period: decisions due, where the days went, drifts, KPIs beside effort, what changed, what to ask."""
    from alignment_rules.review import compose
    from connectors.digest import as_letter, gather
    from deploy import attach, digest_page, settings
    from schemas.letters import review_key

    asked, chosen = digest_page.period(period), settings.load(home, config)
    with attach.attached(chosen, "digest") as there:
        with there.engine.connect() as connection:
            material = gather(connection, asked, datetime.now(UTC), project)
            readers = digest_page.readers(connection, project)
        page = compose(material)
        if send:
            letter = as_letter(page, asked, readers, project)
            print(digest_page.send(there.engine, chosen, review_key(asked.name, project), letter))
            return
    if json:
        print(digest_page.as_json(material, page))
    else:
        digest_page.write(page, form.value, to)
