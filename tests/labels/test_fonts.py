"""What happens to letters that no font here can draw."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.labels.reading import needs_cjk_fonts
from warehouse.labels import fonts
from warehouse.labels.rendering import render


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """A machine that has only these folders of fonts."""
    folders: list[Path] = []
    _forget()
    monkeypatch.setattr(fonts, "_folders", lambda: folders)
    yield folders
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for known in (fonts.known_fonts, fonts.runs, fonts._font_of):
        known.cache_clear()


def test_a_name_is_drawn_in_the_fonts_it_needs() -> None:
    needs_cjk_fonts()
    parts = fonts.runs("Łódź 山田")
    assert "".join(part.text for part in parts) == "Łódź 山田"
    assert all(part.font.has(part.text) for part in parts)


def test_letters_without_a_font_become_boxes_and_the_log_counts_but_never_names_them(
    only: list[Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    latin = next(path for path in _fonts_of_this_machine() if fonts.Font(path).has("ŁÓ□"))
    (tmp_path / latin.name).symlink_to(latin)
    only.append(tmp_path)
    with caplog.at_level(logging.WARNING):
        shown = "".join(part.text for part in fonts.runs("Łódź 山田"))
    assert shown == "Łódź □□"
    assert "2 characters" in caplog.text
    assert "山" not in caplog.text


def test_a_machine_without_fonts_says_so_and_still_prints_western_text(only: list[Path]) -> None:
    assert render("tote", {"code": "TOTE-1"}).startswith(b"^XA")
    with pytest.raises(fonts.NoFont, match="no font on this machine"):
        render("badge", {"name": "山田", "badge": "U.A"})


def _fonts_of_this_machine() -> list[Path]:
    return sorted(Path("/usr/share/fonts").rglob("*Sans*.ttf"))
