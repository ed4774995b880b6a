"""Which bin serves which order line: the same stock and the same needs give the same promises."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from warehouse.stock.promising import Candidate, Need, Shelves, plan

TODAY = date(2027, 1, 1)


def bin_of(
    code: str,
    free: int,
    *,
    sequence: int = 1,
    kind: str = "pick",
    expires_on: date | None = None,
    lot: int = 1,
    since: date | None = None,
    believed: bool = True,
) -> Candidate:
    """A place with so many free of product 1."""
    number = sum(ord(letter) * 7**place for place, letter in enumerate(code))
    return Candidate(number, 1, lot, free, expires_on, kind, sequence, code, lot, since, believed)


def taken(
    candidates: list[Candidate], *quantities: int, case: Sequence[int] = ()
) -> list[tuple[int, str, int]]:
    """(order line, bin, quantity) of the plan for lines 1, 2, ... of product 1."""
    codes = {candidate.location_id: candidate.code for candidate in candidates}
    needs = [Need(line, 1, quantity) for line, quantity in enumerate(quantities, start=1)]
    done = plan(candidates, needs, {1: case})
    return [
        (promise.order_line_id, codes[promise.location_id], promise.quantity) for promise in done.promises
    ]


def test_the_walk_decides_between_equal_bins() -> None:
    assert taken([bin_of("B", 9, sequence=2), bin_of("A", 9, sequence=1)], 3) == [(1, "A", 3)]
    assert taken([bin_of("B", 9), bin_of("A", 9)], 3) == [(1, "A", 3)]


def test_a_bin_that_holds_all_of_it_comes_before_one_that_holds_a_part() -> None:
    assert taken([bin_of("A", 2, sequence=1), bin_of("B", 9, sequence=2)], 3) == [(1, "B", 3)]
    assert taken([bin_of("A", 2, sequence=1), bin_of("B", 2, sequence=2)], 3) == [(1, "A", 2), (1, "B", 1)]


def test_a_doubtful_bin_gives_way_to_a_believed_one_that_has_all_of_it() -> None:
    """Though the doubtful one is nearer, and its goods are older; the stops are no more."""
    doubtful = bin_of("A", 9, sequence=1, since=TODAY, believed=False)
    assert taken([doubtful, bin_of("B", 9, sequence=2, since=TODAY + timedelta(1))], 3) == [(1, "B", 3)]
    assert taken([bin_of("A", 2, believed=False), bin_of("C", 9, believed=False), bin_of("B", 9)], 3) == [
        (1, "B", 3)
    ]


def test_belief_never_makes_a_walk_longer() -> None:
    """Two believed bins do not stand in for one: a stop more is sure, an error is not. Of parts it decides ties."""
    assert taken([bin_of("A", 9, believed=False), bin_of("B", 2), bin_of("C", 2)], 3) == [(1, "A", 3)]
    parts = [bin_of("A", 2, sequence=1, believed=False), bin_of("B", 2, sequence=2)]
    assert taken(parts, 3) == [(1, "B", 2), (1, "A", 1)]


def test_expiry_and_full_cases_come_before_belief() -> None:
    soon = bin_of("A", 9, expires_on=TODAY, believed=False)
    assert taken([soon, bin_of("B", 9)], 3) == [(1, "A", 3)]
    reserve = bin_of("R", 24, kind="bulk", believed=False)
    assert taken([reserve, bin_of("B", 99)], 24, case=[24]) == [(1, "R", 24)]


def test_what_expires_first_goes_first_even_from_reserve() -> None:
    soon, later = date(2027, 1, 1), date(2027, 6, 1)
    bins = [
        bin_of("A", 9, expires_on=None),
        bin_of("B", 9, expires_on=later),
        bin_of("C", 2, kind="bulk", expires_on=soon),
    ]
    assert taken(bins, 3) == [(1, "C", 2), (1, "B", 1)]


def test_the_pick_face_comes_before_reserve_and_the_unlocated_last() -> None:
    bins = [
        bin_of("U", 9, kind="unlocated", sequence=0, expires_on=date(2027, 1, 1)),
        bin_of("B", 9, kind="bulk", sequence=1),
        bin_of("A", 1, sequence=9),
    ]
    assert taken(bins, 12) == [(1, "A", 1), (1, "B", 9), (1, "U", 2)]


def test_lines_of_one_product_are_one_need_shared_in_their_order() -> None:
    assert taken([bin_of("A", 2), bin_of("B", 5)], 3, 2) == [(1, "B", 3), (2, "B", 2)]
    assert taken([bin_of("A", 4, sequence=1), bin_of("B", 2, sequence=2)], 3, 2) == [
        (1, "A", 3),
        (2, "A", 1),
        (2, "B", 1),
    ]


def test_what_is_short_is_said_for_each_line() -> None:
    done = plan([bin_of("A", 4)], [Need(1, 1, 3), Need(2, 1, 2), Need(3, 7, 5)])
    assert done.short == {2: 1, 3: 5}


def test_the_order_in_which_bins_are_read_changes_nothing() -> None:
    chance = random.Random(2)
    kinds = ["pick", "bulk", "unlocated"]
    bins = [
        bin_of(f"A-{n}", 1 + n % 4, sequence=n % 3, kind=kinds[n % 3], expires_on=date(2027, 1, 1 + n % 2))
        for n in range(12)
    ]
    first = taken(bins, 9, 7, 5)
    for _shuffle in range(20):
        chance.shuffle(bins)
        assert taken(bins, 9, 7, 5) == first


def test_312_of_a_case_of_24_are_13_cases() -> None:
    bins = [bin_of("FACE", 500), bin_of("RES", 480, kind="bulk", sequence=9)]
    assert taken(bins, 312, case=[24]) == [(1, "RES", 312)]
    assert taken(bins, 313, case=[24]) == [(1, "RES", 312), (1, "FACE", 1)]
    assert taken(bins, 23, case=[24]) == [(1, "FACE", 23)]
    assert taken(bins, 24) == [(1, "FACE", 24)], "without cases there is no full one"


def test_reserve_gives_the_full_cases_it_has_and_either_serves_where_the_other_lacks() -> None:
    bins = [bin_of("FACE", 20), bin_of("RES", 58, kind="bulk")]
    assert taken(bins, 75, case=[24]) == [(1, "RES", 55), (1, "FACE", 20)]
    assert taken(bins, 100, case=[24]) == [(1, "RES", 58), (1, "FACE", 20)]
    assert taken([bin_of("FACE", 90), bin_of("RES", 23, kind="bulk")], 72, case=[24]) == [(1, "FACE", 72)]


def test_of_several_cases_the_largest_that_fits_first() -> None:
    bins = [
        bin_of("FACE", 99),
        bin_of("R48", 96, kind="bulk", sequence=1),
        bin_of("R24", 47, kind="bulk", sequence=2),
    ]
    assert taken(bins, 125, case=[24, 48]) == [(1, "R48", 96), (1, "R24", 24), (1, "FACE", 5)]


def test_expiry_and_the_older_lot_win_over_a_full_case() -> None:
    older = [bin_of("FACE", 30, lot=1), bin_of("RES", 240, kind="bulk", lot=2)]
    assert taken(older, 48, case=[24]) == [(1, "FACE", 30), (1, "RES", 18)]
    dated = [
        bin_of("FACE", 30, lot=2, expires_on=TODAY),
        bin_of("RES", 240, kind="bulk", lot=1, expires_on=TODAY + timedelta(days=1)),
    ]
    assert taken(dated, 48, case=[24]) == [(1, "FACE", 30), (1, "RES", 18)]


def test_the_bin_that_was_filled_first_comes_before_fewer_stops() -> None:
    bins = [bin_of("A", 9, since=TODAY), bin_of("B", 2, since=TODAY - timedelta(days=1))]
    assert taken(bins, 4) == [(1, "B", 2), (1, "A", 2)]


def test_the_fewest_stops_when_no_bin_has_all() -> None:
    bins = [
        bin_of("A", 2, sequence=1),
        bin_of("B", 5, sequence=2),
        bin_of("C", 3, sequence=3),
        bin_of("D", 4, sequence=4),
    ]
    assert taken(bins, 8) == [(1, "B", 5), (1, "C", 3)], "of those that serve the rest the first on the walk"


@pytest.mark.parametrize("seed", range(60))
def test_never_more_than_there_is_and_all_that_there_is(seed: int) -> None:
    chance = random.Random(seed)
    bins = [
        bin_of(
            f"P{number}",
            chance.randint(1, 60),
            sequence=chance.randint(1, 3),
            kind=chance.choice(["pick", "bulk", "unlocated"]),
            lot=(lot := chance.randint(1, 3)),
            expires_on=TODAY + timedelta(days=lot) if lot < 3 else None,
            since=TODAY - timedelta(days=chance.randint(0, 2)),
        )
        for number in range(chance.randint(1, 8))
    ]
    until, wanted = TODAY + timedelta(days=chance.randint(0, 3)), chance.randint(1, 250)
    able = sum(one.free for one in bins if one.lasts(until))
    done = plan(bins, [Need(1, 1, wanted, until)], {1: chance.choice([(), (24,), (6, 24)])})
    given = {(one.location_id, one.lot_id): one.quantity for one in done.promises}
    assert len(given) == len(done.promises), "one promise a place"
    assert sum(given.values()) == min(wanted, able)
    assert sum(done.short.values()) == wanted - min(wanted, able)
    for one in bins:
        part = given.get((one.location_id, one.lot_id), 0)
        assert part <= (one.free if one.lasts(until) else 0)


def test_a_lot_that_does_not_last_is_left() -> None:
    bins = [bin_of("A", 5, expires_on=TODAY), bin_of("B", 5, lot=2, expires_on=TODAY + timedelta(days=30))]
    done = plan(bins, [Need(1, 1, 7, TODAY + timedelta(days=30)), Need(2, 1, 7, TODAY)])
    assert (sum(one.quantity for one in done.promises if one.order_line_id == 1), done.short[1]) == (5, 2)
    assert [one.quantity for one in done.promises if one.order_line_id == 2] == [5]
    assert plan(bins, [Need(1, 1, 7, TODAY + timedelta(days=31))]).promises == []


def test_orders_are_served_one_after_the_other_and_may_put_back() -> None:
    shelves = Shelves([bin_of("A", 5)])
    first = shelves.serve([Need(1, 1, 4)])
    assert shelves.serve([Need(2, 1, 4)]).short == {2: 3}
    shelves.put_back(first.promises)
    assert shelves.serve([Need(3, 1, 4)]).short == {}
