"""The server as a process that may be killed at any moment and started again on the same database."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.ports import free_port

STARTS_WITHIN_SECONDS = 60
WAREHOUSE = [sys.executable, "-m", "warehouse.cli"]


class Running:
    """`warehouse serve` on one port; the whole group of its processes dies together."""

    def __init__(self, database_url: str, instance: Path, is_https: bool = False) -> None:
        self.is_https = is_https
        self.instance, self.log = instance, instance / "server.log"
        self.port = free_port()
        self.environment = os.environ | {
            "WAREHOUSE_DATABASE_URL": database_url,
            "WAREHOUSE_INSTANCE": str(instance),
            "WAREHOUSE_FAULTS": "1",
            "WAREHOUSE_PIN_HASH_COST": "8",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"{'https' if self.is_https else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; it is not ready yet."""
        command = [*WAREHOUSE, "serve", "--port", str(self.port), "--no-worker"]
        if self.is_https:
            self.run("certificate", "127.0.0.1")
            command.append("--https")
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                env=self.environment,
                cwd=self.instance,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            assert self.process is not None and self.process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2, context=self._trust()):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"no answer from {self.address}: {self.log.read_text()}")

    def kill(self) -> None:
        """As a power cut does it: no word of warning, whatever is in hand."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def run(self, *words: str) -> str:
        """Another command of the same machine, which must succeed; what it says."""
        ended = subprocess.run(
            [*WAREHOUSE, *words], env=self.environment, cwd=self.instance, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout.strip()

    def _trust(self) -> ssl.SSLContext | None:
        return (
            ssl.create_default_context(cafile=self.instance / "tls/authority.crt") if self.is_https else None
        )
