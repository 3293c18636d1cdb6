"""How the letters of a file are encoded."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.spec.problems.suggest import did_you_mean
from reelmill.core.spec.values.number import plain_schema

_CHARSETS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1250", "windows-1251",
    "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "windows-874", "iso-8859-1", "iso-8859-2", "iso-8859-3",
    "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-9",
    "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r",
    "koi8-u", "ibm437", "ibm850", "ibm852", "ibm866", "macintosh", "mac-cyrillic", "shift_jis",
    "windows-31j", "euc-jp", "iso-2022-jp", "gbk", "gb18030", "big5", "big5-hkscs", "euc-kr",
    "cp949", "johab",
)  # fmt: skip
_BY_WEB_NAME = {"windows-874": "cp874", "windows-31j": "cp932", "shift_jis": "cp932",
                "euc-kr": "cp949", "x-mac-cyrillic": "mac-cyrillic", "iso-8859-8-i": "iso-8859-8",
                "gbk": "gb18030", "big5": "big5hkscs", "x-sjis": "cp932", "gb2312": "gb18030",
                "iso-8859-1": "cp1252", "latin1": "cp1252"}  # fmt: skip
"""What web pages and subtitles mean by a name, where Python takes it more narrowly."""


def codec_name(charset: str) -> str:
    """The codec for a charset, "" where it is none for texts that are read here."""
    plain = charset.strip().lower()
    try:
        name = codecs.lookup(_BY_WEB_NAME.get(plain, plain)).name
    except (LookupError, ValueError):
        return ""
    return name if name in _CODECS else ""


def _codecs() -> frozenset[str]:
    names = {_BY_WEB_NAME.get(charset, charset) for charset in _CHARSETS}
    return frozenset(codecs.lookup(name).name for name in names)


_CODECS = _codecs()
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Charset:
    """Annotation of a field that names a charset."""

    def read(self, value: object) -> str:
        """The name as it was written.

        Raises:
            PydanticCustomError: no text, or none of the charsets that are read.
        """
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, "a text that names a charset")
        if len(value) > _LONGEST or not codec_name(value):
            hint = did_you_mean(value, _CHARSETS) or f"such as {', '.join(_CHARSETS[5:9])}"
            break_rule(Code.UNKNOWN_VALUE, "a charset", hint)
        return value.strip().lower()

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, str)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "minLength": 1, "maxLength": _LONGEST}
