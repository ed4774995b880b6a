"""What a pick face needs, and what reserve gives it: pure, by example."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from warehouse.stock.faces import Face, Filling, Reserve, plan
from warehouse.stock.promising import Candidate

TODAY = date(2026, 11, 22)


def _face(place: int = 1, **facts: Any) -> Face:
    return Face(**{"location_id": place, "product_id": 7, "sequence": place, "code": f"A-{place}", **facts})


def _bin(
    place: int, free: int, *, lot: int = 1, expires: date | None = None, kind: str = "bulk"
) -> Candidate:
    return Candidate(place, 7, lot, free, expires, kind, place, f"B-{place}", lot_order=lot)


def _plan(
    faces: list[Face], bins: list[Candidate], wanted: int = 0, cases: tuple[int, ...] = ()
) -> list[Filling]:
    return plan(faces, Reserve.of(bins, {7: cases}, TODAY), {7: wanted})


def _told(fillings: list[Filling]) -> list[tuple[str, int, bool]]:
    return [(one.face.code, one.quantity, one.is_urgent) for one in fillings]


@pytest.mark.parametrize(
    ("facts", "wanted", "cases", "expected"),
    [
        ({"least": 10, "most": 50, "on_hand": 10}, 0, (), None),  # has its least
        ({"least": 10, "most": 50, "on_hand": 9}, 0, (), (41, False)),  # up to its most
        ({"least": 10, "most": 50, "on_hand": 9}, 0, (12,), (36, False)),  # by whole cases
        ({"least": 10, "most": 14, "on_hand": 9}, 0, (12,), (5, False)),  # no room for a case: loose
        ({"least": 10, "on_hand": 2}, 0, (12,), (12, False)),  # nobody said how much room: rounded up
        ({"least": 10, "on_hand": 2}, 0, (), (8, False)),
        ({"on_hand": 5}, 0, (), None),  # kept for a product, no least: orders alone call for more
        ({"on_hand": 5}, 12, (), (7, True)),
        ({"on_hand": 5, "promised": 4}, 12, (), (11, True)),  # what is promised leaves
        ({"on_hand": 20, "promised": 4}, 16, (), None),
        ({"least": 1, "most": 10, "on_hand": 10}, 40, (), None),  # full
        ({"most": 10, "on_hand": 4}, 40, (), (6, True)),  # no more than it holds
        ({"least": 1, "most": 10, "on_hand": 15}, 40, (), None),  # more than it should hold
    ],
)
def test_what_a_face_needs(
    facts: dict[str, Any], wanted: int, cases: tuple[int, ...], expected: tuple[int, bool] | None
) -> None:
    told = _told(_plan([_face(**facts)], [_bin(90, 500)], wanted, cases))
    assert told == ([("A-1", *expected)] if expected else [])


def test_of_two_faces_the_first_in_the_walk_serves_the_orders_as_far_as_there_is_room() -> None:
    faces = [_face(2), _face(1, most=10, on_hand=4)]
    assert _told(_plan(faces, [_bin(90, 500)], 20)) == [("A-1", 6, True), ("A-2", 10, True)]


def test_one_piece_of_reserve_is_given_once_and_orders_come_first() -> None:
    faces = [_face(1, least=10, most=30), _face(2, most=30)]
    bins = [_bin(90, 24)]
    told = _told(plan(faces, Reserve.of(bins, {}, TODAY), {7: 20}))
    assert told == [("A-1", 24, True)]
    other = [_face(1, least=10, most=30), Face(2, 8, 2, "A-2", most=30)]
    bins.append(Candidate(91, 8, 1, 5, None, "bulk", 91, "B-91"))
    told = _told(plan(other, Reserve.of(bins, {}, TODAY), {8: 20}))
    assert told == [("A-2", 5, True), ("A-1", 24, False)]


def test_what_expires_first_is_fetched_first_and_what_has_expired_never() -> None:
    bins = [
        _bin(90, 10, lot=3, expires=date(2027, 3, 1)),
        _bin(91, 10, lot=2, expires=date(2027, 1, 1)),
        _bin(92, 10, lot=1, expires=date(2026, 11, 21)),
        _bin(93, 10, lot=4, kind="pick"),
    ]
    [filling] = _plan([_face(least=5, most=15)], bins)
    assert [(one.location_id, one.quantity) for one in filling.sources] == [(91, 10), (90, 5)]


def test_a_face_that_takes_one_lot_gets_the_lot_that_lies_in_it_or_the_first() -> None:
    bins = [_bin(90, 10, lot=1), _bin(91, 10, lot=2)]
    [filling] = _plan([_face(least=5, most=20, takes_one_lot=True)], bins)
    assert [(one.lot_id, one.quantity) for one in filling.sources] == [(1, 10)]
    [filling] = _plan([_face(least=5, most=20, on_hand=1, takes_one_lot=True, lot_ids=frozenset({2}))], bins)
    assert [(one.lot_id, one.quantity) for one in filling.sources] == [(2, 10)]
    assert _plan([_face(least=5, most=20, takes_one_lot=True, lot_ids=frozenset({1, 2}))], bins) == []


def test_whole_cases_come_from_bins_that_have_them() -> None:
    [filling] = _plan([_face(least=5, most=24)], [_bin(90, 7), _bin(91, 24)], cases=(12,))
    assert [(one.location_id, one.quantity) for one in filling.sources] == [(91, 24)]
