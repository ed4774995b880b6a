"""What no label can print: emoji, and marks that turn the direction of the words around them."""

from __future__ import annotations

import re

#: Characters that are shown as pictures (Unicode's Emoji_Presentation), and what belongs to such a sequence.
_PICTURES = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd"
    "\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755"
    "\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff"
)
_EMOJI = re.compile(
    f"(?:[{_PICTURES}]|[\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299]\ufe0f)[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]*(?:\u200d(?=[{_PICTURES}\u2640\u2642\u2695-\u2764]))?"
)
#: Overrides and isolates of direction, variation selectors and tags that are left over, halves of pairs.
_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\ufe0e\ufe0f\u20e3\U000e0000-\U000e007f\ud800-\udfff]")


def without_emoji(text: str) -> str:
    """The text without them; nobody's name is left without its letters."""
    return text if text.isascii() else _MARKS.sub("", _EMOJI.sub("", text))
