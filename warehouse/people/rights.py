"""Who may do what. A supervisor may all that the floor does; an administrator looks after people."""

from __future__ import annotations

ANY_ROLE = frozenset({"picker", "receiver", "packer", "counter", "supervisor", "admin"})
PICK = frozenset({"picker", "supervisor"})
RECEIVE = frozenset({"receiver", "supervisor"})
PUT_AWAY = frozenset({"receiver", "picker", "supervisor"})
PACK = frozenset({"packer", "supervisor"})
DISPATCH = frozenset({"packer", "supervisor"})
COUNT = frozenset({"counter", "supervisor"})
PRINT = frozenset({"packer", "receiver", "supervisor", "admin"})
SUPERVISE = frozenset({"supervisor"})
ADMINISTER = frozenset({"supervisor", "admin"})
