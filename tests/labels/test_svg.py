"""The second writer: the same label on a screen and on a page printer, as large, with the same codes."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as XML

import pytest

from tests.labels.conftest import CONTENTS
from tests.labels.reading import barcodes, drawn, pages, text_of
from tests.labels.test_kinds import HARD
from warehouse.labels.design import Box, CannotFit, Label, Mark, Picture, Text
from warehouse.labels.kinds import KINDS
from warehouse.labels.rendering import picture, render, suffix
from warehouse.labels.svg import pdf, write

LABELS = [kind.name for kind in KINDS.values() if kind.design]
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    '<rect x="0" y="0" width="10" height="10" fill="#123"/></svg>'
)


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("contents", [CONTENTS, HARD], ids=["usual", "hard"])
def test_both_writers_say_the_same(contents: dict[str, dict[str, object]], kind: str, tmp_path: Path) -> None:
    size = (KINDS[kind].width, KINDS[kind].height)
    burnt = drawn(render(kind, contents[kind]), size, 203)
    page = pages(render(kind, contents[kind], prints="slip", size=size), tmp_path, dpi=203)[0]
    assert sorted(set(barcodes(page))) == sorted(set(barcodes(burnt)))
    # A page of the label's own size, to a dot or two.
    assert abs(page.width - size[0] / 25.4 * 203) <= 2
    assert abs(page.height - size[1] / 25.4 * 203) <= 2


@pytest.mark.parametrize("kind", LABELS)
def test_a_picture_is_a_drawing_of_its_size_that_needs_nothing_else(kind: str) -> None:
    drawing = picture(kind, HARD[kind], mark=Mark(17, 2, "22 Nov 14:05", "jammed"))
    root = XML.fromstring(drawing)
    assert (root.get("width"), root.get("height")) == (
        f"{KINDS[kind].width:g}mm",
        f"{KINDS[kind].height:g}mm",
    )
    assert not re.search(r"href|url\(|<script|<style|style=|on\w+=", drawing)


def test_words_stay_words_and_nothing_of_them_becomes_a_tag(tmp_path: Path) -> None:
    label = Label("test", 100, 50, [Text("it", "Tom & <b>Jerry</b>", 2, 2, 90, 10, 5)])
    assert "Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;" in write(label)
    assert "Jerry" in text_of(pdf(label), tmp_path)


def test_what_stands_where_is_the_same_in_both(tmp_path: Path) -> None:
    label = Label("test", 100, 50, [Box(10, 10, 20, 5, filled=True), Picture("it", LOGO, 50, 10, 20, 20)])
    page = pages(pdf(label), tmp_path, dpi=203)[0].point(lambda value: 255 if value < 128 else 0)
    left, top, right, bottom = (side / 8 for side in page.getbbox() or (0, 0, 0, 0))
    assert [round(side) for side in (left, top, right, bottom)] == [10, 10, 70, 30]


def test_copies_are_pages(tmp_path: Path) -> None:
    made = render("location", {**CONTENTS["location"], "copies": 3}, prints="slip")
    assert len(pages(made, tmp_path, dpi=40)) == 3


def test_what_a_printer_is_decides_what_it_gets() -> None:
    assert (suffix("parcel"), suffix("parcel", "slip"), suffix("slip"), suffix("test", "slip")) == (
        "zpl",
        "pdf",
        "pdf",
        "pdf",
    )
    with pytest.raises(CannotFit, match="a slip is pages"):
        render("slip", CONTENTS["slip"], prints="label")
    with pytest.raises(ValueError, match="look at its PDF"):
        picture("slip", CONTENTS["slip"])


def test_a_label_that_a_printer_refuses_is_refused_on_the_screen_too() -> None:
    with pytest.raises(CannotFit, match="parcel label on 30 x 12 mm"):
        picture("parcel", CONTENTS["parcel"], (30, 12))
