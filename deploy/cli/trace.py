"""`fairlead trace EVENT`: one raw event through every step."""

from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

if TYPE_CHECKING:
    from streams.trace import Touched, Trace

Event = Annotated[str, typer.Argument(help="An event's id, or its place: fairlead.events[12]@345.")]


def register(app: typer.Typer) -> None:
    """Add the command `trace`."""
    app.command()(trace)


def trace(event: Event, home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> None:
    """Show one raw event through each step: log, outcome, dead letters, items, alignments, outbox."""
    import msgspec

    from deploy import attach, settings
    from streams import trace as tracing

    with attach.attached(settings.load(home, config)) as attached:
        found = tracing.trace(attached.engine, attached.broker, event)
    if json:
        print(msgspec.json.encode(found).decode())
        return
    for one in found:
        print("\n".join(_lines(one)))


def _lines(one: "Trace") -> list[str]:
    step = one.step
    received, applied = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (step.received_at, step.applied_at))
    place = f"{step.topic}[{step.partition}]@{step.offset}"
    forgotten = "" if one.in_log else "  (the log no longer has it)"
    lines = [
        f"event      {step.event_id or '(unreadable)'}  {step.kind}  {step.scope_id}",
        f"log        {place}  received {received}{forgotten}",
        f"ingest     {step.outcome}: {step.changed} of {step.parts} parts changed something  at {applied}",
    ]
    lines += [f"dead       #{x.id} part {x.part}: {x.reason}" for x in one.letters]
    return [*lines, *(_item(touched) for touched in one.items)]


def _item(touched: "Touched") -> str:
    shares = ", ".join(f"{share['id']} {int(str(share['ppm'])) / 10_000:g} %" for share in touched.shares)
    said = f"{touched.state} {shares}".strip() if touched.state else "not judged yet"
    by = f" by {touched.rule}" if touched.rule else ""
    notes = [
        text
        for text, holds in (
            ("gone", touched.gone),
            ("waits to be judged", touched.waits_to_be_judged),
            ("waits in the outbox", touched.waits_in_outbox),
        )
        if holds
    ]
    return f"item       {touched.key} r{touched.revision} {touched.title!r}: {said}{by}{''.join(f'; {n}' for n in notes)}"
