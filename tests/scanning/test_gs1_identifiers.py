"""Every GS1 identifier that the dock knows, drawn as GS1-128, DataMatrix and Digital Link, read and understood."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.devices.drawing import photograph, symbol
from tests.missing_parts import real_data_folder
from tests.scanning.test_lookup import meaning
from tests.world import World, case_code, each_code
from warehouse import gtin
from warehouse.scanning.element_strings import SEPARATOR, readings

PIECE, CASE = each_code("JAM").zfill(14), case_code("JAM")
SSCC = "34012345000000001" + str(gtin.check_digit("34012345000000001"))
#: What stands in brackets on the label, and what it means here.
LABELS: dict[str, tuple[str, dict[str, Any]]] = {
    "00": (f"(00){SSCC}", {"kind": "sscc", "sscc": SSCC}),
    "00 with 02 and 37": (
        f"(00){SSCC}(02){CASE}(37)5",
        {"kind": "product", "sscc": SSCC, "quantity": 30, "unit_quantity": 6},
    ),
    "01": (f"(01){PIECE}", {"quantity": 1, "is_counted": True}),
    "01 of a case": (f"(01){CASE}", {"quantity": 6, "unit": "case"}),
    "02 and 37": (f"(02){PIECE}(37)40", {"quantity": 40, "is_counted": True}),
    "10": (f"(01){PIECE}(10)LOT-7/A", {"lot": "LOT-7/A", "serial": ""}),
    "11": (f"(01){PIECE}(11)260105", {"made_on": date(2026, 1, 5), "expires_on": None}),
    "15": (f"(01){PIECE}(15)271231", {"expires_on": date(2027, 12, 31)}),
    "17": (f"(01){PIECE}(17)270200", {"expires_on": date(2027, 2, 28)}),
    "21": (f"(01){PIECE}(21)SN0042", {"serial": "SN0042", "lot": ""}),
    "30": (f"(01){CASE}(30)7", {"quantity": 42}),
    "3100": (f"(01){PIECE}(3100)000012", {"quantity": 1}),
    "3103": (f"(01){PIECE}(3103)001250", {"quantity": 1, "lot": "", "is_counted": True}),
    "3105": (f"(01){PIECE}(3105)125000", {"quantity": 1}),
    "400": (f"(01){PIECE}(400)PO-7", {"paper": "PO-7", "quantity": 1}),
    "all that a carton carries": (
        f"(01){CASE}(11)260105(15)271231(3103)001250(10)L7(21)S1(30)4(400)PO-7",
        {
            "quantity": 24,
            "lot": "L7",
            "serial": "S1",
            "paper": "PO-7",
            "made_on": date(2026, 1, 5),
            "expires_on": date(2027, 12, 31),
        },
    ),
}
FIELD = re.compile(r"\((\d+)\)([^(]+)")
#: Of variable length: a separator follows unless the code ends.
VARYING = {"10", "21", "30", "37", "400"}


def link(elements: str) -> str:
    """The Digital Link of a label: what it is about and its lot and serial in the path, the rest behind."""
    fields = dict(FIELD.findall(elements.replace("/", "%2F")))
    about = "00" if "00" in fields else "01"
    path = [f"{ai}/{fields.pop(ai)}" for ai in (about, "10", "21") if ai in fields]
    query = "&".join(f"{ai}={value}" for ai, value in fields.items())
    return f"https://id.example.org/{'/'.join(path)}" + (f"?{query}" if query else "")


def written(elements: str, separator: str) -> str:
    """What a scanner sends of a label."""
    found = FIELD.findall(elements)
    return "".join(
        f"{ai}{value}{separator if ai in VARYING and place < len(found) else ''}"
        for place, (ai, value) in enumerate(found, start=1)
    )


def drawn(elements: str, symbology: str) -> Image.Image:
    """A GS1 symbol; a DataMatrix is square, as GS1 wants it."""
    options = {"force_square": True} if symbology == "DataMatrix" else {}
    kind = zxingcpp.barcode_format_from_str(symbology)
    written: Any = zxingcpp.create_barcode(elements, kind, gs1=True, **options).to_image(scale=3)
    grey = memoryview(written)
    assert grey.shape is not None
    return Image.frombuffer("L", (grey.shape[1], grey.shape[0]), bytes(grey))


def read(picture: bytes) -> zxingcpp.Barcode:
    """The one code on a picture."""
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)), text_mode=zxingcpp.TextMode.Plain)
    return found


def agrees(found: Any, expected: dict[str, Any]) -> None:
    """All that the label says is understood, and it is of the jam unless it is a pallet's number alone."""
    told = {"kind": "product", "label": "Plum jam 250 g"} | expected
    if told["kind"] == "sscc":
        told["label"] = told["sscc"]
    assert {name: getattr(found, name) for name in told} == told
    assert found.readings == ()


@pytest.mark.parametrize(("symbology", "sign"), [("Code128", "]C1"), ("DataMatrix", "]d2")])
@pytest.mark.parametrize("label", LABELS)
def test_a_drawn_symbol_is_read_and_understood(world: World, label: str, symbology: str, sign: str) -> None:
    elements, expected = LABELS[label]
    seen = read(photograph(drawn(elements, symbology), size=(2400, 900), kind="PNG"))
    assert seen.symbology_identifier == sign
    assert seen.text.lstrip(SEPARATOR) == written(elements, SEPARATOR)
    # As a scanner that names the symbol sends it, and as one that does not.
    for sent in (sign + seen.text, seen.text):
        agrees(meaning(world, sent), expected)


@pytest.mark.parametrize("label", [label for label in LABELS if not label.startswith("02")])
def test_a_digital_link_is_read_and_understood(world: World, label: str) -> None:
    elements, expected = LABELS[label]
    address = link(elements)
    seen = read(photograph(symbol(address, "QRCode", scale=4), kind="PNG"))
    assert seen.text == address
    agrees(meaning(world, seen.text), expected)


@pytest.mark.parametrize("label", LABELS)
def test_without_separators_the_right_reading_is_offered_and_none_is_guessed(
    world: World, label: str
) -> None:
    elements, expected = LABELS[label]
    sent = written(elements, "")
    shapes = [reading.shape for reading in readings(sent, loses_separators=True)]
    assert " ".join(ai for ai, _value in FIELD.findall(elements)) in shapes
    needs_none = written(elements, SEPARATOR) == sent
    if needs_none and len(shapes) == 1:
        agrees(meaning(world, sent), expected)
    elif not needs_none:
        assert len(shapes) > 1, "a code that lost its separators is asked"


def test_02_without_37_says_what_but_not_how_many(world: World) -> None:
    for sent in (f"02{CASE}", f"]C102{CASE}10L7", f"00{SSCC}02{CASE}"):
        found = meaning(world, sent)
        assert (found.kind, found.is_counted, found.unit_quantity) == ("product", False, 6)


def test_a_wrong_check_digit_means_nothing(world: World) -> None:
    wrong = SSCC[:-1] + str((int(SSCC[-1]) + 1) % 10)
    for sent in (f"00{wrong}", f"]C100{wrong}", f"https://id.example.org/00/{wrong}"):
        assert meaning(world, sent).kind == "unknown"


def test_an_order_number_alone_is_our_purchase_order(world: World) -> None:
    for sent in ("]C14001042", f"4001042{SEPARATOR}", "]d24001042"):
        assert meaning(world, sent, "purchase-order").kind == "purchase-order"
        assert meaning(world, sent).kind == "unknown", "only where one is expected"


@pytest.mark.real_data
def test_our_identifiers_are_those_of_the_published_dictionary() -> None:
    """Which of them need a separator: as GS1 publishes it."""
    folder = real_data_folder()
    assert folder is not None
    said: dict[str, bool] = {}
    for row in (folder / "gs1" / "gs1-syntax-dictionary.txt").read_text(encoding="utf-8").splitlines():
        found = re.match(r"(\d+)(?:-(\d+))?\s+([*?!]*)\s", row)
        if found:
            first, last = int(found[1]), int(found[2] or found[1])
            for number in range(first, last + 1):
                said[str(number).zfill(len(found[1]))] = "*" in found[3]
    for elements, _expected in LABELS.values():
        for ai, _value in FIELD.findall(elements):
            assert said[ai] == (ai not in VARYING), ai
