"""`warehouse serve`: the web server with the worker beside it.

One web process with eight threads; on PostgreSQL more processes may be asked for. The worker is a process
of its own: it is started with the server, started again when it dies, and stopped with it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from warehouse import create_app
from warehouse.commands import certificate
from warehouse.commands.access import Access, Refusal
from warehouse.demo import guide

THREADS = 8
PATIENCE_SECONDS = 30
#: A worker that cannot live is not started more often than this.
BETWEEN_STARTS_SECONDS = 2.0
#: From here on each start says how long the certificate is still good.
SAID_BEFORE_DAYS = 45
EVERYWHERE = {"0.0.0.0", "::"}


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Web processes (PostgreSQL)."
)
@click.option("--no-worker", is_flag=True, help="Do not run the worker (printing) beside it.")
@click.option("--https", "is_https", is_flag=True, help="With the certificate of `warehouse certificate`.")
@click.pass_obj
def serve_command(
    access: Access, host: str, port: int, workers: int, no_worker: bool, is_https: bool
) -> None:
    """Serve the warehouse until Ctrl-C.

    Example: warehouse serve --host 0.0.0.0 --port 8000
    """
    database = access()
    if workers > 1 and database.is_embedded:
        raise Refusal("SQLite is served by one process: leave --workers at 1, or use PostgreSQL")
    secured = _https(certificate.Files(access.settings.tls)) if is_https else None
    _require_free(host, port)
    address = address_of(host, port, secured.names if secured else None)
    click.echo("\n".join(guide.lines(database, access.settings, address)))
    if guide.has_demo_people(database) and not is_loopback(host):
        click.secho(
            "Everybody on this network knows the demo's badges and PINs: not for real goods.",
            fg="red",
            err=True,
        )
    database.engine.dispose()
    options = {
        "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"],
        "workers": workers,
        "threads": THREADS,
        "worker_class": "gthread",
        "graceful_timeout": PATIENCE_SECONDS,
        "keepalive": 65,
        "loglevel": "warning",
        "proc_name": "warehouse",
        "control_socket_disable": True,
    }
    Server(options | (secured.options if secured else {}), with_worker=not no_worker).run()


@dataclass(frozen=True)
class Secured:
    """What https adds: gunicorn's settings, and the names that the certificate is for."""

    options: dict[str, Any]
    names: list[str]


def _https(files: certificate.Files) -> Secured:
    """Serve with the certificate, and send the session's cookie over https alone. Raises Refusal without one."""
    shown = certificate.shown(files)
    if shown.days_left < SAID_BEFORE_DAYS:
        ended = "ended" if shown.days_left < 0 else "ends"
        click.secho(
            f"The certificate {ended} on {shown.until:%Y-%m-%d}: run `warehouse certificate HOST...` again.",
            fg="red",
            err=True,
        )
    # The web processes read their settings from the environment.
    os.environ["WAREHOUSE_SECURE_COOKIES"] = "1"
    return Secured({"certfile": str(files.server), "keyfile": str(files.server_key)}, shown.names)


class Server(BaseApplication):
    """gunicorn with our settings."""

    def __init__(self, options: dict[str, Any], with_worker: bool) -> None:
        self.options, self.with_worker = options, with_worker
        super().__init__()

    def load_config(self) -> None:
        """Hand over the settings; nothing is read from gunicorn's own files or variables."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in each web process."""
        return create_app()

    def run(self) -> None:
        """Serve until stopped."""
        Keeper(self, Beside() if self.with_worker else None).run()


class Beside:
    """The worker's process."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def look_after(self) -> None:
        """Start it when it is not there."""
        if self.process is not None and self.process.poll() is None:
            return
        if time.monotonic() - self.started < BETWEEN_STARTS_SECONDS:
            return
        if self.process is not None:
            click.echo("the worker ended and is started again", err=True)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "warehouse.cli", "worker"], stdin=subprocess.DEVNULL
        )

    def stop(self) -> None:
        """End it; it finishes the paper in its hands first."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Keeper(Arbiter):
    """gunicorn's overseer, who each second looks after the worker beside the web processes too."""

    def __init__(self, app: Server, beside: Beside | None) -> None:
        self.beside = beside
        self.served_by = os.getpid()
        super().__init__(app)

    def manage_workers(self) -> None:
        """Called by the overseer's loop each second."""
        super().manage_workers()
        if self.beside is not None:
            self.beside.look_after()

    def stop(self, graceful: bool = True) -> None:
        """The server ends: so does the worker. A forked web process has no say in that."""
        if self.beside is not None and os.getpid() == self.served_by:
            self.beside.stop()
        super().stop(graceful)


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address_of(host: str, port: int, certified: list[str] | None = None) -> str:
    """What to type into a browser; over https a name that the certificate is for."""
    shown = host
    if host in EVERYWHERE:
        shown = certified[0] if certified else socket.gethostname()
    scheme = "https" if certified else "http"
    return f"{scheme}://[{shown}]:{port}/" if ":" in shown else f"{scheme}://{shown}:{port}/"


def _require_free(host: str, port: int) -> None:
    """Say in one line what gunicorn would try five times and then log."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Refusal(
            f"{host}:{port} cannot be served: {error.strerror or error}; choose another --port"
        ) from None


commands: list[click.Command] = [serve_command]
