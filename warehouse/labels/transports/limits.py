"""How long anything at a printer may take, in seconds, and how much it may say. Read when needed: tests are quicker."""

from __future__ import annotations

CONNECT_SECONDS = 3.0
STATUS_SECONDS = 2.0
WRITE_SECONDS = 15.0
#: A label printer says of each label that it is done (^HV): feeding and cutting are waited for.
RECEIPT_SECONDS = 12.0
CLOSE_SECONDS = 5.0
#: One question to a printer or print server that speaks IPP, or to CUPS.
ASK_SECONDS = 8.0
#: No printer has more to say.
MOST_BYTES = 512 * 1024
#: A label that was being fed when its connection broke has come out by then, and is counted.
SETTLED_SECONDS = 8.0
#: A printer that still holds the label in its memory is asked again for so long; then a person is.
PATIENCE_SECONDS = 600.0
