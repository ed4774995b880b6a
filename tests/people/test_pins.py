"""PINs and badges as values."""

from __future__ import annotations

import pytest

from warehouse.people import badges, pins


def test_a_pin_is_known_again_and_never_stored() -> None:
    # Longer than a run of digits that salt and hash hold now and then.
    stored = pins.hash_pin("258013")
    assert "258013" not in stored
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert pins.verify(stored, "258013")
    assert not pins.verify(stored, "258014")


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "１２３４", " 1234"])
def test_what_is_no_pin_is_not_hashed(pin: str) -> None:
    with pytest.raises(ValueError, match="4 to 6 digits"):
        pins.hash_pin(pin)


def test_a_broken_hash_opens_nothing() -> None:
    assert not pins.verify("not a hash", "1234")


@pytest.mark.parametrize("pin", ["1111", "000000", "1234", "4321", "567890", "1212", "121212"])
def test_pins_that_everybody_tries_are_known(pin: str) -> None:
    assert pins.is_guessable(pin)


@pytest.mark.parametrize("pin", ["2580", "1357", "90210", "112358"])
def test_other_pins_will_do(pin: str) -> None:
    assert not pins.is_guessable(pin)


def test_a_new_pin_passes_over_those() -> None:
    numbers = iter([1111, 1234, 42, 9999])
    assert pins.new_pin(lambda: next(numbers)) == "0042"


def test_badges_have_no_look_alikes_and_differ() -> None:
    made = {badges.new_badge() for _ in range(200)}
    assert len(made) == 200
    assert all(badge.startswith("U.") and len(badge) == 14 for badge in made)
    assert not set("".join(badge[2:] for badge in made)) & set("01ILOQYZ")
