"""Texts that are easily changed on their way: numbers, key order, spaces, half documents."""

from __future__ import annotations

import random
from collections.abc import Iterator

_ODD = (
    "",
    " ",
    "\r\n\t{}\r\n",
    "\ufeff{}",
    '{"b": 12345678901234567890, "a": 1.10, "b": 1e400, "c": -0.0, "d": 1E+2}',
    '{"tracks": [{"type": "te',
    '// a comment\n{"a": 1,}',
    '{"a": "\\u00e9\\ud83d\\ude00 \\/"}',
    "e\u0301 \u00e9 \u212b \ufb01",  # no form is made another
    "\u202e\u200b\u200d\u2028\u2029\x85\x7f\x1b\x01",
    "\U0001f469\u200d\U0001f680 \u05d0\u0628 \U0010ffff\ufffe",
    "'; DROP TABLE drafts; -- %s %(a)s :a \\ \\N $1",
    "x" * 9000,  # a row of its own, compressed
)
_LETTERS = '{}[]",:\\/ \r\n\t\x01\x7f019.eE+-truefalsn\u00e9\u0301\u20ac\ufeff\uffff\U0001f600'


def odd_texts(number: int = 40) -> Iterator[str]:
    """Those, and as many others that are thrown together; always the same ones."""
    yield from _ODD
    dice = random.Random(12)
    for _ in range(number):
        yield "".join(dice.choices(_LETTERS, k=dice.randrange(200)))
