"""The reference of the Python package in Markdown, written from its docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import reelmill
from reelmill.core import errors

_INTRODUCTION = """\
# The Python package

`import reelmill` gives the names below and no others; everything else in the package is private and
may change with any release. This page is written by `make docs` from the docstrings.

```python
import reelmill

spec = {"tracks": [{"type": "text", "text": "Hello", "duration": 2}]}
print(reelmill.plan(spec).unique_frames, "frames to encode")
report = reelmill.render(spec, "hello.mp4")
print(report.output, report.duration_seconds, report.warnings)
```

A spec is an object, as above, or the path of a JSON file. Relative paths of sources start at that
file's folder, or at the current folder if the spec is an object.
"""

_ERRORS = """\
## Errors

Every error that Reelmill raises on purpose is a `ReelmillError`. Its `problems` say what is wrong,
where and what to do; every code is explained in [errors.md](errors.md).

```text
{tree}
```
"""

_SECTION = re.compile(r"^(Args|Attributes|Raises):\n((?:    .*\n?|\n)+)", re.MULTILINE)
_ENTRY = re.compile(r"^    (?! )([^:\n]+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_SETTINGS = "Its attributes are described in [configuration.md](configuration.md).\n"
_PRIVATE_ATTRIBUTES = {"RenderPlan"}
"""Classes of which the members below are public, but not what they are made of."""


def python_reference() -> str:
    """All of `docs/python.md`."""
    functions = sorted(n for n in reelmill.__all__ if inspect.isfunction(getattr(reelmill, n)))
    classes = sorted(set(reelmill.__all__) - set(functions))
    lines = [_INTRODUCTION]
    for name in [*reversed(functions), *classes]:
        lines += _entry(name, getattr(reelmill, name))
    tree = inspect.cleandoc(errors.__doc__ or "").partition("\n\n")[2]
    return "\n".join([*lines, _ERRORS.format(tree=tree.strip())])


def _entry(name: str, documented: Any) -> Iterator[str]:
    yield f"## {name}\n"
    if not inspect.isclass(documented):
        yield f"```python\nreelmill.{name}{_signature(documented)}\n```\n"
    docstring = inspect.getdoc(documented) or ""
    yield from _described(docstring, ("Attributes",) if name in _PRIVATE_ATTRIBUTES else ())
    if documented is reelmill.Settings:
        yield _SETTINGS
    elif inspect.isclass(documented):
        rows = [row for row in map(_member, vars(documented).items()) if row]
        yield from _table("member", rows)


def _described(docstring: str, without: tuple[str, ...]) -> Iterator[str]:
    """The sentences of a docstring, then a table for each of its sections."""
    yield _SECTION.sub("", docstring + "\n").strip() + "\n"
    for title, body in _SECTION.findall(docstring + "\n"):
        word = {"Args": "argument", "Attributes": "attribute", "Raises": "raises"}[title]
        rows = [
            f"| {', '.join(f'`{n}`' for n in names.split(', '))} | {_one_line(text)} |"
            for names, text in _ENTRY.findall(body)
        ]
        yield from _table(word, rows if title not in without else [])


def _table(word: str, rows: list[str]) -> Iterator[str]:
    if rows:
        yield "\n".join([f"| {word} | meaning |", "| --- | --- |", *rows]) + "\n"


def _member(named: tuple[str, Any]) -> str | None:
    """A row for a public property or method; constructors beside `__init__` are for ourselves."""
    name, value = named
    if name.startswith("_"):
        return None
    if isinstance(value, property):
        return f"| `{name}` | {_one_line(inspect.getdoc(value))} |"
    if not inspect.isfunction(value):
        return None
    parameters = ", ".join(_parameters(value)).replace("|", "\\|")
    return f"| `{name}({parameters})` | {_one_line(inspect.getdoc(value))} |"


def _signature(function: Any) -> str:
    """One parameter a line, as it is written."""
    body = "".join(f"    {parameter},\n" for parameter in _parameters(function))
    return f"(\n{body}) -> {inspect.signature(function).return_annotation}"


def _parameters(function: Any) -> Iterator[str]:
    keyword_only = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            yield "*"
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        if parameter.name != "self":
            yield f"{parameter.name}: {parameter.annotation}{default}"


def _one_line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()
