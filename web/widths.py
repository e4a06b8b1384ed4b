"""How much room words take in a column: a Chinese character as much as two letters."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def room(words: str) -> int:
    """In letters; marks above and below a letter take none."""
    return sum(2 if east_asian_width(each) in "WF" else not combining(each) for each in words)
