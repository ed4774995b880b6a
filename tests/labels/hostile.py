"""Texts that nobody should be able to hurt a printer with, and labels made of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from warehouse import gtin
from warehouse.labels.kinds import KINDS

#: What a printer would do something about, what ends a field, what turns round, what no font here has, and nothing.
TEXTS = (
    "^XZ", "^XA^JUF^XZ", "~JR", "~JA", "^KPpassword", "^IDR:*.*", "^CC!", "^FS^FDx", "_5E_58", "\\&", "\\", ">",
    ">8>;>:", "^FN900^FDx^FS^FH_^HV900,36", "a\r\nb", "x\x00y\x1b", "\u202eabc", "\u2066x\u2069", "🎂",
    "👩\u200d👩\u200d👧", "1️⃣ ❤️", "\ud83d", "Żółć Łódzka", "Κωνσταντίνα",
    "山田 太郎", "東京都千代田区丸の内一丁目", "محمد عبد الله", "שלום 12",
    "नमस्ते", "สวัสดี", "", " ", "a" * 60, "W" * 35, "Straße 5 — Ünïcödé",
    "100 % & more", "<b>&amp;</b>", "'; DROP TABLE", "\t\t", "{{ 7*7 }}",
)  # fmt: skip
#: What a code may be made of, where it is ours to choose: 35 characters of anything that Code 128 or QR carries.
CODES = (
    "A-01-B-12", "^~_\\>-01", ">8>;A", "\\&B", "SKU-^~_\\>-ABCDEFGHIJKLMNOPQRSTUVWXY", "^XZ^XA^JUF", "~JR",
    "ÄÖ-山-1", "1234567890", "12345AB", "a_5E_b", "#1%&", "SKU 1",
)  # fmt: skip
#: Small ones above all: what draws them takes its time by the dot.
SIZES: dict[str, list[tuple[float, float]]] = {
    "location": [(100, 50), (70, 40)],
    "product": [(57, 32), (70, 40)],
    "parcel": [(100, 75), (100, 75), (100, 75), (100, 150)],
    "return": [(100, 80), (100, 80), (100, 80), (100, 150)],
    "logistics": [(100, 105), (100, 105), (100, 150)],
    "test": [(57, 32), (70, 40), (100, 50), (100, 150)],
}


@dataclass(frozen=True)
class Hostile:
    """A label to be drawn: what is on it, how large, how fine, and what a scanner must read."""

    kind: str
    content: dict[str, Any]
    size: tuple[float, float]
    dpi: int
    wanted: str


def labels(count: int, seed: int, dpi: int) -> Iterator[Hostile]:
    """So many of them, the same for the same seed: all kinds in turn, at this resolution."""
    dice, names = random.Random(seed), [kind.name for kind in KINDS.values() if kind.design]
    for number in range(count):
        kind = names[number % len(names)]
        content, wanted = _MADE[kind](dice)
        size = dice.choice(SIZES.get(kind) or [(KINDS[kind].width, KINDS[kind].height)])
        yield Hostile(kind, content, size, dpi, wanted)


def _text(dice: random.Random) -> str:
    return " ".join(dice.choice(TEXTS) for _ in range(dice.choice((1, 1, 2, 3))))


def _lines(dice: random.Random) -> list[str]:
    return [_text(dice)[:60] for _ in range(dice.choice((0, 1, 3, 5)))]


def _short(dice: random.Random) -> str:
    return _text(dice)[:20]


def _place(dice: random.Random) -> tuple[dict[str, Any], str]:
    code = dice.choice(CODES)[:16]
    arrow = dice.choice(("up", "down", ""))
    return {"code": code, "zone": _text(dice), "check_digits": dice.choice(("", "47")), "arrow": arrow}, code


def _product(dice: random.Random) -> tuple[dict[str, Any], str]:
    sku = dice.choice(CODES)[:35]
    barcode = dice.choice(("", "", "5901234123457", "96385074"))
    return {"sku": sku, "name": _text(dice), "barcode": barcode, "printed_on": _short(dice)}, barcode or sku


def _tote(dice: random.Random) -> tuple[dict[str, Any], str]:
    code = dice.choice(CODES)[:16]
    return {"code": code, "word": _text(dice)}, code


def _sscc(dice: random.Random) -> str:
    digits = f"39521234{dice.randrange(10**9):09d}"
    return digits + str(gtin.check_digit(digits))


def _pallet(dice: random.Random) -> tuple[dict[str, Any], str]:
    code = _sscc(dice)
    return {"code": code, "number": _text(dice)}, f"(00){code}"


def _logistics(dice: random.Random) -> tuple[dict[str, Any], str]:
    code = _sscc(dice)
    lines = [[dice.randrange(5000), _short(dice), _text(dice)] for _ in range(dice.choice((0, 1, 30)))]
    told = {"code": code, "supplier": _text(dice), "number": _text(dice), "site": _text(dice), "lines": lines}
    return told, f"(00){code}"


def _badge(dice: random.Random) -> tuple[dict[str, Any], str]:
    code = "U." + "".join(dice.choices("ABCDEFGHJKMNPQRSTVWXYZ23456789", k=10))
    return {"name": _text(dice), "badge": code, "site": _text(dice), "roles": _text(dice)}, code


def _command(dice: random.Random) -> tuple[dict[str, Any], str]:
    return {"code": "C.SHORT", "name": _short(dice)[:10] or "SHORT", "words": _text(dice)}, "C.SHORT"


def _parcel(dice: random.Random) -> tuple[dict[str, Any], str]:
    code = f"X.{dice.randrange(10**6)}"
    flags = dice.sample(["fragile", "upright", "age", "lithium", "^XZ", "🎂", ""], k=dice.randrange(4))
    told: dict[str, Any] = {
        "print_code": code, "order_number": dice.choice(CODES)[:35], "channel": _text(dice), "shop_name": _text(dice),
        "ship_from": _lines(dice), "ship_to": _lines(dice), "carrier": _short(dice), "service": _short(dice),
        "tracking_number": dice.choice(CODES)[:35], "parcel": 1, "parcels": dice.choice((None, 12)),
        "weight_grams": dice.choice((None, 12345)), "marks": flags,
        "logo": dice.choice(("", "<svg/>", "^XZ", "data:x")),
    }  # fmt: skip
    return told, code


def _return(dice: random.Random) -> tuple[dict[str, Any], str]:
    code = f"O.{dice.randrange(10**6)}"
    told = {"return_code": code, "order_number": dice.choice(CODES)[:35], "return_to": _lines(dice),
            "ship_from": _lines(dice), "shop_name": _text(dice)}  # fmt: skip
    return told, code


def _test(dice: random.Random) -> tuple[dict[str, Any], str]:
    return {"code": "T.4711", "printer": _text(dice)}, "T.4711"


_MADE = {
    "location": _place, "product": _product, "tote": _tote, "pallet": _pallet, "logistics": _logistics, "badge": _badge,
    "command": _command, "parcel": _parcel, "return": _return, "test": _test,
}  # fmt: skip
