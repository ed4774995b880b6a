"""What the scanner test found out about a device: how a code's characters arrive and how they end.

It stands as JSON in `device.profile` and on `<body data-profile>`, where capture.js reads it; the server asks
`keeps_separator` before it believes a GS1 code. A device that took no test has no profile.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from warehouse.people.models import Device

ENDS = ("enter", "tab", "none")
PATHS = ("keys", "input")
#: How letters and signs come through: as printed, with others in their place, in the other case.
LAYOUTS = ("right", "swapped", "case", "unknown")


@dataclass(frozen=True)
class Profile:
    """One device's result.

    `separator` is the one character that stands for GS on this device, '' where GS comes as itself or not at
    all; `keeps_separator` is True where it comes in either form. `path` says whether keys or only text arrive.
    Raises ValueError for what no test can find out.
    """

    ends_with: str
    separator: str
    keeps_separator: bool
    path: str
    doubled: bool
    layout: str
    tested_at: datetime

    def __post_init__(self) -> None:
        for value, known in ((self.ends_with, ENDS), (self.path, PATHS), (self.layout, LAYOUTS)):
            if value not in known:
                raise ValueError(f"{value!r} is none of {', '.join(known)}")
        if type(self.keeps_separator) is not bool or type(self.doubled) is not bool:
            raise ValueError("kept and doubled are yes or no")
        if not may_separate(self.separator) or (self.separator and not self.keeps_separator):
            raise ValueError(f"{self.separator!r} cannot stand for GS")
        if self.tested_at.tzinfo is None:
            raise ValueError("a time without its zone")

    def as_json(self) -> dict[str, Any]:
        """The form that is stored, and that the page carries."""
        return asdict(self) | {"tested_at": self.tested_at.astimezone(UTC).isoformat(timespec="seconds")}


def may_separate(text: Any) -> bool:
    """One sign that no code of ours needs and that is not a letter, a digit or a space; or none at all."""
    if not isinstance(text, str) or len(text) > 1:
        return False
    return not text or (text.isprintable() and not text.isalnum() and text not in " -./")


def read(device: Device | None) -> Profile | None:
    """A device's profile; None before its test, and for what another version stored."""
    stored = device.profile if device is not None else None
    if not stored:
        return None
    try:
        values = {name: stored[name] for name in Profile.__dataclass_fields__}
        return Profile(**values | {"tested_at": datetime.fromisoformat(values["tested_at"])})
    except (KeyError, TypeError, ValueError):
        return None


def reads(device: Device) -> Any:
    """What the device sent in its test, as `write` was given it; for the page that explains the result."""
    return (device.profile or {}).get("reads")


def write(device: Device, profile: Profile, reads: dict[str, Any]) -> None:
    """Keep a device's result, and the reads that it rests on, in place of the one before."""
    device.profile = profile.as_json() | {"reads": reads}


def for_page(device: Device | None) -> dict[str, Any] | None:
    """What `<body data-profile>` says; None where the device has none."""
    profile = read(device)
    return profile.as_json() if profile else None
