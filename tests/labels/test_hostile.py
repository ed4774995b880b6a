"""A thousand labels with texts that would command the printer: each is one label, whole, and reads back as it was."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image

from tests.draw_many import draw_many
from tests.labels.hostile import Hostile, labels
from tests.labels.reading import edge_ink
from warehouse.labels.design import CannotFit, Mark
from warehouse.labels.rendering import render
from warehouse.labels.zpl import DOTS_PER_MM

#: Every command that our labels may hold. `^GF` carries pictures, `^FR` white letters on black.
OURS = {
    "^XA", "^XZ", "^CI", "^PO", "^LH", "^LR", "^PM", "^FW", "^MC", "^PW", "^LL", "^FO", "^FR",
    "^FS", "^FH", "^FD", "^A0", "^GB", "^GF", "^BY", "^BC", "^BE", "^PQ",
}  # fmt: skip
_COMMAND = re.compile(r"[\^~]..")


@pytest.mark.parametrize(
    ("count", "seed", "dpi"), [(60, 1, 300), pytest.param(1000, 2, 203, id="a-thousand")]
)
def test_hostile_labels_are_drawn_as_one_label_each_and_read_back(count: int, seed: int, dpi: int) -> None:
    """A dot costs the drawing program its time: the thousand are drawn as coarse as most printers are."""
    made, refused = [], []
    for one in labels(count, seed, dpi):
        try:
            made.append(
                (one, render(one.kind, one.content, one.dpi, one.size, Mark(17, 2, "22 Nov 14:05", "jammed")))
            )
        except CannotFit as error:
            refused.append((one, str(error)))
    # What is refused is refused by name, and only where a code or an address is too long for the paper.
    assert len(refused) < count * 0.08, refused[:3]
    assert all(said.startswith(f"{one.kind} label on ") for one, said in refused)
    pictures = draw_many([(zpl, one.size, DOTS_PER_MM[one.dpi]) for one, zpl in made])
    wrong = [why for (one, zpl), png in zip(made, pictures, strict=True) if (why := _wrong(one, zpl, png))]
    assert wrong == []


def _wrong(one: Hostile, zpl: bytes, png: bytes | str) -> str:
    """What is wrong with a label, in words; nothing where all is right."""
    text = zpl.decode("ascii")
    strange = {command[:3] for command in _COMMAND.findall(text)} - OURS
    if strange or text.count("^XA") != 1 or text.count("^XZ") != 1 or "~" in text:
        return f"{one}: commands {strange}"
    if isinstance(png, str):
        return f"{one}: {png}"
    image = Image.open(io.BytesIO(png)).convert("L")
    if image.size != tuple(round(side * DOTS_PER_MM[one.dpi]) for side in one.size):
        return f"{one}: drawn as {image.size}"
    # The frame of a test page stands a millimetre inside.
    if edge_ink(image):
        return f"{one}: ink at the edge"
    read = {found.text for found in zxingcpp.read_barcodes(image, try_rotate=False, try_invert=False)}
    return "" if one.wanted in read and read <= {one.wanted} else f"{one}: read {read}, not {one.wanted!r}"
