"""A file is there whole or not at all, with nothing left beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warehouse import files


def test_a_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"before")
    files.write_whole(path, b"after")
    assert path.read_bytes() == b"after"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_what_fails_leaves_the_file_before_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.json"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_whole(path, b"after")
    monkeypatch.undo()
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_the_file_and_its_folder_are_on_the_disk_before_anybody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        done.append("folder" if os.path.isdir(f"/dev/fd/{handle}") else "file")
        real_sync(handle)

    def replace(self: Path, target: Path) -> Path:
        done.append("moved")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    files.write_whole(tmp_path / "a.json", b"x")
    assert done == ["file", "moved", "folder"]


def test_a_secret_is_readable_by_nobody_else_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with files.waiting(path, b"secret", 0o600) as laid:
        assert laid.name.startswith(".")
        assert laid.stat().st_mode & 0o777 == 0o600
        files.put(laid, path)
    assert path.stat().st_mode & 0o777 == 0o600
