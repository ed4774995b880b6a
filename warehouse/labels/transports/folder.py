"""`file:DIR`: a folder in place of a printer, for a machine without one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse import files
from warehouse.labels.transports.interface import Connection, Fate, NotSent, Paper, Receipt, Told, said


@dataclass(frozen=True)
class FolderTransport:
    """A folder in place of a printer. The file appears whole or not at all."""

    url: str
    answers: dict[str, Any]
    rest = 0.0

    @contextmanager
    def open(self, paper: Paper) -> Iterator[Connection]:
        """See that the folder is there and can be written."""
        folder = folder_of(self.url)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield _FolderConnection(folder / paper.file_name)

    def look(self) -> None:
        """A folder that is there, or can be made, and can be written is well."""
        with self.open(Paper("")):
            if not os.access(folder_of(self.url), os.W_OK):
                raise NotSent("fault", f"{folder_of(self.url)} cannot be written")

    def fate(self, note: str) -> Told:
        """A folder gives no receipts."""
        return Told(Fate.UNKNOWN)


@dataclass(frozen=True)
class _FolderConnection:
    path: Path
    clue: str | None = None

    def send(self, payload: bytes) -> Receipt:
        try:
            files.write_whole(self.path, payload)
        except OSError as error:
            raise _unwritable(self.path.parent, error) from error
        return Receipt()


def folder_of(url: str) -> Path:
    """The folder of `file:DIR` or `file:///DIR`. Raises ValueError where none is named."""
    place = url.partition(":")[2]
    if not place.strip("/"):
        raise ValueError(f"no folder in {url!r}")
    return Path(place.removeprefix("//")) if place.startswith("///") else Path(place)


def _unwritable(folder: Path, error: OSError) -> NotSent:
    return NotSent("fault", f"{folder} cannot be written: {said(error)}")
