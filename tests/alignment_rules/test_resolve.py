"""The table of precedence: correction, own rule, nearest ancestor, linked items, default, nothing; each step leaves a reason."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.resolve import Ancestor, Correction, Own, Standing, Target, resolve, unknown
from schemas.alignment import WHOLE, Alignment, Share, State, Step

NOTHING = Own()


def own(rule: str, *ids: str) -> Own:
    return Own(rule, tuple(Share(id_, WHOLE // len(ids)) for id_ in ids))


def above(key: str, level: int = 1, *, rule: str = "", serves: str = "calm", known: bool = True) -> Ancestor:
    return Ancestor(key, known, own(rule, serves) if rule else NOTHING, level)


def target(
    key: str,
    *ancestors: Ancestor,
    rule: str = "",
    serves: str = "growth",
    known: bool = True,
    weight: int = 1,
) -> Target:
    return Target(key, "title", known, own(rule, serves) if rule else NOTHING, ancestors, weight)


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
        corrections=(correction,) if correction else (),
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


def test_what_different_objectives_say_is_a_conflict_and_both_have_their_part():
    found = judged(
        targets=(target("PAY-8", rule="r", serves="calm"), target("PAY-9", rule="s", serves="growth"))
    )
    assert found.shares == (Share("calm", 500_000), Share("growth", 500_000))
    (conflict,) = found.conflicts
    assert (conflict.step, conflict.between) == (Step.LINKED, ("PAY-8", "PAY-9"))
    assert conflict.detail == (
        "Rule r gives PAY-8 calm; rule s gives PAY-9 growth. Each has its part until you say what it serves itself:"
        " `fairlead correct`, or a rule that matches it; or let `links` say which way of naming counts more."
    )


def test_declared_shares_split_links_and_decide_between_them():
    found = judged(
        targets=(
            target("PAY-8", rule="r", serves="calm", weight=3),
            target("PAY-9", rule="s", serves="growth", weight=1),
            target("PAY-7", rule="t", serves="upkeep", weight=0),
        )
    )
    assert found.shares == (Share("calm", 750_000), Share("growth", 250_000))
    assert found.conflicts == ()
    assert found.reasons[-1].detail.endswith("; parts of 3 for PAY-8 and 1 for PAY-9, as `links` declares.")


def test_links_that_count_for_nothing_are_told_and_decide_nothing():
    found = judged(targets=(target("PAY-7", rule="t", serves="upkeep", weight=0),))
    assert found.state is State.UNALIGNED
    assert found.reasons[2].detail == (
        "It names PAY-7 in its title, which counts for nothing by `links` of payments."
    )


def test_parents_of_the_same_level_have_equal_parts_and_may_contradict_each_other():
    found = judged(
        ancestors=(
            above("PAY-1", rule="r", serves="calm"),
            above("SHOP-1", rule="s", serves="growth"),
            above("PAY-0", 2, rule="t", serves="upkeep"),
        )
    )
    assert found.shares == (Share("calm", 500_000), Share("growth", 500_000))
    assert found.reasons[1].detail == (
        "Rule r matches PAY-1 and rule s matches SHOP-1, its parents; equal parts of 2."
    )
    assert [each.between for each in found.conflicts] == [("PAY-1", "SHOP-1")]


def test_another_initiative_of_the_same_objective_is_no_contradiction():
    two = tuple(
        Target(f"PAY-{n}", "title", True, Own(f"r{n}", (Share("growth", WHOLE, f"way-{n}"),))) for n in (8, 9)
    )
    found = judged(targets=two)
    assert found.shares == (Share("growth", 500_000, "way-8"), Share("growth", 500_000, "way-9"))
    assert found.conflicts == ()


def test_what_precedence_decides_is_no_conflict():
    found = judged(own("mine", "growth"), targets=(target("PAY-8", rule="r"), target("PAY-9", rule="s")))
    assert found.conflicts == ()


def test_two_corrections_that_differ_are_a_conflict_in_which_the_newest_counts():
    said = [
        Correction(n, "PAY-3", "it is", (Share(id_, WHOLE),)) for n, id_ in ((15, "calm"), (12, "growth"))
    ]
    found = resolve(Standing("PAY-3", "payments", NOTHING, corrections=tuple(said)), lambda _: State.ALIGNED)
    assert found.shares == (Share("calm", WHOLE),)
    (conflict,) = found.conflicts
    assert conflict.detail == (
        "Correction 12 gives PAY-3 growth; correction 15 gives PAY-3 calm. Correction 15, the newest, counts until"
        " the others are withdrawn: `fairlead corrections`."
    )


SERVED = st.sampled_from(["calm", "growth", "upkeep"])
TARGETS = st.lists(
    st.builds(
        lambda number, rule, weight: target(f"PAY-{number}", rule=rule, serves=rule, weight=weight),
        *(st.integers(1, 6), SERVED, st.integers(0, 3)),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda it: it.key,
)


@given(TARGETS, st.randoms())
def test_shares_sum_to_one_and_a_conflict_is_the_same_in_whatever_order_links_are_read(
    targets: list[Target], random: Random
):
    first = judged(targets=tuple(targets))
    random.shuffle(targets)
    second = judged(targets=tuple(targets))
    assert (first.shares, first.conflicts) == (second.shares, second.conflicts)
    assert sum(share.ppm for share in first.shares) == (WHOLE if any(it.weight for it in targets) else 0)
    by_weight = {(it.weight, it.own.rule) for it in targets if it.weight}
    assert bool(first.conflicts) == (len(by_weight) > len({weight for weight, _ in by_weight}))


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
