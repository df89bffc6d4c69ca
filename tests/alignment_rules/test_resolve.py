"""The table of precedence: correction, own rule, nearest ancestor, linked items, default, nothing; each step leaves a reason."""

import pytest

from alignment_rules.resolve import Ancestor, Correction, Own, Standing, Target, resolve, unknown
from schemas.alignment import WHOLE, Alignment, Share, State, Step

NOTHING = Own()


def own(rule: str, *ids: str) -> Own:
    return Own(rule, tuple(Share(id_, WHOLE // len(ids)) for id_ in ids))


def above(key: str, level: int = 1, *, rule: str = "", serves: str = "calm", known: bool = True) -> Ancestor:
    return Ancestor(key, known, own(rule, serves) if rule else NOTHING, level)


def target(
    key: str, *ancestors: Ancestor, rule: str = "", serves: str = "growth", known: bool = True
) -> Target:
    return Target(key, "title", known, own(rule, serves) if rule else NOTHING, ancestors)


def judged(
    by: Own = NOTHING,
    ancestors: tuple[Ancestor, ...] = (),
    targets: tuple[Target, ...] = (),
    default: str = "",
    correction: Correction | None = None,
) -> Alignment:
    standing = Standing(
        key="PAY-3",
        project="payments",
        own=by,
        correction=correction,
        matched="label a" if by.rule else "",
        ancestors=ancestors,
        targets=targets,
        scope="jira:acme/PAY",
        default=(Share(default, WHOLE),) if default else (),
    )
    return resolve(standing, lambda id_: State.ALWAYS_ON if id_ in ("upkeep", "learning") else State.ALIGNED)


def corrected(serves: str = "", key: str = "PAY-3") -> Correction:
    return Correction(12, key, "it is", (Share(serves, WHOLE),) if serves else ())


EVERYTHING = {
    "correction": corrected("said"),
    "by": own("mine", "own"),
    "ancestors": (above("PAY-2", rule="theirs", serves="ancestor"),),
    "targets": (target("PAY-9", rule="linked", serves="link"),),
    "default": "default",
}


@pytest.mark.parametrize(
    ("without", "serves", "step"),
    [
        ((), "said", Step.CORRECTION),
        (("correction",), "own", Step.RULE),
        (("correction", "by"), "ancestor", Step.ANCESTOR),
        (("correction", "by", "ancestors"), "link", Step.LINKED),
        (("correction", "by", "ancestors", "targets"), "default", Step.REPOSITORY),
        (("correction", "by", "ancestors", "targets", "default"), None, Step.NONE),
    ],
)
def test_the_first_step_that_says_something_decides(without: tuple[str, ...], serves: str | None, step: Step):
    found = judged(**{name: value for name, value in EVERYTHING.items() if name not in without})  # type: ignore[arg-type]
    assert [share.id for share in found.shares] == ([serves] if serves else [])
    assert found.reasons[-1].step is step
    tried = list(Step)[: list(Step).index(step) + 1]
    assert [reason.step for reason in found.reasons] == [
        each for each in tried if each not in _silent(without)
    ]
    assert found.reasons[0].source == "PAY-3"


def _silent(without: tuple[str, ...]) -> tuple[Step, ...]:
    """Most items were never corrected: that is nothing to tell."""
    return (Step.CORRECTION,) if "correction" in without else ()


def test_a_correction_from_above_names_where_it_was_made():
    found = judged(own("mine", "growth"), correction=corrected("calm", "PAY-1"))
    assert (found.shares, found.source, found.rule) == ((Share("calm", WHOLE),), "PAY-1", "")
    assert found.reasons[-1].detail == (
        "Correction 12 says what PAY-1, above it, and all that is under it serve: it is"
    )


def test_a_correction_to_what_the_strategy_no_longer_has_is_told_and_passed_by():
    found = judged(own("mine", "growth"), correction=corrected())
    assert found.shares == (Share("growth", WHOLE),)
    assert "no longer has what it names" in found.reasons[0].detail


def test_what_a_linked_item_was_corrected_to_is_inherited():
    told = Own(shares=(Share("calm", WHOLE),), correction=12)
    found = judged(targets=(Target("PAY-9", "title", True, told),))
    assert (found.shares, found.source) == ((Share("calm", WHOLE),), "PAY-9")
    assert found.reasons[-1].detail == "It names PAY-9 in its title; what counts there: correction 12."


def test_an_own_rule_says_what_it_matched():
    found = judged(own("mine", "growth"))
    assert found.reasons[0].detail == "Rule mine matches: label a."
    assert (found.state, found.rule, found.source) == (State.ALIGNED, "mine", "PAY-3")


def test_the_nearest_ancestor_that_a_rule_matches_speaks():
    found = judged(
        ancestors=(above("PAY-2"), above("PAY-1", 2, rule="r", serves="calm"), above("PAY-0", 3, rule="s"))
    )
    assert (found.rule, found.source) == ("r", "PAY-1")
    assert found.reasons[-1].detail == "Rule r matches PAY-1, 2 levels above it."


def test_an_ancestor_that_is_not_known_is_told():
    found = judged(ancestors=(above("PAY-2"), above("PAY-1", 2, known=False)))
    assert found.state is State.UNALIGNED
    assert found.reasons[1].detail == "No rule matches PAY-2, above it; PAY-1 is not known here yet."


def test_of_two_parents_the_one_that_is_not_known_is_told():
    found = judged(ancestors=(above("ACME-1", known=False), above("PAY-2")))
    assert found.reasons[1].detail == "No rule matches PAY-2, above it; ACME-1 is not known here yet."


def test_a_parent_that_is_not_known_hides_nothing_beside_it():
    found = judged(ancestors=(above("ACME-1", known=False), above("PAY-2", rule="r")))
    assert found.source == "PAY-2"


def test_linked_items_have_equal_parts_each_source_once():
    epic = above("PAY-1", rule="r", serves="calm")
    found = judged(
        targets=(target("PAY-8", epic), target("PAY-9", epic), target("SHOP-1", rule="s", serves="growth"))
    )
    assert found.shares == (Share("calm", 500_000), Share("growth", 500_000))
    assert found.reasons[-1].detail == (
        "It names PAY-8 in its title, under PAY-1, PAY-9 in its title, under PAY-1 and SHOP-1 in its title;"
        " what counts there: rule r and rule s; equal parts of 2."
    )


def test_a_target_that_a_rule_matches_speaks_before_what_is_above_it():
    found = judged(targets=(target("PAY-9", above("PAY-1", rule="r"), rule="s", serves="growth"),))
    assert (found.rule, found.source) == ("s", "PAY-9")


def test_a_target_that_is_not_known_is_told():
    found = judged(targets=(target("PAY-9"), target("X-1", known=False), target("X-2", known=False)))
    assert found.reasons[2].detail == (
        "It names PAY-9, but no rule matches there or above; X-1 and X-2 are not known here yet."
    )


def test_thirds_sum_to_the_whole():
    found = judged(targets=tuple(target(f"P-{n}", rule=f"r{n}", serves=f"o{n}") for n in range(3)))
    assert sum(share.ppm for share in found.shares) == WHOLE


def test_always_on_work_is_always_on_unless_an_objective_has_a_part():
    assert judged(own("r", "upkeep", "learning")).state is State.ALWAYS_ON
    assert judged(own("r", "upkeep", "growth")).state is State.ALIGNED


def test_a_default_says_where_it_is_written():
    found = judged(default="upkeep")
    assert (found.state, found.rule) == (State.ALWAYS_ON, "")
    assert found.reasons[-1].detail == "It is the default for jira:acme/PAY."


def test_what_cannot_be_judged_is_unknown_with_the_reason():
    found = unknown("PAY-3", "No strategy has been published yet.")
    assert (found.state, found.shares) == (State.UNKNOWN, ())
    assert [reason.detail for reason in found.reasons] == ["No strategy has been published yet."]
