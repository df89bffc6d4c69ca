"""`fairlead doctor`: whether everything that is needed is there."""

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> int:
    """Test secrets, database, topics, and each source with its permissions, webhooks and clock. Exit 3: something is missing."""
    from deploy import attach, doctor, settings
    from deploy.cli.frame import FINDINGS, FINE
    from deploy.roles import now

    loaded = settings.load(home, config)
    with attach.attached(loaded, "doctor", first=True) as there:
        found = doctor.examine(loaded, there, now)
    print(doctor.as_json(found) if json else doctor.as_text(found))
    return FINDINGS if any(finding.fault for finding in found) else FINE
