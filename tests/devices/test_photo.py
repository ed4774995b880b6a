"""`POST /codes`: a photograph in, its codes out; and every file that is none."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests.devices.drawing import photograph, symbol
from tests.person import Person
from warehouse.devices.photo import read
from warehouse.photos.pictures import LARGEST_PIXELS, NoPicture

GS = "\x1d"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_code_is_read_whatever_the_file(kind: str) -> None:
    assert read(photograph(symbol("A-01-A-01"), kind=kind)) == [("A-01-A-01", "Code 128")]


@pytest.mark.parametrize(
    ("text", "symbology"),
    [("4006381333931", "EAN13"), ("96385074", "EAN8"), ("14006381333938", "ITF"), ("O.17", "QRCode")],
)
def test_each_kind_of_code_that_stands_on_goods(text: str, symbology: str) -> None:
    assert [code for code, _symbology in read(photograph(symbol(text, symbology)))] == [text]


@pytest.mark.parametrize("symbology", ["Code128", "DataMatrix"])
def test_gs_is_kept_and_nothing_stands_in_front(symbology: str) -> None:
    picture = photograph(symbol("(01)09501234543213(10)LOT7(37)05", symbology, scale=4, gs1=True))
    assert [code for code, _ in read(picture)] == [f"010950123454321310LOT7{GS}3705"]


def test_several_codes_are_all_told_once_each() -> None:
    same = symbol("TOTE-004")
    assert {code for code, _ in read(photograph(same, symbol("A-01-A-01"), same))} == {
        "TOTE-004",
        "A-01-A-01",
    }


def test_the_code_in_the_middle_comes_first() -> None:
    three = [symbol(code) for code in ("TOTE-001", "TOTE-002", "TOTE-003")]
    assert read(photograph(*three))[0][0] == "TOTE-002"


def test_a_turned_picture_is_read_too() -> None:
    held = io.BytesIO()
    Image.open(io.BytesIO(photograph(symbol("A-01-A-01")))).rotate(90, expand=True).save(held, "JPEG")
    assert [code for code, _ in read(held.getvalue())] == ["A-01-A-01"]


def test_a_picture_without_a_code_is_no_fault() -> None:
    assert read(photograph()) == []


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")


def as_file(kind: str) -> bytes:
    held = io.BytesIO()
    Image.new("L", (80, 80), 255).save(held, kind)
    return held.getvalue()


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "text": b"no picture at all",
    "an empty picture": b"\x89PNG\r\n\x1a\n",
    "half a picture": photograph(symbol("A-01-A-01"))[:2_000],
    "wider than allowed": huge_png(LARGEST_PIXELS + 1, 1),
    "a bomb": huge_png(60_000, 60_000),
    "a number too large": huge_png(2**31 - 1, 2**31 - 1),
    "no pixels": huge_png(0, 0),
    "a page": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "another kind": as_file("GIF"),
    "a PDF": as_file("PDF"),
    "an EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused(data: bytes) -> None:
    with pytest.raises(NoPicture):
        read(data)


def token_of(person: Person) -> str:
    field = person.open("/").find("input", name="csrf_token")
    assert field is not None
    return field.get("value", "")


def post(person: Person, data: bytes | None, token: str | None = None) -> Any:
    fields: dict[str, Any] = {} if data is None else {"photo": (io.BytesIO(data), "photo.jpg")}
    headers = {"X-CSRFToken": token_of(person) if token is None else token}
    return person.client.post("/codes", data=fields, headers=headers, content_type="multipart/form-data")


def test_the_codes_are_answered_as_json(ada: Person) -> None:
    answer = post(ada, photograph(symbol("A-01-A-01"), symbol("TOTE-004")))
    assert answer.status_code == 200
    assert {code["code"] for code in answer.json["codes"]} == {"A-01-A-01", "TOTE-004"}
    assert {code["symbology"] for code in answer.json["codes"]} == {"Code 128"}


@pytest.mark.parametrize("data", [None, b"", b"no picture"])
def test_what_is_no_photograph_is_answered_too(ada: Person, data: bytes | None) -> None:
    answer = post(ada, data)
    assert (answer.status_code, answer.json) == (422, {"codes": []})


def test_a_file_that_is_too_large_never_reaches_the_reader(ada: Person) -> None:
    # Not by `post`: the client would leave its own copy of the file open.
    form = "multipart/form-data; boundary=photo"
    headers = {"X-CSRFToken": token_of(ada)}
    answer = ada.client.post("/codes", data=bytes(5 * 1024 * 1024), headers=headers, content_type=form)
    assert answer.status_code == 413


def test_only_somebody_signed_in_with_a_token_may_ask(app: Flask, ada: Person) -> None:
    picture = photograph(symbol("A-01-A-01"))
    assert post(ada, picture, token="").status_code == 400
    assert post(ada, picture, token="forged").status_code == 400
    nobody = app.test_client()
    answer = nobody.post(
        "/codes", data={"photo": (io.BytesIO(picture), "photo.jpg")}, content_type="multipart/form-data"
    )
    assert answer.status_code in {302, 400}
    assert b"A-01-A-01" not in answer.data
