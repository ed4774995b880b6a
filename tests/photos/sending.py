"""Sending a photo as a device does."""

from __future__ import annotations

import io
import secrets
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.person import Person


def fields(person: Person, **others: Any) -> dict[str, Any]:
    """What goes with a photo of the present task."""
    told = {
        "id": secrets.token_hex(16),
        "device": person.device,
        "actor": person.actor,
        "task": person.page.task,
    }
    return told | others


def post(person: Person, body: dict[str, Any], file: bytes | None, **headers: str) -> TestResponse:
    """Send it as a device does."""
    sent = (
        {} if file is None else {"photo": FileStorage(io.BytesIO(file), "photo.jpg", "photo", "image/jpeg")}
    )
    # Encoded here: the client would leave its own copy of a large file open.
    boundary, data = encode_multipart(body | sent)
    kind = f"multipart/form-data; boundary={boundary}"
    return person.client.post("/photos", data=data, content_type=kind, headers=headers)
