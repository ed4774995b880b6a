"""A port for a server that is a process of its own, and binds it only when it has started."""

from __future__ import annotations

import os
import random
import socket
from contextlib import suppress

#: Below those that the system gives to whoever asks for any: in between, one of them could be ours.
FIRST = 20_000
OF_A_WORKER = 400


def free_port() -> int:
    """A port that nobody has now, and no other worker of this run takes before the server does."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 30
    first = FIRST + worker * OF_A_WORKER
    for port in random.SystemRandom().sample(range(first, first + OF_A_WORKER), OF_A_WORKER):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")
