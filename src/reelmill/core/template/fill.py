"""A document with placeholders and values for them become a document without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reelmill.core.errors import SpecError
from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.template.placeholders import Path, pieces, whole_name


def fill(document: Any, values: Mapping[str, Any], limits: Limits | None = None) -> Any:
    """The document with values in place of placeholders; values are taken as they are.

    A text that is one placeholder becomes the value itself; inside a text a value is written
    out. Of a variable without a value, a field that is one placeholder is left out, and inside
    a text nothing is written.

    Raises:
        SpecError: `document_too_large` at the text that no longer fits `limits.document_bytes`;
            of a text or list that would be larger, no more than that was built.
    """
    return _Filling(values, limits or Limits()).filled(document)


def written(value: object) -> str:
    """A value as it stands inside a text: numbers as short as they can be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


class _Filling:
    """One document in the making, and the characters there is still room for."""

    def __init__(self, values: Mapping[str, Any], limits: Limits) -> None:
        self._values = values
        self._most = self._room = limits.document_bytes
        self._texts: dict[str, str] = {}
        self._sizes: dict[str, int] = {}

    def filled(self, document: Any, path: Path = ()) -> Any:
        if isinstance(document, str):
            return self._text(document, path)
        if isinstance(document, Mapping):
            kept = {n: inner for n, inner in document.items() if not self._absent(inner)}
            return {name: self.filled(inner, (*path, name)) for name, inner in kept.items()}
        if isinstance(document, list | tuple):
            present = [(n, i) for n, i in enumerate(document) if not self._absent(i)]
            return [self.filled(inner, (*path, number)) for number, inner in present]
        return document

    def _text(self, text: str, path: Path) -> Any:
        name = whole_name(text)
        if name is not None:
            self._spend(self._size(name), path)
            return self._values[name]
        parts = []
        for kind, piece in pieces(text):
            part = piece if kind == "text" else self._written(piece)
            self._spend(len(part), path)
            parts.append(part)
        return "".join(parts)

    def _absent(self, inner: object) -> bool:
        name = whole_name(inner) if isinstance(inner, str) else None
        return name is not None and name not in self._values

    def _written(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = written(self._values.get(name, ""))
        return self._texts[name]

    def _size(self, name: str) -> int:
        if name not in self._sizes:
            self._sizes[name] = sum(map(_characters, _parts(self._values[name])))
        return self._sizes[name]

    def _spend(self, characters: int, path: Path) -> None:
        self._room -= characters
        if self._room < 0:
            sentence = f"with its values the document has more than {self._most} characters"
            hint = how_to_raise("document_bytes")
            raise SpecError.of(Code.DOCUMENT_TOO_LARGE, sentence, pointer_to(path), hint)


def _parts(value: object) -> Iterator[object]:
    """A value, the names in it and all that they hold; without recursion, however deep."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Mapping):
            waiting += part.keys()
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part


def _characters(part: object) -> int:
    """What a part takes at least in JSON, less what it holds."""
    return len(part) if isinstance(part, str) else 1
