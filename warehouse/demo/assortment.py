"""What the demo sells: names of our own, trade item numbers of the restricted range, cases for half of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from random import Random

from warehouse import gtin

#: thing, letters of its SKU, weight in grams, size in mm, cost in pence, who makes it
THINGS = [
    ("mug", "MUG", 340, (120, 90, 100), 260, "TARNWORKS"),
    ("egg cup", "EGC", 90, (50, 50, 65), 110, "TARNWORKS"),
    ("milk jug", "JUG", 410, (130, 95, 140), 390, "TARNWORKS"),
    ("teapot", "TPT", 980, (240, 150, 160), 980, "TARNWORKS"),
    ("cereal bowl", "BWL", 450, (160, 160, 70), 310, "TARNWORKS"),
    ("side plate", "PLT", 380, (200, 200, 22), 280, "TARNWORKS"),
    ("plant pot", "POT", 620, (140, 140, 130), 340, "TARNWORKS"),
    ("bud vase", "VAS", 260, (70, 70, 150), 290, "TARNWORKS"),
    ("butter dish", "BTR", 520, (180, 110, 80), 470, "TARNWORKS"),
    ("spoon rest", "SPR", 150, (220, 90, 25), 160, "TARNWORKS"),
    ("tea towel", "TWL", 120, (220, 160, 15), 190, "LOOMFOLD"),
    ("apron", "APR", 260, (300, 220, 25), 540, "LOOMFOLD"),
    ("oven glove", "OVN", 210, (320, 180, 35), 380, "LOOMFOLD"),
    ("cushion cover", "CUS", 180, (280, 220, 20), 620, "LOOMFOLD"),
    ("table runner", "RUN", 300, (340, 180, 30), 720, "LOOMFOLD"),
    ("napkin", "NAP", 45, (200, 200, 8), 90, "LOOMFOLD"),
    ("tote bag", "BAG", 140, (380, 300, 12), 270, "LOOMFOLD"),
    ("lavender pouch", "LAV", 60, (110, 80, 25), 130, "LOOMFOLD"),
    ("hot-water bottle cover", "HWB", 230, (340, 220, 30), 660, "LOOMFOLD"),
    ("draught stopper", "DRT", 900, (850, 120, 110), 820, "LOOMFOLD"),
    ("lantern", "LAN", 740, (160, 160, 260), 930, "BRASSRIVER"),
    ("candle holder", "CND", 210, (80, 80, 90), 240, "BRASSRIVER"),
    ("coat hook", "HOK", 130, (60, 40, 110), 150, "BRASSRIVER"),
    ("biscuit tin", "TIN", 320, (210, 210, 90), 410, "BRASSRIVER"),
    ("watering can", "WTR", 860, (360, 180, 280), 1150, "BRASSRIVER"),
    ("drawer knob", "KNB", 55, (38, 38, 40), 80, "BRASSRIVER"),
    ("photo frame", "FRM", 480, (240, 190, 20), 520, "BRASSRIVER"),
    ("cookie cutter", "CUT", 35, (80, 80, 25), 60, "BRASSRIVER"),
    ("key ring", "KEY", 40, (80, 45, 10), 70, "BRASSRIVER"),
    ("door bell", "BEL", 410, (120, 70, 160), 580, "BRASSRIVER"),
    ("greeting card", "CRD", 25, (170, 120, 3), 40, "PAPERMOTH"),
    ("notebook", "NTB", 230, (210, 148, 14), 220, "PAPERMOTH"),
    ("gift wrap", "WRP", 90, (700, 40, 40), 95, "PAPERMOTH"),
    ("paper chain", "CHN", 70, (180, 120, 20), 85, "PAPERMOTH"),
    ("bunting", "BUN", 110, (220, 160, 25), 210, "PAPERMOTH"),
    ("calendar", "CAL", 260, (300, 210, 8), 310, "PAPERMOTH"),
    ("seed packet", "SED", 15, (120, 80, 3), 45, "PAPERMOTH"),
    ("jigsaw", "JIG", 560, (270, 190, 55), 640, "PAPERMOTH"),
    ("luggage label", "LUG", 20, (130, 65, 3), 35, "PAPERMOTH"),
    ("recipe box", "RCP", 470, (180, 130, 120), 690, "PAPERMOTH"),
]
PATTERNS = (
    "Speckled", "Fern", "Harbour", "Meadow", "Thistle", "Lighthouse", "Bramble", "Dovecote", "Saltmarsh", "Orchard",
    "Tideline", "Hedgerow",
)  # fmt: skip
COLOURS = (
    ("cream", "CR"), ("slate", "SL"), ("sage", "SG"), ("plum", "PL"), ("mustard", "MU"), ("sky", "SK"),
    ("rust", "RU"), ("teal", "TE"), ("rose", "RS"), ("oat", "OA"), ("ink", "IN"), ("clay", "CY"),
)  # fmt: skip
CASES = (6, 12, 24)
#: By the letters of its SKU: how a thing must be handled, and what the bench is told of it.
HANDLING = {"BEL": "lithium", "LAN": "upright"}
PACK_NOTES = {
    "TPT": "Wrap the lid by itself.",
    "BEL": "Leave the battery's strip in.",
    "JIG": "Label on the back.",
}


@dataclass(frozen=True)
class Offer:
    """One product of the demo: its row for the import, and what other parts of the demo ask of it."""

    sku: str
    supplier: str
    unit_pence: int
    case_quantity: int | None
    cells: dict[str, str]


def offers(count: int, chance: Random) -> list[Offer]:
    """So many products, the best selling first."""
    makings = list(product(THINGS, PATTERNS, COLOURS))
    chance.shuffle(makings)
    return [_offer(number, making, count, chance) for number, making in enumerate(makings[:count])]


def trade_item(number: int) -> str:
    """A 13-digit number of the range that shops may use among themselves (20 to 29)."""
    body = f"2{number:011}"
    return body + str(gtin.check_digit(body))


def case_item(number: int) -> str:
    """The 14-digit number of a case of it."""
    body = f"12{number:011}"
    return body + str(gtin.check_digit(body))


def _offer(number: int, making: tuple, count: int, chance: Random) -> Offer:
    (thing, letters, grams, (length, width, height), pence, supplier), pattern, (colour, ending) = making
    sku = f"{letters}{1000 + PATTERNS.index(pattern)}-{ending}"
    case = chance.choice(CASES) if number % 2 == 0 else None
    cost = max(5, round(pence * chance.uniform(0.8, 1.3)))
    cells = {
        "sku": sku,
        "name": f"{pattern} {thing}, {colour}",
        "barcode": trade_item(number + 1),
        "case_barcode": case_item(number + 1) if case else "",
        "case_quantity": str(case or ""),
        "weight_grams": str(grams),
        "length_mm": str(length),
        "width_mm": str(width),
        "height_mm": str(height),
        "unit_cost": f"{cost / 100:.2f}",
        "supplier": supplier,
        "abc": "a" if number < count * 0.2 else "b" if number < count * 0.45 else "c",
        "handling": HANDLING.get(letters) or ("fragile" if supplier == "TARNWORKS" else ""),
        "pack_note": PACK_NOTES.get(letters, ""),
        "origin_country": "GB",
    }
    return Offer(sku, supplier, cost, case, cells)
