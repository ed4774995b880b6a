"""Logos: what is drawn stays, what could act goes, and a label printer gets dots of it."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from tests.labels.reading import drawn
from warehouse.labels import pictures, vector, zpl
from warehouse.labels.design import Label, Picture

START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
SQUARE = '<rect x="0" y="0" width="100" height="100" fill="#223344"/>'


def share(image: Image.Image | None) -> float:
    assert image is not None
    return sum(image.histogram()[1:]) / (image.width * image.height)


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<image href="http://127.0.0.1/x"/>',
        '<image xlink:href="data:image/png;base64,AAAA"/>',
        "<foreignObject><b>x</b></foreignObject>",
        '<use href="#a"/>',
        "<style>@import url(http://127.0.0.1/x)</style>",
        '<rect width="1" height="1" onload="x()"/>',
        '<rect width="1" height="1" fill="url(http://127.0.0.1/x)"/>',
        '<rect width="1" height="1" style="fill:url(//x/y);background:url(x)"/>',
        '<a href="javascript:x()"><rect width="1" height="1"/></a>',
        '<animate attributeName="href" to="javascript:x()"/>',
    ],
)
def test_what_could_act_is_left_out(bad: str) -> None:
    kept = vector.cleaned(f"{START}{SQUARE}{bad}</svg>")
    assert "#223344" in kept
    for word in (
        "script",
        "href",
        "127.0.0.1",
        "foreign",
        "use",
        "style",
        "onload",
        "animate",
        "//x",
        "data:",
    ):
        assert word not in kept.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    "text",
    [
        "no svg",
        "<svg>",
        f"{START}</svg>",
        f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{START}{SQUARE}</svg>",
        f"<svg xmlns='http://www.w3.org/2000/svg'>{SQUARE}</svg>",
        START + SQUARE * 3000 + "</svg>",
        f"<html>{SQUARE}</html>",
    ],
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(vector.NoDrawing):
        vector.cleaned(text)


@pytest.mark.parametrize(
    ("shape", "black"),
    [
        (SQUARE, 1.0),
        ('<rect x="0" y="0" width="50" height="100"/>', 0.5),
        ('<circle cx="50" cy="50" r="50"/>', 0.785),
        ('<path d="M0 0H100V100H0zM25 25H75V75H25z" fill-rule="evenodd"/>', 0.75),
        ('<path d="M0 0H100V100H0zM25 25V75H75V25z"/>', 0.75),
        ('<path d="M0 0H100V100H0zM25 25H75V75H25z"/>', 1.0),
        ('<g transform="translate(50 0) scale(0.5 1)"><rect width="100" height="100"/></g>', 0.5),
        ('<rect width="100" height="100" fill="#ffe"/>', 0.0),
        ('<line x1="0" y1="50" x2="100" y2="50" stroke="#000" stroke-width="20"/>', 0.2),
        ('<polygon points="0,0 100,0 0,100"/>', 0.5),
    ],
)
def test_shapes_become_dots(shape: str, black: float) -> None:
    assert share(pictures.inked(f"{START}{shape}</svg>", 200, 200, False)) == pytest.approx(black, abs=0.03)


def test_a_photograph_is_dithered_and_what_is_seen_through_is_paper() -> None:
    grey = Image.new("RGBA", (80, 80), (128, 128, 128, 255))
    grey.paste((0, 0, 0, 0), (0, 0, 40, 80))
    kept = io.BytesIO()
    grey.save(kept, "PNG")
    address = "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()
    assert share(pictures.inked(address, 80, 80, True)) == pytest.approx(0.25, abs=0.03)
    assert share(pictures.inked(address, 80, 80, False)) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    "data", ["", "http://127.0.0.1/x.png", "data:image/png;base64,AAAA", "<svg/>", "data:text/html;base64,AA"]
)
def test_a_picture_that_cannot_be_read_keeps_no_label_back(data: str) -> None:
    label = Label("test", 100, 50, [Picture("the logo", data, 1, 1, 20, 20)])
    assert "^GF" not in zpl.write(label).decode()


def test_a_logo_is_burnt_where_it_belongs() -> None:
    label = Label("test", 100, 50, [Picture("the logo", f"{START}{SQUARE}</svg>", 10, 10, 40, 20)])
    box = drawn(zpl.write(label), (100, 50), 203).point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box == (80, 80, 240, 240)
