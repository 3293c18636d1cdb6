"""Where a document names variables.

In a text, `{{name}}` (spaces inside do not matter) stands for a variable's value and `{{{{` for
two braces; any other `{{` is an error. A text that is one placeholder and nothing else becomes
the value itself, whatever its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reelmill.core.spec.problems.pointer import pointer_to

_TOKEN = re.compile(
    r"(?P<braces>\{\{\{\{)|\{\{[ \t]*(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*\}\}|(?P<bad>\{\{(?!\{))"
)

Path = tuple[str | int, ...]
"""Names and indices from the whole document to a place in it."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One place that names a variable.

    Attributes:
        name: Of the variable; "" where the braces name none.
        path: Of the text it stands in.
        whole: True where the text is nothing else.
    """

    name: str
    path: Path
    whole: bool

    @property
    def pointer(self) -> str:
        """JSON pointer of the text."""
        return pointer_to(self.path)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A text cut into `("text", …)`, `("name", …)` and `("bad", …)`, in order."""
    end = 0
    for token in _TOKEN.finditer(text):
        yield "text", text[end : token.start()]
        if token["braces"]:
            yield "text", "{{"
        elif token["name"]:
            yield "name", token["name"]
        else:
            yield "bad", text[token.start() : token.start() + 20]
        end = token.end()
    yield "text", text[end:]


def whole_name(text: str) -> str | None:
    """The variable's name where a text is one placeholder and nothing else."""
    token = _TOKEN.fullmatch(text)
    return token["name"] if token else None


def find_placeholders(document: object, path: Path = ()) -> Iterator[Placeholder]:
    """Every placeholder in the texts of a document, names of fields left out."""
    if isinstance(document, str):
        whole = whole_name(document) is not None
        for kind, found in pieces(document):
            if kind != "text":
                yield Placeholder(found if kind == "name" else "", path, whole)
    elif isinstance(document, Mapping):
        for name, inner in document.items():
            yield from find_placeholders(inner, (*path, name))
    elif isinstance(document, list | tuple):
        for number, inner in enumerate(document):
            yield from find_placeholders(inner, (*path, number))


def escape(text: str) -> str:
    """A text that stands for `text` itself, whatever braces are in it."""
    return text.replace("{{", "{{{{")
