"""Marking words for translation where there is no request to translate them in."""

from __future__ import annotations


def N_(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is shown."""
    return sentence
