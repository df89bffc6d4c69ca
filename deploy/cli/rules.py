"""`fairlead rules test | case | check`: rules beside their tests and beside the work there is."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_HOME, Config, Home, Json

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder with strategy.yaml and rules/.")]


def register(app: typer.Typer) -> None:
    """Add the group `rules`."""
    group = typer.Typer(no_args_is_help=True, help="Test rules, make cases of real items, find odd rules.")
    group.command("test")(run_cases)
    group.command()(case)
    group.command()(check)
    app.add_typer(group, name="rules")


def run_cases(folder: Folder) -> int:
    """Run the cases of all rules: which another rule wins, and which rules no case shows to win. Exit 3: some."""
    from alignment_rules import cases
    from alignment_rules.faults import StrategyFaults
    from alignment_rules.strategy import read
    from deploy import strategy_folder
    from deploy.cli.frame import FINDINGS, FINE

    try:
        tested = cases.run(read(strategy_folder.texts(folder)))
    except StrategyFaults as faults:
        print(faults)
        return FINDINGS
    if found := (*tested.failures, *tested.untested):
        print(StrategyFaults(found))
        return FINDINGS
    print(f"{tested.cases} cases pass, and each rule wins one.")
    return FINE


def case(
    key: Annotated[str, typer.Argument(help="The item's key: PAY-311, acme/pay-api#12.")],
    folder: Folder,
    rule: Annotated[str, typer.Option("--is", metavar="RULE", help="The rule that wins it.")],
    home: Home = DEFAULT_HOME,
    config: Config = None,
) -> None:
    """Append a test case from a real item, with only as much of it as the rule needs to win."""
    from deploy import attach, settings, store_state
    from deploy.rules import add_case

    with (
        attach.attached(settings.load(home, config), "rules case") as there,
        there.engine.connect() as connection,
    ):
        store_state.refuse_empty(connection)
        file, line = add_case(connection, folder, key, rule)
    print(f"Added to {file}:\n{line}", end="")


def check(home: Home = DEFAULT_HOME, config: Config = None, json: Json = False) -> int:
    """How much work each rule in force wins; which win nothing, or suspiciously much. Exit 3: some do."""
    import msgspec

    from alignment_rules.rule_use import Finding
    from deploy import attach, settings, store_state
    from deploy.cli.frame import FINDINGS, FINE
    from deploy.rules import in_use

    with (
        attach.attached(settings.load(home, config), "rules check") as there,
        there.engine.connect() as connection,
    ):
        store_state.refuse_empty(connection)
        store_state.tell_half_judged(connection)
        found = in_use(connection)
    if json:
        print(msgspec.json.encode({"rules": found}).decode())
    else:
        width = max((len(each.rule) for each in found), default=0)
        for each in found:
            print(f"{each.rule:{width}}  {each.items:>8,} of {each.of:>8,}  {each.finding}".rstrip())
    return FINDINGS if any(each.finding is not Finding.NOTHING for each in found) else FINE
