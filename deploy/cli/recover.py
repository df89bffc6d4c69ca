"""`fairlead recover`: the Kafka log is not the one our marks speak of; say what differs, and start anew."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home


def register(app: typer.Typer) -> None:
    """Add the command `recover`."""
    app.command()(recover)


def recover(
    home: Home = DEFAULT_HOME,
    config: Config = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Start anew on the log as it now is, and list everything again.")
    ] = False,
) -> int:
    """Compare marks and logs; with --yes drop the marks that do not fit and list every board and repository again.

    Never deletes facts. Exit 3: something differs, and --yes was not given.
    """
    from deploy import attach, settings, topics
    from deploy.cli.frame import FINDINGS, FINE
    from streams import recover as recovery

    with attach.attached(settings.load(home, config)) as attached:
        found = recovery.differences(attached.engine, attached.broker, topics.identify(attached.broker))
        for one in found:
            print(f"{one.agent}  {one.place}  mark {one.next_offset}  log ends at {one.end}  {one.why}")
        if not found:
            print("Every mark fits its log: nothing to recover.")
            return FINE
        if not yes:
            print(
                "\nWith --yes these marks are dropped: their logs are read from the start, and every board and"
                " repository is listed again. Facts stay; what is read twice counts once."
            )
            return FINDINGS
        scopes = recovery.start_anew(attached.engine, found)
    print(
        f"\n{len(found)} mark(s) dropped; {scopes} boards and repositories will be listed again. Start the workers."
    )
    return FINE
