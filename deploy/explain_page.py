"""How `fairlead explain` looks."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from rich.console import Console
from rich.text import Text

from alignment_rules.tried import Tried
from connectors.console.queries import Explanation
from connectors.console.view import STATE_WORDS, STEP_WORDS, share
from schemas.alignment import Reason, State
from schemas.errors import Reject

_STYLES: Final = {
    State.ALIGNED: "green",
    State.ALWAYS_ON: "cyan",
    State.UNALIGNED: "yellow",
    State.UNKNOWN: "dim",
}


def as_json(explanation: Explanation, rules: Sequence[Tried] | None = None) -> str:
    """One JSON object; `rules` where they were asked for."""
    asked = {} if rules is None else {"rules": rules}
    return msgspec.json.encode(msgspec.structs.asdict(explanation) | asked).decode()


def unknown(key: str, nearest: list[str]) -> Reject:
    """The refusal of a key nobody knows, with those that look like it."""
    hint = (
        f" Did you mean {', '.join(nearest)}?" if nearest else " Keys look like PAY-311 or acme/pay-api#12."
    )
    return Reject(f"No work item has, or ever had, the key {key!r}.{hint}")


def as_text(explanation: Explanation, rules: Sequence[Tried] | None = None) -> str:
    """The chain in words, and each rule where they were asked for; coloured only on a terminal."""
    console = Console()
    with console.capture() as captured:
        for line in (*_lines(explanation), *(_rules(rules) if rules is not None else ())):
            console.print(line, soft_wrap=True)
    return captured.get().rstrip()


def _lines(it: Explanation) -> Iterator[Text]:
    yield Text.assemble((it.key, "bold"), "  ", _plain(it.title))
    yield Text(" · ".join(filter(None, (it.project or "no project", it.scope, _plain(it.url)))), style="dim")
    yield from (
        Text(f"The key is also {other.key} in {other.tracker}: {_plain(other.title)}") for other in it.others
    )
    if it.gone:
        yield Text("The tracker no longer has it; it is counted nowhere.", style="yellow")
    yield Text()
    yield Text.assemble((STATE_WORDS[State(it.state)], f"bold {_STYLES[State(it.state)]}"), _objectives(it))
    for number, reason in enumerate(it.reasons, start=1):
        yield from _reason(number, reason, it)
    for conflict in it.conflicts:
        yield Text.assemble(("  ! Conflict: ", "bold yellow"), _plain(conflict.detail))
    yield Text()
    version = (
        f"judged under strategy version {it.strategy_version}" if it.strategy_version else "not judged yet"
    )
    yield Text(version, style="dim")


def _rules(rules: Sequence[Tried]) -> Iterator[Text]:
    yield Text()
    yield Text("Rules of its project, first to last:" if rules else "No rule was tried.")
    for each in rules:
        mark, style = ("→", "bold") if each.wins else ("·", "")
        yield Text.assemble((f"  {mark} {each.rule}", style), (f"  {each.place}", "dim"))
        yield Text(f"      {_plain(each.why)}")


def _objectives(it: Explanation) -> str:
    shares = (
        f"{one.id}{f' (by {one.initiative})' if one.initiative else ''} {share(one.share)}"
        for one in it.objectives
    )
    return f": {', '.join(shares)}" if it.objectives else ""


def _reason(number: int, reason: Reason, it: Explanation) -> Iterator[Text]:
    style = "bold" if number == len(it.reasons) else ""
    yield Text(f"  {number}. {STEP_WORDS[reason.step]}", style=style)
    yield Text(f"     {_plain(reason.detail)}")
    told = (
        f"rule {reason.rule}" if reason.rule else "",
        f"from {reason.source}" if reason.source not in {"", it.key} else "",
    )
    if any(told):
        yield Text("     " + ", ".join(filter(None, told)), style="dim")


def _plain(text: str) -> str:
    """A tracker's text without what a terminal would obey: control and escape characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
