"""Names as people and their machines write them: any characters, on one line."""

from __future__ import annotations

import unicodedata

_NEVER = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls, halves of surrogate pairs, separators of lines and paragraphs."""


def is_one_line(text: str) -> bool:
    """Whether a text is free of controls and line separators.

    Blanks of every width, marks of direction and joiners are part of names: macOS writes U+202F
    into every screenshot's, Persian needs U+200C, and emoji are joined by U+200D.
    """
    return not any(unicodedata.category(character) in _NEVER for character in text)
