"""What all commands share: their table, how they fail, and how they log."""

import sys
import traceback
from importlib import import_module
from typing import Annotated, Final

import typer

from deploy import logs
from deploy.supervisor import leash
from schemas.errors import LogMismatch, Reject, Retry

_COMMANDS: Final = (
    "up",
    "init",
    "status",
    "doctor",
    "explain",
    "drift",
    "cases",
    "conflicts",
    "effort",
    "kpi",
    "people",
    "findings",
    "digest",
    "correct",
    "corrections",
    "strategy",
    "backtest",
    "rules",
    "sync",
    "topics",
    "webhooks",
    "roles",
    "sandbox",
    "dead_letters",
    "trace",
    "recover",
    "dashboards",
    "views",
    "alerts",
    "generate",
)
"""One file each in this folder; its `register(app)` adds a command or a group. Their order is the help's order."""

_OTHER_RELEASE: Final = frozenset({"42P01", "42703", "3F000"})  # no such table, column or schema
_UPGRADE: Final = "`fairlead up`, or any role once it is started, brings the store to the release it is of."

FINE: Final = 0
BUG: Final = 1
REFUSED: Final = 2
FINDINGS: Final = 3
NOT_OUR_LOG: Final = 4


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="fairlead",
        help="Judges engineering work against strategy. Begin with `fairlead up`.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,  # it would print local variables, and with them secrets
        context_settings={"help_option_names": ["-h", "--help"]},
        result_callback=_exit_code,
    )
    app.callback()(_everywhere)
    for name in _COMMANDS:
        import_module(f"deploy.cli.{name}").register(app)
    return app


def _everywhere(
    log_format: Annotated[
        logs.Format, typer.Option(envvar="FAIRLEAD_LOG_FORMAT", help="How logs are written to stderr.")
    ] = logs.Format.TEXT,
) -> None:
    logs.configure(log_format)
    leash.wear()


def _exit_code(result: object, **_: object) -> None:
    """A command may return its exit code."""
    if isinstance(result, int) and result:
        raise typer.Exit(result)


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code; what can be said in a sentence is said in a sentence."""
    try:
        typer.main.get_command(build()).main(args=arguments, prog_name="fairlead")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FINE
    except LogMismatch as error:
        return _say(error, NOT_OUR_LOG)
    except (Reject, Retry) as error:
        return _say(error, REFUSED)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug, told as such
        return unforeseen(error)
    return FINE


def _say(error: Exception, code: int) -> int:
    print(f"fairlead: {error}", file=sys.stderr)
    return code


def unforeseen(error: Exception) -> int:
    """Say what no command foresaw, and give the exit code: an engine that is away or another one, or a bug of ours."""
    from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

    if isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        return _say(Reject(f"The database does not answer: {str(error.orig).strip()}"), REFUSED)
    if isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", "") in _OTHER_RELEASE:
        told = str(error.orig).partition("\n")[0]
        return _say(Reject(f"The store is of another release ({told}). {_UPGRADE}"), REFUSED)
    traceback.print_exc()
    print("fairlead: this is a bug in Fairlead; please report it with the lines above.", file=sys.stderr)
    return BUG
