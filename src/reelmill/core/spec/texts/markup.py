"""Tags in a text -> its runs. Unlike captions files, what is not understood is refused.

Read <b>this</b> now  ──▶  "Read ", "this" (bold), " now"
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from reelmill.core.drawing_terms import Baseline, Decoration, LineStart, ListKind
from reelmill.core.spec.problems.suggest import did_you_mean
from reelmill.core.spec.texts.lists import DEEPEST_LIST, ItemMarkers
from reelmill.core.spec.texts.styled_run import StyledRun
from reelmill.core.spec.texts.text_run import RunStyle
from reelmill.core.spec.values.characters import CONTROL

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>")
_LIKE_A_TAG = re.compile(r"<[A-Za-z/!?]")
_ATTRIBUTE = re.compile(r"""\s+([A-Za-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=]+))""")
_ENTITY = re.compile(r"&(#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]{1,31});")
_LONGEST_ENTITY = 12
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?\Z")
_DEEPEST = 32
_MOST_FINDINGS = 10

_SAME = {"strong": "b", "em": "i", "ins": "u", "del": "s", "strike": "s", "font": "span"}
_LISTS = {"ul": ListKind.BULLET, "ol": ListKind.NUMBER}
_TAGS = ("b", "i", "u", "s", "sup", "sub", "span", "br", *_LISTS, "li", *_SAME)
_ATTRIBUTES = {"color": "color", "size": "size", "font": "font", "face": "font",
               "weight": "weight", "background": "background"}  # fmt: skip
_NUMBERS = {"size", "weight"}
_KNOWN = "known are <b>, <i>, <u>, <s>, <sup>, <sub>, <br>, <ul>, <ol>, <li> and <span>; "
_KNOWN += "write &lt; for <"
_LINE_END = re.compile(r"\n[ \t]*\Z")
_LINE_BEGIN = re.compile(r"\A[ \t]*\n")

Finding = tuple[str, str | None]
"""What is wrong, and what to do about it."""


class TextMarkup(StrEnum):
    """What tags a text has."""

    NONE = "none"
    HTML = "html"


class MarkupError(Exception):
    """Tags that cannot be read; `findings` has a sentence and a hint for each."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


def marked_up(text: str, style: RunStyle) -> tuple[StyledRun, ...]:
    """The runs of a text with tags; `style` is that of everything no tag changes.

    Raises:
        MarkupError: tags that are unknown, unfinished, not closed or not opened.
    """
    reader = _Reader(text, StyledRun("", style))
    reader.read()
    if reader.findings:
        raise MarkupError(tuple(reader.findings[:_MOST_FINDINGS]))
    if any(run.line for run in reader.runs):
        reader.runs[0] = replace(reader.runs[0], line=reader.runs[0].line or LineStart())
    return tuple(reader.runs)


class _Reader:
    """Reads a text from its beginning to its end."""

    def __init__(self, text: str, base: StyledRun) -> None:
        self._text = text
        self._base = base
        self._open: list[tuple[str, StyledRun, int]] = []
        self._markers = ItemMarkers()
        self._line: LineStart | None = None  # what the next letters begin with
        self.runs: list[StyledRun] = []
        self.findings: list[Finding] = []

    def read(self) -> None:
        begin = 0
        for tag in _TAG.finditer(self._text):
            self._letters(begin, tag.start())
            self._take(tag)
            begin = tag.end()
        self._letters(begin, len(self._text))
        for name, _, place in self._open:
            self._note(place, f"`<{name}>` is never closed", f"close it with `</{name}>`")

    @property
    def _look(self) -> StyledRun:
        return self._open[-1][1] if self._open else self._base

    def _note(self, place: int, what: str, hint: str | None) -> None:
        line = self._text.count("\n", 0, place) + 1
        column = place - self._text.rfind("\n", 0, place)
        self.findings.append((f"{what} (line {line}, column {column})", hint))

    def _letters(self, begin: int, end: int) -> None:
        """Text between tags."""
        for found in _LIKE_A_TAG.finditer(self._text, begin, end):
            self._note(found.start(), "`<` begins a tag that is never finished", _KNOWN)
        pieces: list[str] = []
        for entity in _ENTITY.finditer(self._text, begin, end):
            pieces += self._text[begin : entity.start()], self._character(entity)
            begin = entity.end()
        text = "".join((*pieces, self._text[begin:end]))
        if text and not self._outside_items(text, end - len(text.lstrip())):
            self._add(text)

    def _character(self, entity: re.Match[str]) -> str:
        """What an entity stands for; an unknown name is shown as it is written."""
        short = len(entity[0]) <= _LONGEST_ENTITY or entity[1][0] != "#"
        character = html.unescape(entity[0]) if short else ""
        if not character or CONTROL.search(character):
            self._note(entity.start(), f"`{entity[0][:20]}` is not a character", None)
        return character

    def _add(self, text: str) -> None:
        if self._line is not None:
            text = text.lstrip() if self._line.marker else _LINE_BEGIN.sub("", text)
        if text and (self._line is None or text.strip(" \t")):
            self.runs.append(replace(self._look, text=text, line=self._line))
            self._line = None

    # ---- lists

    @property
    def _level(self) -> int:
        """How many lists are open."""
        return sum(name in _LISTS for name, _, _ in self._open)

    def _outside_items(self, text: str, place: int) -> bool:
        """Whether letters stand in a list, but in none of its items: blanks are left out."""
        if not self._open or self._open[-1][0] not in _LISTS:
            return False
        if text.strip():
            hint = "put it between `<li>` and `</li>`"
            self._note(place, f"text of `<{self._open[-1][0]}>` stands in no `<li>`", hint)
        return True

    def _begin_block(self, written: str, rest: str, place: int) -> StyledRun:
        self._refuse_attributes(written, rest, place)
        if written in _LISTS:
            self._begin_list(place)
        else:
            self._begin_item(place)
        return self._look

    def _begin_list(self, place: int) -> None:
        """The line before a list ends with it."""
        if self._level >= DEEPEST_LIST:
            hint = f"nest at most {DEEPEST_LIST} lists"
            self._note(place, "lists are nested too deeply", hint)
        self._end_line()
        self._markers.open(self._level + 1)

    def _begin_item(self, place: int) -> None:
        kind = _LISTS.get(self._open[-1][0]) if self._open else None
        if kind is None:
            self._note(place, "`<li>` stands in no list", "put it into `<ul>` or `<ol>`")
            return
        self._line = self._markers.item(self._level, kind)

    def _end_line(self) -> None:
        """An item without letters is one all the same; a line end before a tag is none."""
        if self._line is not None and self._line.marker:
            self.runs.append(replace(self._base, text="", line=self._line))
            self._line = None
        elif self.runs:
            self.runs[-1] = replace(self.runs[-1], text=_LINE_END.sub("", self.runs[-1].text))

    def _ended(self, name: str) -> None:
        """What a closed tag means for lines."""
        if name == "li":
            self._end_line()
        elif name in _LISTS:
            self._line = LineStart(self._level)

    # ---- tags

    def _take(self, tag: re.Match[str]) -> None:
        written, rest = tag[2].lower(), tag[3].rstrip().removesuffix("/")
        if written not in _TAGS:
            near = did_you_mean(written, _TAGS)
            self._note(tag.start(), f"there is no tag `<{written[:20]}>`", near or _KNOWN)
        elif tag[1]:
            self._close(written, tag.start())
        elif written == "br":
            self._add("\n")
        elif len(self._open) >= _DEEPEST:
            hint = f"nest at most {_DEEPEST} tags"
            self._note(tag.start(), "tags are nested too deeply", hint)
        else:
            is_block = written in {*_LISTS, "li"}
            begin = self._begin_block if is_block else self._opened
            self._open.append((written, begin(written, rest, tag.start()), tag.start()))

    def _close(self, written: str, place: int) -> None:
        opened = self._open[-1][0] if self._open else None
        if opened == written:
            self._open.pop()
            self._ended(written)
            return
        hint = f"close `<{opened}>` first" if opened else "remove it, or open it before"
        self._note(place, f"`</{written}>` closes a tag that is not open", hint)

    def _opened(self, written: str, rest: str, place: int) -> StyledRun:
        """The look inside a tag."""
        name, look = _SAME.get(written, written), self._look
        if name == "span":
            return self._spanned(rest, place)
        self._refuse_attributes(written, rest, place)
        match name:
            case "b":
                return replace(look, bold=True)
            case "i":
                return replace(look, style=_with(look.style, italic=True))
            case "u":
                return _lined(look, Decoration.UNDERLINE)
            case "s":
                return _lined(look, Decoration.STRIKE)
            case _:
                return replace(look, style=_with(look.style, baseline=Baseline(name)))

    def _refuse_attributes(self, written: str, rest: str, place: int) -> None:
        if rest.strip():
            self._note(place, f"`<{written}>` has no attributes", "use `<span>`")

    def _spanned(self, rest: str, place: int) -> StyledRun:
        stated: dict[str, Any] = {}
        begin = 0
        while begin < len(rest) and (found := _ATTRIBUTE.match(rest, begin)):
            self._attribute(found, stated, place)
            begin = found.end()
        if rest[begin:].strip():
            hint = 'write attributes as color="#ff8800"'
            self._note(place, f"`{rest[begin:].strip()[:20]}` cannot be read", hint)
        try:
            changed = RunStyle.model_validate(stated)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                self._note(place, f"`{one['loc'][0]}` is {_shown(one['input'])}", _rule(one))
            return self._look
        fields = {name: getattr(changed, name) for name in changed.model_fields_set}
        return replace(self._look, style=_with(self._look.style, **fields))

    def _attribute(self, found: re.Match[str], stated: dict[str, Any], place: int) -> None:
        name = _ATTRIBUTES.get(found[1].lower())
        value = next(part for part in found.groups()[1:] if part is not None)
        if name is None:
            near = did_you_mean(found[1], _ATTRIBUTES)
            known = f"known are {', '.join(_ATTRIBUTES)}"
            self._note(place, f"there is no attribute `{found[1][:20]}`", near or known)
            return
        plain = value.removesuffix("px") if name == "size" else value
        is_number = name in _NUMBERS and _NUMBER.match(plain)
        stated[name] = float(plain) if is_number else html.unescape(value[:200])


def _with(style: RunStyle, **fields: object) -> RunStyle:
    return style.model_copy(update=fields)


def _lined(look: StyledRun, line: Decoration) -> StyledRun:
    return replace(look, decorations=tuple(dict.fromkeys((*look.decorations, line))))


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(str(value)[:40])


def _rule(error: Any) -> str | None:
    context = error.get("ctx", {})
    return f"must be {context['rule']}" if "rule" in context else None
