"""Logos drawn as SVG: read strictly, written anew without anything that could act, and turned into dots for labels.

Only shapes, their colours and plain words go on. Whatever could fetch, run or hide (scripts, styles, links, pictures in
pictures, entities) is left out, and a file that is no drawing is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree as XML

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path.parser import parse_path
from PIL import Image, ImageChops, ImageColor, ImageDraw

LARGEST_BYTES, MOST_SHAPES = 60_000, 2_000
_SPACE = "http://www.w3.org/2000/svg"
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
_KEPT = (
    *_SHAPES,
    "svg",
    "g",
    "title",
    "desc",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "text",
    "tspan",
)
_GIVEN = frozenset(
    [
        "viewBox",
        "width",
        "height",
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "points",
        "transform",
        "fill",
        "fill-rule",
        "fill-opacity",
        "opacity",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-opacity",
        "offset",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "gradientTransform",
        "id",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "letter-spacing",
        "text-anchor",
        "textLength",
        "preserveAspectRatio",
    ]
)
_HARMLESS = re.compile(r"[\w\s.,:;%#()+\-/'\"&]*")
_INSIDE = re.compile(r"url\(#[\w\-]+\)")
_STEP = 14
_FINER = 3
_MOVES = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")


class NoDrawing(ValueError):
    """This is no SVG that can be printed."""


def cleaned(text: str) -> str:
    """The drawing, written anew. Raises NoDrawing."""
    root = _read(text)
    if _size(root) is None:
        raise NoDrawing("it has neither a viewBox nor a size")
    if sum(1 for one in root.iter() if _name(one) in _SHAPES or _name(one) == "text") == 0:
        raise NoDrawing("nothing is drawn in it")
    XML.register_namespace("", _SPACE)
    return XML.tostring(_copied(root), encoding="unicode")


def raster(text: str, width: int, height: int) -> Image.Image:
    """The drawing on white, in colours, as large as fits this box. Raises NoDrawing."""
    root = _read(text)
    size = _size(root)
    if size is None or not (size[2] > 0 and size[3] > 0):
        raise NoDrawing("it has neither a viewBox nor a size")
    scale = min(width / size[2], height / size[3])
    wide, tall = max(round(size[2] * scale), 1), max(round(size[3] * scale), 1)
    image = Image.new("RGB", (wide * _FINER, tall * _FINER), "white")
    at = Transform(scale * _FINER, 0, 0, scale * _FINER, 0, 0).translate(-size[0], -size[1])
    for shape, look in _shapes(root, _Look(at)):
        _paint(image, shape, look)
    return image.resize((wide, tall), Image.Resampling.BOX)


def _read(text: str) -> XML.Element:
    if len(text.encode()) > LARGEST_BYTES:
        raise NoDrawing("it is too large")
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise NoDrawing("it declares entities")
    try:
        root = XML.fromstring(text)
    except (XML.ParseError, ValueError, RecursionError) as error:
        raise NoDrawing("it is no SVG") from error
    if _name(root) != "svg" or sum(1 for _ in root.iter()) > MOST_SHAPES:
        raise NoDrawing("it is no SVG")
    return root


def _copied(one: XML.Element) -> XML.Element:
    made = XML.Element(
        f"{{{_SPACE}}}{_name(one)}", {name: value for name, value in _attributes(one).items() if value}
    )
    made.text, made.tail = one.text, one.tail
    made.extend(_copied(child) for child in one if _name(child) in _KEPT)
    return made


def _attributes(one: XML.Element) -> dict[str, str]:
    """Attributes that draw, those of a `style` among them; nothing that names another file."""
    told = dict(one.attrib)
    for part in told.pop("style", "").split(";"):
        name, _, value = part.partition(":")
        told[name.strip()] = value.strip()
    return {name: value for name, value in told.items() if name in _GIVEN and _is_harmless(value)}


def _is_harmless(value: str) -> bool:
    if not _HARMLESS.fullmatch(value):
        return False
    return "(" not in value or "url" not in value.lower() or bool(_INSIDE.fullmatch(value.strip()))


def _name(one: XML.Element) -> str:
    return one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""


def _size(root: XML.Element) -> tuple[float, float, float, float] | None:
    box = _numbers(root.get("viewBox") or "")
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        return box[0], box[1], box[2], box[3]
    sides = [*_numbers(root.get("width") or "")[:1], *_numbers(root.get("height") or "")[:1]]
    return (0.0, 0.0, sides[0], sides[1]) if len(sides) == 2 and min(sides) > 0 else None


def _numbers(text: str) -> list[float]:
    found = [float(number) for number in re.findall(r"[-+]?(?:\d*\.\d+|\d+\.?)(?:[eE][-+]?\d{1,3})?", text)]
    return [number for number in found if math.isfinite(number)]


@dataclass(frozen=True)
class _Look:
    """What a shape inherits."""

    at: Transform = Identity
    fill: str = "#000"
    stroke: str = "none"
    stroke_width: float = 1.0
    is_even_odd: bool = False

    def within(self, told: dict[str, str]) -> _Look:
        """The same with what this element says."""
        return replace(
            self,
            at=self.at.transform(_moved(told.get("transform", ""))),
            fill=told.get("fill", self.fill),
            stroke=told.get("stroke", self.stroke),
            stroke_width=next(iter(_numbers(told.get("stroke-width", ""))), self.stroke_width),
            is_even_odd=told.get("fill-rule", "evenodd" if self.is_even_odd else "") == "evenodd",
        )


def _moved(text: str) -> Transform:
    whole = Transform()
    for what, told in _MOVES.findall(text):
        by = _numbers(told) or [0.0]
        if what == "matrix" and len(by) == 6:
            whole = whole.transform(by)
        elif what == "translate":
            whole = whole.translate(by[0], by[1] if len(by) > 1 else 0)
        elif what == "scale":
            whole = whole.scale(by[0], by[1] if len(by) > 1 else by[0])
        elif what == "rotate":
            x, y = (by[1], by[2]) if len(by) == 3 else (0.0, 0.0)
            whole = whole.translate(x, y).rotate(math.radians(by[0])).translate(-x, -y)
        elif what.startswith("skew"):
            angle = math.radians(by[0])
            whole = whole.skew(angle if what == "skewX" else 0, angle if what == "skewY" else 0)
    return whole


def _shapes(one: XML.Element, look: _Look) -> Iterator[tuple[str, _Look]]:
    """Every shape as path data, with how it is painted, in the order of painting."""
    told, name = _attributes(one), _name(one)
    if name == "defs":
        return
    mine = look.within(told)
    if name in _SHAPES:
        yield _path(name, told), mine
    for child in one:
        yield from _shapes(child, mine)


def _path(name: str, told: dict[str, str]) -> str:
    def number(key: str) -> float:
        return next(iter(_numbers(told.get(key, ""))), 0.0)

    if name == "path":
        return told.get("d", "")
    if name == "rect":
        x, y, wide, tall = (number(key) for key in ("x", "y", "width", "height"))
        return f"M{x} {y}h{wide}v{tall}h{-wide}z"
    if name == "line":
        return f"M{number('x1')} {number('y1')}L{number('x2')} {number('y2')}"
    if name in {"polyline", "polygon"}:
        points = _numbers(told.get("points", ""))
        return f"M{' '.join(map(str, points))}{'z' if name == 'polygon' else ''}" if len(points) >= 4 else ""
    rx, ry = (number("r"), number("r")) if name == "circle" else (number("rx"), number("ry"))
    x, y = number("cx"), number("cy")
    return f"M{x - rx} {y}A{rx} {ry} 0 1 1 {x + rx} {y}A{rx} {ry} 0 1 1 {x - rx} {y}z"


class _Contours(BasePen):
    """Collects a path as polygons."""

    def __init__(self, at: Transform) -> None:
        super().__init__(None)
        self.at, self.found, self.closed = at, [], []  # type: ignore[var-annotated]

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self.found.append([self.at.transformPoint(pt)])
        self.closed.append(False)

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self.found[-1].append(self.at.transformPoint(pt))

    def _curveToOne(
        self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]
    ) -> None:
        x, y = self._getCurrentPoint()
        for step in range(1, _STEP + 1):
            share = step / _STEP
            rest = 1 - share
            parts = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
            points = ((x, y), one, two, end)
            at = tuple(
                sum(part * point[axis] for part, point in zip(parts, points, strict=True)) for axis in (0, 1)
            )
            self.found[-1].append(self.at.transformPoint(at))

    def _closePath(self) -> None:
        self.closed[-1] = True


def _paint(image: Image.Image, path: str, look: _Look) -> None:
    pen = _Contours(look.at)
    try:
        parse_path(path, pen)
    except Exception as error:  # whatever the parser stumbles over, it is not a path
        raise NoDrawing("a path in it cannot be read") from error
    fill, stroke = _colour(look.fill), _colour(look.stroke)
    if fill is not None:
        image.paste(fill, mask=_filled(image.size, pen.found, look.is_even_odd))
    if stroke is not None:
        wide = max(
            round(look.stroke_width * math.sqrt(abs(look.at[0] * look.at[3] - look.at[1] * look.at[2]))), 1
        )
        _stroke(ImageDraw.Draw(image), pen, wide, stroke)


def _filled(
    size: tuple[int, int], contours: list[list[tuple[float, float]]], is_even_odd: bool
) -> Image.Image:
    """Where the inside is: by the even-odd rule, or where the turns to the left and to the right differ."""
    left, right = Image.new("L", size), Image.new("L", size)
    for contour in (one for one in contours if len(one) > 2):
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon(contour, fill=1)
        pairs = zip(contour, [*contour[1:], contour[0]], strict=True)
        turns_left = sum(x * b - a * y for (x, y), (a, b) in pairs) > 0
        if is_even_odd or turns_left:
            left = ImageChops.add(left, mask)
        else:
            right = ImageChops.add(right, mask)
    if is_even_odd:
        return left.point(lambda value: 255 * (value % 2))
    return ImageChops.difference(left, right).point(lambda value: 255 if value else 0)


def _stroke(pen: ImageDraw.ImageDraw, contours: _Contours, wide: int, colour: tuple[int, ...]) -> None:
    for contour, is_closed in zip(contours.found, contours.closed, strict=True):
        points = [*contour, contour[0]] if is_closed else contour
        if len(points) > 1:
            pen.line(points, fill=colour, width=wide, joint="curve")
        if wide > 2:
            for x, y in points[1:-1]:
                pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=colour)


def _colour(text: str) -> tuple[int, ...] | None:
    """What it is painted with; a gradient is painted grey, `none` not at all."""
    told = text.strip().lower()
    if told in {"none", "transparent"}:
        return None
    if told.startswith("url"):
        return (90, 90, 90)
    try:
        return tuple(ImageColor.getrgb(told)[:3])
    except ValueError:
        return (0, 0, 0)
