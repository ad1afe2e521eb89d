"""Passwords: what is kept, what is refused, and how long a wrong one takes."""

from __future__ import annotations

import time
from importlib import resources

import pytest

from tailorbird_platform.auth.passwords import LONGEST, SHORTEST, Passwords, too_weak


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(cost=1, memory=64)


def test_only_the_right_password_fits_and_the_hash_is_argon2id(passwords: Passwords) -> None:
    kept = passwords.hash("correct horse 马")
    assert kept.startswith("$argon2id$")
    assert passwords.fits(kept, "correct horse 马")
    assert not passwords.fits(kept, "correct horse")
    assert not passwords.fits(kept, "")
    assert not passwords.fits("nonsense", "correct horse 马")
    assert not passwords.fits(None, "nobody has this password")


def test_nothing_longer_than_the_limit_fits_or_is_hashed_whole(passwords: Passwords) -> None:
    long = "ab12" * (LONGEST // 4)
    kept = passwords.hash(long)
    assert passwords.fits(kept, long)
    assert not passwords.fits(kept, long + "x")


def test_somebody_unknown_costs_as_much_as_somebody_known() -> None:
    passwords = Passwords(cost=2, memory=8192)
    spent = {passwords.hash("correct horse 马"): 0.0, None: 0.0}
    for _ in range(15):
        for kept in spent:
            start = time.process_time()
            passwords.fits(kept, "wrong")
            spent[kept] += time.process_time() - start
    known, unknown = spent.values()
    assert 0.6 < unknown / known < 1.6


def test_a_hash_of_another_cost_is_to_be_made_again(passwords: Passwords) -> None:
    assert Passwords(cost=2, memory=64).outdated(passwords.hash("correct horse 马"))
    assert not passwords.outdated(passwords.hash("correct horse 马"))


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 10 characters"),
        ("x" * 1025, "at most 1024 characters"),
        ("aaaaaaaaaaaa", "5 different characters"),
        ("xx anna berg 99", "must not contain your name"),
        ("ANNA@NORDWIND.example!", "must not contain your name"),
        ("长长长长长长长长长长", "5 different characters"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, sentence: str) -> None:
    refusal = too_weak(password, "Anna Berg", "anna@nordwind.example")
    assert sentence in str(refusal)


def test_good_ones_are_taken_in_any_script() -> None:
    assert too_weak("correct horse 马", "Anna Berg", "anna@nordwind.example") is None
    assert too_weak("床前明月光疑是地上霜", "李白", "li@tang.example") is None


@pytest.mark.parametrize("page", ["auth/password.html", "pages/profile.html"])
def test_the_pages_name_the_length_that_is_asked_for(page: str) -> None:
    templates = resources.files("tailorbird_runtime") / "templates"
    assert f"At least {SHORTEST} characters." in (templates / page).read_text("utf-8")
