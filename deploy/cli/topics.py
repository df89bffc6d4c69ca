"""`fairlead topics`: create, describe and check what is on the broker."""

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the group `topics`."""
    group = typer.Typer(no_args_is_help=True, help="Create, describe and check the topics on the broker.")
    group.command()(create)
    group.command()(describe)
    group.command()(check)
    app.add_typer(group, name="topics")


def create(home: Home = DEFAULT_HOME, config: Config = None) -> None:
    """Create the topics that are missing; refuse existing ones that do not fit."""
    from deploy import attach, settings, topics

    with attach.broker(settings.load(home, config), first=True) as broker:
        made = topics.create(broker)
    print(f"Created {', '.join(made)}." if made else "All topics are there, and they fit.")


def describe(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> None:
    """Show every topic: who writes it, who reads it, and how the broker has it."""
    from deploy import attach, settings, topics, topics_page

    with attach.broker(settings.load(home, config)) as broker:
        found = topics.describe(broker)
    print(topics_page.as_json(found) if json else topics_page.as_text(found))


def check(home: Home = DEFAULT_HOME, config: Config = None, production: bool = False) -> int:
    """Compare the topics with Fairlead's table; with --production also ask for what an outage cannot lose. Exit 3: findings."""
    from deploy import attach, settings, topics
    from deploy.cli.frame import FINDINGS, FINE

    with attach.broker(settings.load(home, config)) as broker:
        found = topics.faults(broker) + (topics.durability(broker) if production else [])
    print("\n".join(found) or "All topics are there, and they fit.")
    return FINDINGS if found else FINE
