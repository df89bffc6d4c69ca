"""Structured logs on stderr: text for people, JSON for machines. Libraries' logs take the same way."""

import logging
import sys
from enum import StrEnum
from typing import Final

import structlog


class Format(StrEnum):
    """How a log line looks."""

    TEXT = "text"
    JSON = "json"


_QUIET: Final = (
    "kafka",
    "aiokafka",
    "urllib3",
    "httpx",
    "httpcore",
    "asyncio",
    "faust",
    "mode",
    "alembic",
    "github",
)
_NOT_NEWS: Final = (
    "kafka.net.selector",  # it warns of each tenth of a second that a busy machine makes it wait
    "stamina",  # we say ourselves what is asked again, and why
)


def configure(form: Format, level: int = logging.INFO) -> None:
    """Send everything that is logged in this process to stderr in `form`. Libraries speak from WARNING on."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(form)],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _NOT_NEWS:
        logging.getLogger(name).setLevel(logging.ERROR)


def _renderers(form: Format) -> list[structlog.typing.Processor]:
    if form is Format.JSON:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback  # a rich traceback prints local variables, and with them secrets
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
