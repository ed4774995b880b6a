"""`warehouse certificate` and `serve --https`: devices that trust the site's authority reach the real server."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from tests.ports import free_port
from warehouse.cli import main

Run = Callable[..., Result]
NAME, ADDRESS = "warehouse.test", "127.0.0.1"


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the certificates of this test's own machine will lie."""
    monkeypatch.setenv("WAREHOUSE_INSTANCE", str(tmp_path))
    monkeypatch.delenv("WAREHOUSE_DATABASE_URL", raising=False)
    # `serve --https` sets it for its own process; in here that is the test's.
    monkeypatch.setenv("WAREHOUSE_SECURE_COOKIES", "")
    return tmp_path / "tls"


def run(*words: str) -> Result:
    """A command on this machine."""
    return CliRunner().invoke(main, words)


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """`serve --https`, really; its port."""
    port = free_port()
    with (folder / "out").open("wb") as out:
        command = [
            sys.executable,
            "-m",
            "warehouse.cli",
            "serve",
            "--https",
            "--no-worker",
            "--port",
            str(port),
        ]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        _wait_for(port, server, folder / "out")
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0


def _wait_for(port: int, server: subprocess.Popen[bytes], out: Path) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex((ADDRESS, port)) == 0:
                return
        assert server.poll() is None, out.read_text()
        time.sleep(0.1)
    raise AssertionError(out.read_text())


def ask(port: int, name: str, trusts: Path, path: str = "/healthz") -> tuple[int, str, list[str]]:
    """Ask as a device does that trusts this authority and calls the server by this name."""
    device = ssl.create_default_context(cafile=str(trusts))
    connection = HTTPSConnection(ADDRESS, port, timeout=30)
    plain = socket.create_connection((ADDRESS, port), timeout=30)
    connection.sock = device.wrap_socket(plain, server_hostname=name)
    try:
        connection.request("GET", path, headers={"Host": f"{name}:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get_all("Set-Cookie") or []
    finally:
        connection.close()


def test_devices_that_trust_the_authority_reach_the_server_by_name_and_by_address(
    tls: Path, tmp_path: Path
) -> None:
    """And nobody is fooled: another name, or no trust, ends in the handshake."""
    run("db", "upgrade")
    assert run("certificate", NAME, ADDRESS).exit_code == 0
    with served(tmp_path) as port:
        for name in (NAME, ADDRESS):
            assert ask(port, name, tls / "authority.crt")[0] == 200
        with pytest.raises(ssl.SSLCertVerificationError, match=r"not valid for 'other\.test'"):
            ask(port, "other.test", tls / "authority.crt")
        (tmp_path / "stranger").mkdir()
        stranger = {**os.environ, "WAREHOUSE_INSTANCE": str(tmp_path / "stranger")}
        command = [sys.executable, "-m", "warehouse.cli", "certificate", NAME]
        subprocess.run(command, env=stranger, check=True, capture_output=True)
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(port, NAME, tmp_path / "stranger" / "tls" / "authority.crt")
        status, page, cookies = ask(port, NAME, tls / "authority.crt", "/sign-in")
    assert status == 200
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert cookies
    assert all("; Secure" in cookie for cookie in cookies)
    assert f"https://{ADDRESS}:{port}/" in (tmp_path / "out").read_text()


def test_keys_are_for_their_owner_alone_and_the_authority_stays(tls: Path) -> None:
    """A second run renews the certificate; the devices need not be touched."""
    first = run("certificate", NAME)
    assert "Install this file on every device" in first.stdout
    modes = {path.name: path.stat().st_mode & 0o777 for path in tls.iterdir()}
    public, secret = 0o644, 0o600
    assert modes == {
        "authority.crt": public,
        "authority.key": secret,
        "server.crt": public,
        "server.key": secret,
    }
    assert tls.stat().st_mode & 0o777 == 0o700
    before = {path.name: path.read_bytes() for path in tls.iterdir()}
    second = run("certificate", NAME, "10.0.0.7")
    assert "Install this file" not in second.stdout
    after = {path.name: path.read_bytes() for path in tls.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"server.crt", "server.key"}
    assert after["server.crt"].endswith(after["authority.crt"])


def test_it_says_for_whom_how_long_and_what_to_install(tls: Path) -> None:
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC), tick=False):
        told = run("certificate", NAME, ADDRESS, NAME).stdout
    assert f"Certificate for {NAME}, {ADDRESS}: good until 2032-04-05." in told
    assert str(tls / "authority.crt") in told
    assert "good until 2039-12-30" in told


@pytest.mark.parametrize("host", ["a b", "1.2.3", "-x.test", "*.test", "", "x" * 64, "http://warehouse.test"])
def test_what_is_no_host_is_one_line(host: str, tls: Path) -> None:
    result = run("certificate", "--", NAME, host)
    assert (result.exit_code, result.stderr) == (
        2,
        f"warehouse: {host!r} is neither a host's name nor an address\n",
    )
    assert not tls.exists()


def test_an_authority_that_cannot_sign_is_one_line_that_says_what_to_do(tls: Path) -> None:
    run("certificate", NAME)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3651)):
        ended = run("certificate", NAME)
    (tls / "authority.key").write_text("nonsense")
    unreadable = run("certificate", NAME)
    (tls / "authority.key").unlink()
    halved = run("certificate", NAME)
    (tls / "authority.crt").unlink()
    assert run("certificate", NAME).exit_code == 0
    for result, what in ((ended, "ended on"), (unreadable, "cannot be read"), (halved, "cannot be read")):
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert what in result.stderr
        assert "remove authority.crt and authority.key" in result.stderr


def test_https_without_a_certificate_that_fits_is_one_line(tls: Path) -> None:
    run("db", "upgrade")
    none = run("serve", "--https")
    run("certificate", NAME)
    (tls / "server.key").write_bytes((tls / "authority.key").read_bytes())
    foreign = run("serve", "--https")
    (tls / "server.key").write_text("nonsense")
    unreadable = run("serve", "--https")
    for result in (none, foreign, unreadable):
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert "run `warehouse certificate HOST...`" in result.stderr


@pytest.mark.parametrize("days, told", [(700, ""), (800, "ends on"), (900, "ended on")])
def test_the_last_weeks_of_a_certificate_are_said_at_each_start(days: int, told: str, tls: Path) -> None:
    run("db", "upgrade")
    run("certificate", NAME)
    with socket.socket() as taken, time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
        taken.bind((ADDRESS, 0))
        taken.listen()
        *warned, refused = run("serve", "--https", "--port", str(taken.getsockname()[1])).stderr.splitlines()
    assert "already in use" in refused
    assert [told in line for line in warned] == ([True] if told else [])
