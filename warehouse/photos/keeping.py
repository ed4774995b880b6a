"""Photos on the disk: `photos/ab/abcd….jpg` in the instance folder, and the row that says of what each is.

The file is there before its row is: a crash leaves a file without a row, which nobody sees and the next photo
in its folder sweeps away; never a row without its file.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import files
from warehouse.db import insert_or_ignore
from warehouse.photos.models import Photo

PHOTO_ID = re.compile(r"[0-9a-f]{32}")
#: No photo takes so long to come in: what lies here for longer without a row belongs to nobody.
ORPHAN_AFTER_SECONDS = 24 * 3600


class Conflict(Exception):
    """The same id came with another picture."""


def place(instance: Path, photo_id: str) -> Path:
    """Where a photo's file lies. Raises ValueError for what is no id of a photo."""
    if not PHOTO_ID.fullmatch(photo_id):
        raise ValueError(photo_id)
    return instance / "photos" / photo_id[:2] / f"{photo_id}.jpg"


@contextmanager
def waiting_file(path: Path, content: bytes) -> Iterator[Path]:
    """The content on the disk beside its place, under a name of its own; gone afterwards unless it was moved."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with files.waiting(path, content) as waiting:
        yield waiting


def enter(opened: Session, values: dict[str, Any], waiting: Path, path: Path) -> bool:
    """Write the photo's row and move its file there, in this transaction. False for one that is here already.

    Raises Conflict. Of two that come at once the second waits for the first one's end.
    """
    if not insert_or_ignore(opened, Photo, values, ["id"]):
        compare(opened, values["id"], values["warehouse_id"], values["sha256"])
        return False
    files.put(waiting, path)
    return True


def compare(opened: Session, photo_id: str, warehouse_id: int, sha256: str) -> bool:
    """Whether this very photo is here already. Raises Conflict when the id is another one's."""
    known = opened.execute(select(Photo.warehouse_id, Photo.sha256).where(Photo.id == photo_id)).one_or_none()
    if known is not None and tuple(known) != (warehouse_id, sha256):
        raise Conflict(photo_id)
    return known is not None


def of_task(opened: Session, warehouse_id: int, task: str) -> list[Photo]:
    """The photos of one piece of work, in the order in which they were taken."""
    wanted = select(Photo).where(Photo.warehouse_id == warehouse_id, Photo.task == task)
    return list(opened.scalars(wanted.order_by(Photo.taken_at, Photo.id)))


def sweep(opened: Session, folder: Path) -> int:
    """Remove what lies here for long without a row; answers how many."""
    long_ago = time.time() - ORPHAN_AFTER_SECONDS
    old = [path for path in folder.iterdir() if _lies_since_before(path, long_ago)]
    names = [path.stem for path in old if path.suffix == ".jpg"]
    known = set(opened.scalars(select(Photo.id).where(Photo.id.in_(names)))) if names else set()
    orphans = [path for path in old if path.suffix != ".jpg" or path.stem not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _lies_since_before(path: Path, long_ago: float) -> bool:
    """Whether it is older; what another request took away or renamed since the listing is not."""
    try:
        return path.stat().st_mtime < long_ago
    except FileNotFoundError:
        return False
