"""Carriers behind one interface: who is told of a parcel, in which way, and whose number it bears.

    interface.py   what every carrier can do, and what it is told
    own.py         our own label and number, nobody is told
    folder.py      one file a parcel into a folder, for another program

A carrier's library becomes one more file and one more entry here: registering may be slow and may fail, for
nobody waits for it in a transaction (delivery/announcing.py).
"""

from __future__ import annotations

from warehouse.delivery.carriers.folder import Folder
from warehouse.delivery.carriers.interface import Carrier
from warehouse.delivery.carriers.own import Own

CARRIERS: dict[str, Carrier] = {carrier.name: carrier for carrier in (Own(), Folder())}


def carrier_named(name: str) -> Carrier:
    """The carrier of a service. One that this version does not know prints our own label and tells nobody."""
    return CARRIERS.get(name, CARRIERS["own"])
