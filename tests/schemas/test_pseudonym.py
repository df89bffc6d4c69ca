"""A pseudonym tells nothing, lasts for its period, and nobody can make it again once its key is destroyed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.person import REKEYED, WHOLE_DAY, Person
from schemas.person_keys import Keys, PersonKey, Rotation, begin
from schemas.pseudonym import Pseudonyms

MADE = PersonKey(b"a secret", date(2000, 1, 1), date(2026, 11, 1))
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
ROTATING = [Rotation.MONTH, Rotation.QUARTER, Rotation.YEAR]


def name(keys: Keys, day: date, account: str = "ana", tracker: str = "jira:acme") -> str:
    """How an account goes over the wire."""
    return Pseudonyms(keys)(tracker, account, day)


@given(DAYS, DAYS, st.sampled_from(ROTATING))
def test_one_is_the_same_within_a_period_and_another_in_another(
    one: date, other: date, rotation: Rotation
) -> None:
    keys = Keys(MADE, rotation)
    same = begin(one, rotation) == begin(other, rotation)
    assert (name(keys, one) == name(keys, other)) == same
    assert name(keys, one, "bo") != name(keys, one) != name(keys, one, tracker="jira:b")
    assert name(Keys(MADE._replace(secret=b"another"), rotation), one) != name(keys, one)


@given(DAYS, DAYS, DAYS, st.sampled_from(ROTATING), st.integers(31, 800))
def test_what_is_forgotten_stays_so_and_what_is_kept_stays_the_same(
    day: date, one: date, other: date, rotation: Rotation, days: int
) -> None:
    earlier, later = sorted((one, other))
    forgot = MADE.kept(later, rotation, days)
    assert MADE.kept(earlier, rotation, days).kept(later, rotation, days) == forgot
    told, whole = name(Keys(forgot, rotation), day), name(Keys(MADE, rotation), day)
    assert told.startswith(REKEYED) == (day < forgot.of)
    assert (told == whole) == (day >= forgot.of)
    if later - MADE.made > timedelta(days=days + 366):
        assert begin(forgot.of, rotation) == forgot.of > later - timedelta(days=days + 366)
    if later - MADE.made < timedelta(days=days):
        assert forgot == MADE


def test_a_file_without_a_month_is_of_the_quarter_in_which_keys_began_to_rotate() -> None:
    keys = Keys(PersonKey.read(b"a secret"))
    assert name(keys, date(2019, 9, 30)) == name(keys, date(2026, 12, 31))
    assert name(keys, date(2026, 12, 31)) == name(Keys.stable(b"a secret"), date(2026, 12, 31))
    assert name(keys, date(2027, 1, 1)) != name(keys, date(2026, 12, 31))


def test_where_nothing_rotates_nothing_is_forgotten() -> None:
    assert MADE.kept(date(2099, 1, 1), Rotation.NEVER, 31) is MADE
    keys = Keys(MADE, Rotation.NEVER)
    assert name(keys, date(1999, 1, 1)) == name(keys, date(2099, 1, 1))


def test_the_file_says_what_it_holds() -> None:
    assert PersonKey.read(MADE.written()) == MADE
    assert MADE.written() == b"a secret of 2000-01 made 2026-11\n"


@pytest.mark.parametrize(
    "written", [b"canary of 2026-13 made 2026-01", b"canary of 1999-01 made 2026-01", b"canary of x made y"]
)
def test_a_file_of_another_form_is_refused_and_not_repeated(written: bytes) -> None:
    with pytest.raises(ValueError, match="fairlead people key") as refused:
        PersonKey.read(written)
    assert "canary" not in str(refused.value)


def test_far_days_are_told_in_no_time_and_nothing_of_a_key_is_printed() -> None:
    keys = Keys(MADE)
    assert len({name(keys, date(year, 1, 1)) for year in range(9000, 10_000)}) == 1_000
    assert "secret" not in f"{keys} {Pseudonyms(keys)} {MADE}"
    with pytest.raises(ValueError, match="key"):
        Keys.stable(b"")


@given(st.text("abc234~", min_size=1), st.integers(0, WHOLE_DAY))
def test_the_wire_tells_a_person_and_how_much_of_the_day(pseudonym: str, available: int) -> None:
    person = Person(pseudonym, available)
    assert Person.read(person.written) == person


@pytest.mark.parametrize("share", ["", "x", "-1", "1.5", "99999999", "²"])
def test_a_share_that_cannot_be_read_is_the_whole_day(share: str) -> None:
    assert Person.read(f"abc={share}") == Person("abc")
