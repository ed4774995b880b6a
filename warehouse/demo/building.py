"""The demo's building: parallel aisles between two cross aisles, walked like a serpent.

Aisle letters leave out what a person or a keyboard mistakes (I, O, Q, Y, Z). Every aisle runs along y from
the front cross aisle to the back one; who picks goes up one aisle and down the next.
"""

from __future__ import annotations

from random import Random

from warehouse.demo.sizes import Size

AISLE_LETTERS = "ABCDEFGHJKLMNPRSTUVWX"
AISLE_PITCH_M, BAY_PITCH_M, SHELF_PITCH_M = 4.2, 2.8, 0.5
FRONT_M = 2.4
AISLES_A_ZONE = 5
FIXED_CART, SLOTS = "CART-07", "ABCDEF"
ZONES = ("Harbour", "Meadow", "Foundry", "Orchard")
Cells = dict[str, str]


def location_rows(size: Size, chance: Random) -> list[Cells]:
    """All places as rows of the locations import."""
    return [*_bins(size, chance), *_doors_and_benches(size), *_containers(size)]


def bin_codes(size: Size) -> list[str]:
    """The pick bins in the order of the walk; the top shelf is for reserves."""
    return [row["code"] for row in _bins(size, Random(0)) if row["kind"] == "pick"]


def bulk_codes(size: Size) -> list[str]:
    """The bins of the top shelf in the order of the walk."""
    return [row["code"] for row in _bins(size, Random(0)) if row["kind"] == "bulk"]


def _bins(size: Size, chance: Random) -> list[Cells]:
    rows: list[Cells] = []
    digits = ""
    for aisle in range(size.aisles):
        bays = range(1, size.bays + 1)
        for bay in bays if aisle % 2 == 0 else reversed(bays):
            for shelf in range(size.shelves):
                for place in range(1, size.bins + 1):
                    digits = check_digits(chance, digits)
                    rows.append(_bin(size, aisle, bay, shelf, place, len(rows) + 1, digits))
    return rows


def _bin(size: Size, aisle: int, bay: int, shelf: int, place: int, sequence: int, digits: str) -> Cells:
    letter, shelf_letter = AISLE_LETTERS[aisle], AISLE_LETTERS[shelf]
    is_top = shelf == size.shelves - 1
    return {
        "code": f"{letter}-{bay:02}-{shelf_letter}-{place:02}",
        "zone": ZONES[aisle // AISLES_A_ZONE % len(ZONES)],
        "kind": "bulk" if is_top else "pick",
        "x_m": f"{aisle * AISLE_PITCH_M:.1f}",
        "y_m": f"{FRONT_M + (bay - 0.5) * BAY_PITCH_M:.1f}",
        "z_m": f"{shelf * SHELF_PITCH_M:.1f}",
        "sequence": str(sequence),
        "check_digits": digits,
        "max_weight_grams": "400000" if is_top else "60000",
    }


def check_digits(chance: Random, neighbour: str) -> str:
    """Two digits, both other than those of the bin beside."""
    first, second = (
        chance.choice([digit for digit in "0123456789" if digit != other]) for other in (neighbour or "xx")
    )
    return first + second


def _doors_and_benches(size: Size) -> list[Cells]:
    """Docks, staging and benches stand in front of the front cross aisle."""
    stands = [("DOCK-1", "dock"), ("DOCK-2", "dock"), ("STAGE-1", "staging"), ("STAGE-2", "staging")]
    stands += [(f"BENCH-{number}", "bench") for number in range(1, 5)]
    stands += [("HOLD-1", "hold"), ("RETURNS-1", "returns")]
    rows = []
    for place, (code, kind) in enumerate(stands):
        number = place + 1 + size.aisles * size.bays * size.shelves * size.bins
        rows.append(
            {"code": code, "kind": kind, "x_m": f"{place * 6.0:.1f}", "y_m": "-4.0", "sequence": str(number)}
        )
    return rows


def _containers(size: Size) -> list[Cells]:
    codes = [(f"TOTE-{number:03}", "tote") for number in range(1, size.totes + 1)]
    codes += [(f"CART-{number:02}", "cart") for number in range(1, 7)]
    codes += [(f"CAGE-{number:02}", "cage") for number in range(1, 5)]
    rows = [
        {"code": code, "kind": kind, "sequence": str(number)}
        for number, (code, kind) in enumerate(codes, start=1)
    ]
    return [*rows, *_fixed_cart(len(rows) + 1)]


def _fixed_cart(sequence: int) -> list[Cells]:
    """A cart whose totes stay on it: a walk for six orders begins with one scan."""
    cart = {"code": FIXED_CART, "kind": "cart", "sequence": str(sequence)}
    totes = [
        {
            "code": f"{FIXED_CART}-{slot}",
            "kind": "tote",
            "sequence": str(sequence),
            "cart": FIXED_CART,
            "slot": slot,
        }
        for slot in SLOTS
    ]
    return [cart, *totes]
