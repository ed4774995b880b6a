"""Every kind of label, at both resolutions, with data that is hard to print: read back, nothing cut off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labels.conftest import CONTENTS
from tests.labels.reading import barcodes, drawn, edge_ink
from warehouse.labels.design import CannotFit, Mark
from warehouse.labels.kinds import KINDS, kind_named
from warehouse.labels.rendering import parse_size, render

LABELS = [kind for kind in KINDS.values() if kind.paper == "label"]
CODE_OF = {"location": "code", "product": "sku", "tote": "code", "badge": "badge", "command": "code",
           "parcel": "print_code", "pallet": "code", "logistics": "code",
           "return": "return_code", "test": "code"}  # fmt: skip
#: What a scanner reads in front of the number of these.
BEFORE = {"pallet": "(00)", "logistics": "(00)"}
LONG_SKU = "SKU-^~_\\>-ABCDEFGHIJKLMNOPQRSTUVWXY"
HARD: dict[str, dict[str, Any]] = {
    "location": {"code": "^~_\\>-01", "check_digits": "047", "zone": "^XZ Ünïcode ~JR", "arrow": "down"},
    "product": {
        "sku": LONG_SKU,
        "name": "名前 緑茶 ギフト " * 4,
        "lot": "L^~_\\>",
        "expires_on": "2027-05-31",
    },
    "tote": {"code": "TOTE-^~_\\>äö", "word": "倉庫"},
    "pallet": {"code": "395212340000000017", "number": "^XZ^XA~JR 倉庫"},
    "logistics": {
        "code": "395212340000000017",
        "supplier": "^XZ^XA^JUF Łódź 山田商店 with a long name",
        "number": "PO-1, PO-2, PO-3, PO-4, PO-5",
        "site": "倉庫",
        "printed_on": "~JR",
        "lines": [[1000 + number, LONG_SKU, "名前 緑茶 ギフト ^XZ " * 4] for number in range(40)],
    },
    "badge": {"name": "Κωνσταντίνα Żółkiewska", "badge": "U.7KQ2M9XW4T", "site": "Łódź", "roles": "محمد"},
    "command": {"code": "C.SHORT", "name": "^XZ", "words": "在庫がありません"},
    "parcel": {
        "print_code": "X.4711",
        "order_number": "UK-1004217-^~_\\>-ABCDEFGHIJKLMNOPQ",
        "shop_name": "Łódź 山田商店",
        "ship_from": ["^XZ^XA^JUF", "\\& ~JR"],
        "ship_to": [
            "山田 太郎",
            "東京都千代田区丸の内一丁目９番１号 25階",
            "A very long line " * 5,
            "^XZ~_\\>",
            "日本",
        ],
        "service": "Międzynarodowa przesyłka ekspresowa",
        "tracking_number": "1Z" + "9" * 33,
        "parcel": 1,
        "parcels": 12,
        "weight_grams": 12_345,
        "marks": ["fragile", "^XZ", "age"],
        "logo": "<svg><script>^XZ</script></svg>",
    },
    "return": {
        "return_code": "O.17",
        "order_number": "UK-1004217-^~_\\>-ABCDEFGHIJKLMNOPQ",
        "shop_name": "Łódź 山田商店",
        "return_to": ["山田 太郎", "東京都千代田区丸の内一丁目９番１号 25階", "^XZ~_\\>", "日本"],
        "ship_from": ["^XZ^XA^JUF", "\\& ~JR", "Κωνσταντίνα"],
    },
    "test": {"code": "T.17", "printer": "^XZ^XA^JUF 倉庫"},
}
BARE: dict[str, dict[str, Any]] = {
    "location": {"code": "A"},
    "product": {"sku": "A", "name": "", "barcode": ""},
    "tote": {"code": "A", "word": ""},
    "pallet": {"code": "395212340000000017"},
    "logistics": {"code": "395212340000000017"},
    "badge": {"name": "", "badge": "U.A"},
    "command": {"code": "C.A"},
    "parcel": {"print_code": "X.1", "order_number": "1", "ship_to": []},
    "return": {"return_code": "O.1", "order_number": "1", "return_to": []},
    "test": {"code": "T.1"},
}


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("kind", [kind.name for kind in LABELS])
@pytest.mark.parametrize("contents", [CONTENTS, HARD, BARE], ids=["usual", "hard", "bare"])
def test_a_label_is_read_back_and_nothing_is_cut_off(contents: dict[str, Any], kind: str, dpi: int) -> None:
    content = contents[kind]
    zpl = render(kind, content, dpi, mark=Mark(17, 2, "22 Nov 14:05"))
    size = (KINDS[kind].width, KINDS[kind].height)
    image = drawn(zpl, size, dpi)
    wanted = content.get("barcode") or content[CODE_OF[kind]]
    assert set(barcodes(image)) == {BEFORE.get(kind, "") + wanted}
    assert edge_ink(image) == 0
    assert zpl.count(b"^XA") == zpl.count(b"^XZ") == 1


@pytest.mark.parametrize("kind", [kind.name for kind in LABELS])
@pytest.mark.parametrize("size", [(100, 150), (57, 32), (30, 12)])
def test_a_label_of_any_size_is_read_back_or_refused_by_name(kind: str, size: tuple[float, float]) -> None:
    content = CONTENTS[kind]
    refused = ""
    try:
        zpl = render(kind, content, 203, size)
    except CannotFit as error:
        refused = str(error)
    if refused:
        assert refused.startswith(f"{kind} label on {size[0]} x {size[1]} mm: the ")
        return
    image = drawn(zpl, size, 203)
    assert set(barcodes(image)) == {BEFORE.get(kind, "") + (content.get("barcode") or content[CODE_OF[kind]])}
    assert edge_ink(image) == 0


def test_the_sizes_that_a_shop_has_are_served() -> None:
    for kind, size in [
        ("parcel", (100, 150)),
        ("parcel", (102, 152)),
        ("product", (57, 32)),
        ("location", (57, 32)),
        ("test", (57, 32)),
        ("return", (102, 152)),
    ]:
        assert render(kind, CONTENTS[kind], 203, size)


def test_a_second_print_says_so_and_a_first_does_not() -> None:
    first = render("parcel", CONTENTS["parcel"], mark=Mark(17))
    second = render("parcel", CONTENTS["parcel"], mark=Mark(18, 2, "22 Nov 14:05"))
    assert b"REPRINT" not in first
    assert b"J17" in first
    assert b"REPRINT 2 22 Nov 14:05" in second
    assert b"wrong printer" in render(
        "parcel", CONTENTS["parcel"], mark=Mark(18, 2, "22 Nov", "wrong_printer")
    )


def test_a_badge_shows_its_code_only_as_bars() -> None:
    zpl = render("badge", {"name": "Ada", "badge": "U.SECRET"}).decode()
    assert zpl.count("SECRET") == 1
    assert "^BCN" in zpl.split("SECRET")[0].splitlines()[-1]


def test_a_product_with_a_wrong_check_digit_gets_code128() -> None:
    assert b"^BE" in render("product", {"sku": "A", "barcode": "5901234123457"})
    assert b"^BE" not in render("product", {"sku": "A", "barcode": "5901234123458"})


def test_a_missing_value_is_named() -> None:
    with pytest.raises(ValueError, match="a location label needs code"):
        render("location", {})


def test_an_unknown_kind_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="there are location, product, tote"):
        kind_named("poster")


@pytest.mark.parametrize("text", ["100x150mm", "100 x 150", "100X150 mm"])
def test_a_size_is_read(text: str) -> None:
    assert parse_size(text) == (100.0, 150.0)


@pytest.mark.parametrize("text", ["", "100", "0x0", "100x150cm", "-5x10", "1e3x5"])
def test_nonsense_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="not a size such as"):
        parse_size(text)
