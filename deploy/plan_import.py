"""A table's plan into a strategy folder: comments and layout of what stands there are kept."""

from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from alignment_rules.faults import StrategyFaults
from alignment_rules.folder import STRATEGY
from alignment_rules.plan_table import Plan, merged
from alignment_rules.references import at
from alignment_rules.yaml_tree import Plain, parse
from deploy import strategy_folder
from schemas.errors import Reject

_WIDTH = 110


def import_plan(folder: Path, plan: Plan) -> list[str]:
    """Write the plan into the folder's strategy.yaml; gives `2026-Q4 payments` for each that it changed.

    Raises Reject, and writes nothing, where the folder would have a fault that way.
    """
    files = strategy_folder.texts(folder)
    if STRATEGY not in files:
        raise Reject(f"{folder} holds no {STRATEGY}.")
    text, changed = with_plan(files[STRATEGY], plan)
    try:
        strategy_folder.checked(files | {STRATEGY: text})
    except StrategyFaults as faults:
        if not changed:
            raise
        raise Reject(
            f"Nothing is written; with this table in it, at the places that are then there:\n{faults}"
        ) from None
    if changed:
        (folder / STRATEGY).write_text(text, encoding="utf-8")
    return changed


def with_plan(text: str, plan: Plan) -> tuple[str, list[str]]:
    """The text of strategy.yaml with the plan merged in, and what that changed."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    try:
        written = yaml.load(text)
    except YAMLError:
        raise Reject(f"{STRATEGY} is not YAML; `fairlead strategy check` names the place.") from None
    stands = _standing(text)
    changed = list(merged(stands, plan))
    if not changed or not isinstance(written, CommentedMap):
        return text, []
    periods = written.setdefault("plan", CommentedMap())
    for period, project, shares in changed:
        periods.setdefault(period, CommentedMap())[project] = _flow(shares)
    out = StringIO()
    yaml.dump(written, out)
    return out.getvalue(), [f"{period} {project}" for period, project, _ in changed]


def _standing(text: str) -> dict[str, dict[str, Plain]]:
    plan = at(parse(STRATEGY, text).root, "plan")
    found: dict[str, dict[str, Plain]] = {}
    for period, node in plan.value.items() if isinstance(plan.value, dict) else ():
        for project, shares in node.value.items() if isinstance(node.value, dict) else ():
            entries = shares.value.items() if isinstance(shares.value, dict) else ()
            found.setdefault(period, {})[project] = {
                id_: share.value for id_, share in entries if isinstance(share.value, str)
            }
    return found


def _flow(shares: dict[str, str]) -> CommentedMap:
    line = CommentedMap((id_, int(share) if share.isdecimal() else share) for id_, share in shares.items())
    line.fa.set_flow_style()
    return line
