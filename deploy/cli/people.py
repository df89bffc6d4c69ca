"""`fairlead people`: whether people who work in several trackers are known as one, and the key of their pseudonyms."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the group `people`."""
    group = typer.Typer(
        no_args_is_help=True, help="Whether people are known as one in all trackers, and their key."
    )
    group.callback()(_people)
    group.command()(check)
    group.command()(key)
    app.add_typer(group, name="people")


def _people() -> None:
    """Whether people are known as one in all trackers, and the key of their pseudonyms; nobody is ever named."""


def check(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> int:
    """Show how much of each project's effort may be counted twice, of people known in one tracker alone. Exit 3: too much."""
    import msgspec

    from connectors.console import queries
    from deploy import attach, people_page, persons, settings
    from deploy.cli.frame import FINDINGS, FINE
    from schemas.people import counted_in

    chosen = settings.load(home, config)
    if chosen.persons.accounts_file:
        persons.accounts(chosen.persons.accounts_file)  # its faults are said before anything else
    with attach.attached(chosen, "people") as there, there.engine.connect() as connection:
        found, unit = queries.joined(connection), counted_in(connection)
    print(msgspec.json.encode(found).decode() if json else people_page.as_text(found, unit))
    return FINDINGS if any(it.doubtful for it in found) else FINE


def key(
    file: Annotated[
        Path, typer.Argument(help="The file that every gateway and poller is given.", show_default=False)
    ],
    home: Home = DEFAULT_HOME,
    config: Config = None,
) -> None:
    """Make the key of pseudonyms in a file; of one that is there, destroy what is to be forgotten by now."""
    from deploy import person_key, settings

    was, now = person_key.make(file, settings.load(home, config))
    if was == now:
        print(
            f"{file} holds the key of every month from {now.of:%B %Y} on; nothing of it is to be forgotten yet."
        )
    else:
        print(
            f"{file} told persons from {was.of:%B %Y} on; it does so from {now.of:%B %Y} on now. Destroy its copies too."
        )
