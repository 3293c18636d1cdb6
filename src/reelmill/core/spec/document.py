"""From text to plain JSON values: size, syntax, depth, duplicates, numbers and characters."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.spec.problems.syntax import syntax_error
from reelmill.core.spec.values.number import is_number

DEEPEST_NESTING = 32
"""Objects and arrays inside one another; a text inside fourteen groups fits."""

MOST_VALUES = 100_000
"""Values of a document, all levels together; bounds the cost of reading it."""

MOST_PROBLEMS = 100
"""More problems than these are only counted."""

_LONGEST_INTEGER = 300
_LONGEST_NAME = 200
_TOO_DEEP = f"objects and arrays are nested more than {DEEPEST_NESTING} deep"
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


class _Object(dict[str, Any]):
    """An object as it stood in the text, with the names that stood there twice."""

    duplicates: frozenset[str] = frozenset()


def parse(text: str | bytes, limits: Limits) -> object:
    """The JSON value of a document.

    Raises:
        SpecError: too large, not UTF-8, not JSON, or nested too deeply to be read at all.
    """
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.document_bytes:
        sentence = f"the document has {size} bytes, but the limit is {limits.document_bytes}"
        raise SpecError.of(Code.DOCUMENT_TOO_LARGE, sentence, "", how_to_raise("document_bytes"))
    try:
        return json.loads(
            _decoded(text), object_pairs_hook=_object, parse_int=_integer, parse_constant=float
        )
    except json.JSONDecodeError as error:
        raise syntax_error(error) from None
    except RecursionError:
        raise SpecError.of(Code.NESTING_TOO_DEEP, _TOO_DEEP) from None


class Plainer:
    """Copies a value into plain dicts and lists, and notes what no field may contain.

    Attributes:
        problems: What was found, the first `MOST_PROBLEMS`.
        found: How many problems were found.
        spoiled: JSON pointers of what could not be copied as it was.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.found = 0
        self.spoiled: set[str] = set()
        self._values = 0

    def plain(self, value: object, path: tuple[str | int, ...] = ()) -> Any:
        """The copy; what is not JSON becomes None and a problem.

        Raises:
            SpecError: the document has more than `MOST_VALUES` values.
        """
        self._values += 1
        if self._values > MOST_VALUES:
            sentence = f"the document has more than {MOST_VALUES} values"
            raise SpecError.of(Code.DOCUMENT_TOO_LARGE, sentence)
        if isinstance(value, Mapping | list | tuple):
            return self._container(value, path)
        if value is None or isinstance(value, bool) or is_number(value):
            return value
        if isinstance(value, str):
            return self._text(value, path)
        return self._refused(value, path)

    def _container(self, value: Mapping[Any, Any] | list[Any] | tuple[Any, ...], path: Any) -> Any:
        if len(path) >= DEEPEST_NESTING:
            return self._spoil(Code.NESTING_TOO_DEEP, _TOO_DEEP, path)
        if not isinstance(value, Mapping):
            return [self.plain(entry, (*path, number)) for number, entry in enumerate(value)]
        for name in sorted(getattr(value, "duplicates", ())):
            sentence = _printable(f"`{name:.40}` appears twice")
            self._note(Code.DUPLICATE_FIELD, sentence, (*path, name[:_LONGEST_NAME]))
        names = ((name, self._name(name, path)) for name in value)
        known = {shown: value[name] for name, shown in names if shown is not None}
        return {name: self.plain(inner, (*path, name)) for name, inner in known.items()}

    def _name(self, name: object, path: tuple[str | int, ...]) -> str | None:
        """The name as pointers may show it, None where the field cannot be looked at."""
        if not isinstance(name, str):
            self._note(Code.WRONG_TYPE, f"the field name {name!s:.40} is not a text", path)
            return None
        if len(name) > _LONGEST_NAME:
            sentence = f"a field name has {len(name)} characters: {name:.40}…"
            self._note(Code.TEXT_TOO_LONG, _printable(sentence), path)
            return None
        return self._text(name, (*path, _printable(name)))

    def _text(self, text: str, path: tuple[str | int, ...]) -> str:
        found = _UNUSABLE.search(text)
        if not found:
            return text
        character = f"U+{ord(found[0]):04X}"
        self._spoil(
            Code.INVALID_TEXT, f"the text contains {character}, which is not a character", path
        )
        return _printable(text)

    def _refused(self, value: object, path: tuple[str | int, ...]) -> None:
        if isinstance(value, float):
            return self._spoil(Code.NOT_FINITE, f"{value} is not a finite number", path)
        sentence = f"a {type(value).__name__} is not a JSON value"
        return self._spoil(Code.WRONG_TYPE, sentence, path)

    def _spoil(self, code: Code, sentence: str, path: tuple[str | int, ...]) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.spoiled.add(_printable(pointer_to(path)))
        self._note(code, sentence, path)

    def _note(self, code: Code, sentence: str, path: tuple[str | int, ...]) -> None:
        self.found += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, sentence, _printable(pointer_to(path))))


def _decoded(text: str | bytes) -> str:
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        sentence = f"byte {error.start} of the document is not UTF-8"
        raise SpecError.of(Code.NOT_UTF8, sentence, "", "save or send it as UTF-8") from None
    return decoded.removeprefix("\ufeff")


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        found.duplicates = frozenset(name for name, count in counts.items() if count > 1)
    return found


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _printable(text: str) -> str:
    return _UNUSABLE.sub("\ufffd", text)
