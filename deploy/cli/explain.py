"""`fairlead explain KEY`: why an item is tagged as it is."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    key: Annotated[str, typer.Argument(help="The item's key: PAY-311, acme/pay-api#12, acme/pay-api@<sha>.")],
    home: Home = DEFAULT_HOME,
    config: Config = None,
    json: Json = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="Show each rule of its project with why it did or did not match.")
    ] = False,
) -> None:
    """Tell why an item is tagged as it is: the chain that decided, in words. Exit 2: nobody knows the key."""
    from connectors.console import queries
    from deploy import attach, explain_page, settings, store_state
    from streams.tried import tried

    with (
        attach.attached(settings.load(home, config), "explain") as there,
        there.engine.connect() as connection,
    ):
        store_state.refuse_empty(connection)
        found = queries.explain(connection, key)
        if found is None:
            raise explain_page.unknown(key, queries.nearest(connection, key))
        each = tried(connection, found.tracker, found.key) if rules else None
    print(explain_page.as_json(found, each) if json else explain_page.as_text(found, each))
