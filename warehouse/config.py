"""Settings, read once from environment variables named WAREHOUSE_*; README.md has the table."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Config:
    """What a running warehouse needs to know before it opens its database.

    `pin_hash_cost` is argon2's memory in KiB: PINs are guarded by the five-tries rule more than
    by slow hashes, so the default is OWASP's smallest.
    """

    instance: Path
    database_url: str
    secret_key: str = field(repr=False)
    faults: bool = False
    secure_cookies: bool = False
    pin_hash_cost: int = 19_456

    @property
    def printed(self) -> Path:
        """The folder into which a fresh machine prints."""
        return self.instance / "printed"

    @property
    def tls(self) -> Path:
        """The folder of the site's authority and of the server's certificate."""
        return self.instance / "tls"


def from_environment() -> Config:
    """The settings of this process. Makes `instance/` and the secret key when they are not there."""
    instance = Path(os.environ.get("WAREHOUSE_INSTANCE", "instance")).resolve()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Config(
        instance=instance,
        database_url=os.environ.get("WAREHOUSE_DATABASE_URL")
        or f"sqlite:///{instance / 'warehouse.sqlite3'}",
        secret_key=os.environ.get("WAREHOUSE_SECRET_KEY") or _kept_secret(instance / "secret_key"),
        faults=os.environ.get("WAREHOUSE_FAULTS") == "1",
        secure_cookies=os.environ.get("WAREHOUSE_SECURE_COOKIES") == "1",
        pin_hash_cost=int(os.environ.get("WAREHOUSE_PIN_HASH_COST", "19456")),
    )


def _kept_secret(path: Path) -> str:
    """The key in the file, made there once; O_EXCL decides when two processes start together."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_hex(32)
        file.write(key)
    return key
