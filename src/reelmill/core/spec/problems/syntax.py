"""What is wrong with a text that is no JSON: where, inside which value, and what to do."""

from __future__ import annotations

import json
import re

from reelmill.core.errors import SpecError
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.pointer import pointer_to

_MOST_SEARCHED = 100_000
"""Characters before the fault that are searched for the value it is in: more take too long."""

_LONGEST_NAME = 200
_MOST_LEVELS = 32
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)


def syntax_error(error: json.JSONDecodeError) -> SpecError:
    """The error of a document that is no JSON."""
    if not error.doc.strip():
        return SpecError.of(Code.INVALID_JSON, "the document is empty")
    where = f"line {error.lineno}, column {error.colno}"
    found = error.doc[error.pos : error.pos + 1]
    if found == "\0":
        sentence = f"the document is not JSON at {where}: a NUL byte"
        return SpecError.of(Code.INVALID_JSON, sentence, "", "send it as UTF-8, not as UTF-16")
    what = f"at {found!r}" if found.strip() else "at the end of a line or of the document"
    sentence = f"the document is not JSON at {where}: {what}"
    pointer = pointer_to(path_at(error.doc, error.pos))
    return SpecError.of(Code.INVALID_JSON, sentence, pointer, _HINTS.get(error.msg))


def path_at(text: str, end: int) -> list[str | int]:
    """Names and indices of the values that are open at a place of a JSON text.

    The whole document, [], where the place is far inside a large text.
    """
    levels: list[tuple[bool, str | int]] = []  # whether it is an object; "" before its first name
    last = ""
    if end > _MOST_SEARCHED:
        return []
    for found in _MARK.finditer(text, 0, end):
        mark = found[0]
        if mark in "{[":
            levels.append((mark == "{", "" if mark == "{" else 0))
        elif mark in "}]":
            levels = levels[:-1]
        elif levels:
            levels[-1] = _moved(levels[-1], mark, last)
        last = mark
    return [step for _, step in levels if step != ""][:_MOST_LEVELS]


def _moved(level: tuple[bool, str | int], mark: str, last: str) -> tuple[bool, str | int]:
    """One open object or array after a text, a comma or a colon in it."""
    is_object, step = level
    if mark == ":" and is_object:
        return True, _name(last)
    if mark == ",":
        return is_object, "" if is_object else int(step) + 1
    return level


def _name(mark: str) -> str:
    try:
        return str(json.loads(mark))[:_LONGEST_NAME]
    except ValueError:
        return mark[1:-1][:_LONGEST_NAME]


_HINTS = {
    "Expecting ',' delimiter": "a comma or a closing bracket is missing",
    "Expecting ':' delimiter": "put a colon after a field's name",
    "Expecting property name enclosed in double quotes": (
        "put field names in double quotes, and remove the comma before the closing brace"
    ),
    "Illegal trailing comma before end of object": "remove the comma before the closing brace",
    "Illegal trailing comma before end of array": "remove the comma before the closing bracket",
    "Expecting value": "a value is missing, or a string has no quotes",
    "Unterminated string starting at": "the closing quote of a string is missing",
    "Invalid control character at": "write line breaks inside strings as \\n",
    "Invalid \\escape": "write a backslash as \\\\",
    "Extra data": "a document is a single object, with nothing after it",
}
"""What Python's reader complains of, in words about the document."""
