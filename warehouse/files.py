"""A file that is there whole or not at all, and still is after a power cut: laid beside its place, then moved there.

Until then it has a name with a dot, which no program takes that reads whatever lies in the folder.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: As every other file of this account.
USUAL = 0o666


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """This content in this place, whatever lay there before. Raises OSError; then all is as it was."""
    with waiting(path, content, mode) as laid:
        put(laid, path)


@contextmanager
def waiting(path: Path, content: bytes, mode: int | None = None) -> Iterator[Path]:
    """The content on the disk beside its place, for as long as this lasts; `put` takes it there."""
    laid = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(laid, os.O_WRONLY | os.O_CREAT | os.O_EXCL, USUAL if mode is None else mode)
        with os.fdopen(handle, "wb") as file:
            if mode is not None:
                os.fchmod(handle, mode)
            file.write(content)
            file.flush()
            os.fsync(handle)
        yield laid
    finally:
        laid.unlink(missing_ok=True)


def put(laid: Path, path: Path) -> None:
    """Move a file that waits into its place. Its name is on the disk once its folder is."""
    laid.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
