"""`POST /photos` and `GET /photos/<id>.jpg`: the door for pictures, guarded as the one for scans is.

The id is made on the device and is the key of the whole: the same photo sent again is one photo. The picture is
read and written anew before the transaction begins, so that no scan waits for it. See photos/ for both halves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, request
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from warehouse import clock
from warehouse.db import database, session
from warehouse.people import rights
from warehouse.people.models import Device, Person
from warehouse.people.presence import current_warehouse_id, device_holder, needs
from warehouse.people.tokens import Actor
from warehouse.photos import keeping, pictures
from warehouse.photos.models import Photo
from warehouse.photos.pictures import NoPicture
from warehouse.scanning import faults
from warehouse.scanning.body import Unreadable, actor_of, moment, plain
from warehouse.scanning.registry import registry
from warehouse.stock.models import Product

LARGEST_FILE = 2 * 1024 * 1024
#: The other fields, and what parts them.
_AROUND_IT = 16 * 1024
LONGEST_WAIT = timedelta(days=30)
SMALL_SIDE, SMALL_QUALITY = 240, 75
#: A photo never changes under its id; another person on this device asks again.
_CACHED = "private, max-age=86400"


@dataclass(frozen=True)
class Sent:
    """One photo as a device sent it."""

    photo_id: str
    actor: Actor
    task: str
    product: str
    taken_at: datetime | None
    sent_at: datetime | None
    file: bytes

    @property
    def sha256(self) -> str:
        """Of what the device sent: tells the same photo from another one under its id."""
        return hashlib.sha256(self.file).hexdigest()

    @property
    def waited(self) -> timedelta:
        """How long it lay on the device: of a handheld's clock only the difference counts."""
        if self.taken_at is None or self.sent_at is None:
            return timedelta()
        return min(max(self.sent_at - self.taken_at, timedelta()), LONGEST_WAIT)


class _Final(Exception):
    """This photo will never be taken: status and why."""


def take() -> Response:
    """Take one photo in (contract.md section 4)."""
    fault = faults.requested(request, current_app)
    if (early := faults.before(fault)) is not None:
        return early
    request.max_content_length = LARGEST_FILE + _AROUND_IT
    try:
        sent = _read()
    except Unreadable as error:
        return _plain(400, f"{error} cannot be read")
    except RequestEntityTooLarge:
        return _plain(413, "a photo is 2 MB at most")
    if device_holder() is None or (device := session.get(Device, sent.actor.device_id)) is None:
        return _plain(401, "sign in on this device")
    try:
        return faults.after(fault, _keep(sent, device.warehouse_id))
    except _Final as final:
        return _plain(*final.args)
    except keeping.Conflict:
        return _plain(409, "this id was used for another photo")


def _read() -> Sent:
    form = request.form
    photo_id, file = form.get("id", "").lower(), request.files.get("photo")
    actor = actor_of(form.get("actor", ""), form.get("device", ""))
    if not keeping.PHOTO_ID.fullmatch(photo_id):
        raise Unreadable("id")
    if file is None:
        raise Unreadable("photo")
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise RequestEntityTooLarge
    return Sent(
        photo_id,
        actor,
        plain(form.get("task", "")),
        plain(form.get("product", "")),
        moment(form.get("taken_at", "")),
        moment(form.get("sent_at", "")),
        content,
    )


def _keep(sent: Sent, warehouse_id: int) -> Response:
    _check(sent, warehouse_id)
    if keeping.compare(session, sent.photo_id, warehouse_id, sent.sha256):
        return _kept(sent, is_new=False)
    try:
        picture = pictures.rewritten(sent.file)
    except NoPicture:
        raise _Final(422, "this is no picture: send JPEG, PNG or WebP") from None
    values = _values(sent, warehouse_id, picture)
    path = keeping.place(_instance(), sent.photo_id)
    with keeping.waiting_file(path, picture.jpeg) as waiting, database().committing(session):
        is_new = keeping.enter(session, values, waiting, path)
    keeping.sweep(session, path.parent)
    return _kept(sent, is_new)


def _check(sent: Sent, warehouse_id: int) -> None:
    """Whose photo it is, and of what work of theirs."""
    activity, task_id = registry().of_task(sent.task)
    person = session.get(Person, sent.actor.person_id)
    if activity is None or task_id is None:
        raise _Final(422, "there is no such task")
    if person is None or (activity.rights and not activity.rights & person.role_names(warehouse_id)):
        raise _Final(403, "this work is not yours")


def _values(sent: Sent, warehouse_id: int, picture: pictures.Picture) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": sent.photo_id,
        "warehouse_id": warehouse_id,
        "device_id": sent.actor.device_id,
        "person_id": sent.actor.person_id,
        "task": sent.task,
        # Evidence is kept even where its product was renamed while it waited.
        "product_id": session.scalar(select(Product.id).where(Product.sku == sent.product)),
        "sha256": sent.sha256,
        "bytes": len(picture.jpeg),
        "width": picture.width,
        "height": picture.height,
        "taken_at": now - sent.waited,
        "received_at": now,
    }


@needs(rights.ANY_ROLE)
def show(photo_id: str) -> Response:
    """A photo of this person's warehouse; with ?small as the picture in a list."""
    photo = session.get(Photo, photo_id) if keeping.PHOTO_ID.fullmatch(photo_id) else None
    if photo is None or photo.warehouse_id != current_warehouse_id():
        abort(404)
    path = keeping.place(_instance(), photo.id)
    if not path.is_file():
        abort(404)
    is_small = "small" in request.args
    jpeg = path.read_bytes()
    if is_small:
        jpeg = pictures.rewritten(jpeg, SMALL_SIDE, SMALL_QUALITY).jpeg
    response = Response(jpeg, mimetype="image/jpeg")
    response.set_etag(photo.sha256 + ("-small" if is_small else ""))
    response.headers["Cache-Control"] = _CACHED
    return response.make_conditional(request)  # type: ignore[return-value]


def _instance() -> Path:
    return Path(current_app.config["INSTANCE"])


def _kept(sent: Sent, is_new: bool) -> Response:
    """Its id in a header, so that no stranger's 200 is taken for ours."""
    response = Response("kept\n", status=201 if is_new else 200, mimetype="text/plain")
    response.headers["X-Photo"] = sent.photo_id
    return response


def _plain(status: int, sentence: str) -> Response:
    return Response(f"photos: {sentence}\n", status=status, mimetype="text/plain")
