"""Languages of subtitles: "en", "pt-BR", "zh-Hans", "es-419"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from reelmill.core.language_codes import three_letters
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.spec.values.patterned import Patterned

_PATTERN = "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$"
_TAG = re.compile(_PATTERN[:-1] + r"\Z")
_RULE = "a language, with its script or region where they matter"
_HINT = 'for example "en", "pt-BR", "zh-Hans" or "es-419"'


@dataclass(frozen=True, slots=True)
class LanguageTag(Patterned):
    """Annotation of a field that names a language of a text by a BCP 47 tag."""

    pattern: ClassVar[str] = _PATTERN

    def read(self, value: object) -> str:
        """The tag as it is usually written.

        Raises:
            PydanticCustomError: no text, not of that form, or no such language of two letters.
        """
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, _RULE)
        if not _TAG.match(value):
            break_rule(Code.UNKNOWN_VALUE, _RULE, _HINT)
        try:
            three_letters(value)
        except KeyError:
            break_rule(Code.UNKNOWN_VALUE, "a language of ISO 639", _HINT)
        return "-".join(_written(part, at) for at, part in enumerate(value.split("-")))


def _written(part: str, at: int) -> str:
    """Languages are small, scripts begin with a capital, regions are capitals."""
    if at == 0:
        return part.lower()
    return part.title() if len(part) == 4 else part.upper()
