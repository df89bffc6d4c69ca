"""`fairlead views`: the read-only SQL views, and who may read them."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json


def register(app: typer.Typer) -> None:
    """Add the group `views`."""
    group = typer.Typer(no_args_is_help=True, help="List the read-only SQL views, or open them to a role.")
    group.command("list")(list_)
    group.command()(grant)
    app.add_typer(group, name="views")


def list_(json: Json = False) -> None:
    """Show every view and what a row of it is; docs/views.md has the columns."""
    from deploy import views_page

    print(views_page.as_json() if json else views_page.as_text())


def grant(
    role: Annotated[str, typer.Argument(help="The database role, made where there is none of that name.")],
    password_file: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False, help="File with its password; without it, one is made in the home folder."
        ),
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Print the statements instead of running them.")] = False,
    home: Home = DEFAULT_HOME,
    config: Config = None,
) -> None:
    """Let a role read the views, and nothing else: Grafana's data source."""
    import schemas.migrations
    from deploy import attach, reader, secret_files, settings

    loaded = settings.load(home, config)
    if sql:
        print(reader.script(role, attach.database(loaded)))
        return
    with attach.attached(loaded, "views grant") as there:
        file = secret_files.given_or_made(password_file, loaded.home / "secrets" / f"database-{role}")
        password = secret_files.read(file, "--password-file").decode()
        schemas.migrations.upgrade(there.engine)
        made = reader.grant(there.engine, role, password)
        at = there.engine.url
    print(f"{'Made' if made else 'Renewed'} {role}, which reads the views alone. Its password is in {file}.")
    print(f"Grafana's data source: {at.host}:{at.port or 5432}, database {at.database}, user {role}.")
