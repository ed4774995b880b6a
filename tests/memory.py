"""Memory as a folder: the databases of tests lie there where it is roomy, so that no commit waits for a disk.

What is proved of them stays the same: a test ends a process, never the machine's power.

PYTEST_DONT_REWRITE: nothing here asserts, and it is imported before pytest could.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 1 << 29
PREFIX = "warehouse-sqlite-"


def is_roomy() -> bool:
    """Whether this machine has memory to write files into, and plenty of it."""
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM


@contextmanager
def folder(otherwise: Path) -> Iterator[Path]:
    """A folder of this process, in memory where that is roomy; gone at the end."""
    _clear_orphans()
    parent = MEMORY if is_roomy() else otherwise
    made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _clear_orphans() -> None:
    """A run that was killed could not clear up; the next run does."""
    for left in MEMORY.glob(f"{PREFIX}*"):
        process = left.name.removeprefix(PREFIX).partition("-")[0]
        if not is_alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def is_alive(process: int) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
