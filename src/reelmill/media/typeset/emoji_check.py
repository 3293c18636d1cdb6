"""Whether fonts make one picture of an emoji of several characters: found out by setting it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeGuard

from reelmill.core.errors import SourceError
from reelmill.core.plan.fingerprint import fingerprint
from reelmill.core.typesetting import DrawnPicture, TextPicture, TextRun
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset.drawn_store import DrawnStore
from reelmill.media.typeset.emoji_sequences import (
    TAKEN,
    TAKEN_WHOLE,
    UNKNOWN_FLAG,
    is_flag,
    is_taken_apart,
    sequences_in,
)
from reelmill.media.typeset.fonts import EMOJI_FAMILY
from reelmill.media.typeset.letters import plain_text, shows_emoji
from reelmill.media.typeset.picture_fonts import PictureFonts
from reelmill.media.typeset.text_pool import TextPool
from reelmill.media.typeset.typst_program import JOINED

MOST_NEW = 2_000
"""Sequences that are set for one spec; each takes some 2 ms, and is known from then on."""

_MOST_KNOWN = 8_000
_AT_ONCE = 100
_NOTHING = "[^\\s\\S]"
_KEYCAP = "\u20e3"
_TWO_WIDE = 1.75
"""Em from which glyphs stand side by side; below that they are one picture put together."""


class EmojiCheck:
    """Sets sequences in confined processes, and keeps what is found by the fonts.

    Args:
        store: Where that is kept.
        pool: The processes.
        typst: Version of Typst.
    """

    def __init__(self, store: DrawnStore, pool: TextPool, typst: str) -> None:
        self._store, self._pool, self._typst = store, pool, typst
        self._known: dict[str, dict[str, bool]] = {}

    def apart(
        self, picture: TextPicture, fonts: PictureFonts, new: list[str], cancel: CancelToken
    ) -> tuple[str, ...]:
        """The sequences of a text that fall apart, each once; `new` gains those that were set.

        Raises:
            SourceError: `text_too_complex`.
            OutputError: `disk_full` or `cache_unwritable`.
            CancelledError: `cancelled`.
        """
        lacking = set(fonts.whole.facts.lacking(plain_text(picture.text)))
        found: dict[str, None] = {}
        for run in picture.runs or (TextRun(picture.text),):
            wanted = [one for one in sequences_in(run.text) if lacking.isdisjoint(one)]
            if not wanted:
                continue
            name = (run.look and run.look.font) or picture.font
            setting = _setting(picture.text, fonts.chain(fonts.known(name).family, picture.text))
            known = self._joined(wanted, setting, fonts, new, cancel)
            found |= dict.fromkeys(one for one in wanted if not known[one])
        return tuple(found)

    def _joined(
        self,
        wanted: Sequence[str],
        setting: Mapping[str, object],
        fonts: PictureFonts,
        new: list[str],
        cancel: CancelToken,
    ) -> Mapping[str, bool]:
        """For each sequence whether it is one picture."""
        told = json.dumps(setting, sort_keys=True)
        name = fingerprint(JOINED, self._typst, fonts.whole.digest, told)
        known = self._known.get(name) or self._store.joined_emoji(name)
        missing = [one for one in wanted if one not in known]
        if missing:
            new += missing
            if len(new) > MOST_NEW:
                raise _too_many()
            kept = (
                known if len(known) < _MOST_KNOWN else {o: known[o] for o in wanted if o in known}
            )
            known = kept | dict(self._looked_at(missing, setting, fonts.whole.folders, cancel))
            self._store.put_joined_emoji(name, known)
        if len(self._known) >= _AT_ONCE:
            self._known.clear()
        self._known[name] = known
        return known

    def _looked_at(
        self,
        missing: Sequence[str],
        setting: Mapping[str, object],
        folders: Sequence[Path],
        cancel: CancelToken,
    ) -> Iterator[tuple[str, bool]]:
        for begin in range(0, len(missing), _AT_ONCE):
            some = missing[begin : begin + _AT_ONCE]
            data = json.dumps({**setting, "emoji": [UNKNOWN_FLAG, *some]})
            (unknown, _), *glyphs = self._pool.glyphs(data, folders, cancel)
            for one, (names, ems) in zip(some, glyphs, strict=True):
                yield one, _is_joined(one, names, ems) and not (is_flag(one) and names == unknown)


def has_sequences(picture: DrawnPicture) -> TypeGuard[TextPicture]:
    """True for a text with emoji of several characters."""
    return isinstance(picture, TextPicture) and bool(sequences_in(picture.text))


def _is_joined(sequence: str, glyphs: Sequence[str], ems: float) -> bool:
    if len(glyphs) > 1:
        return _KEYCAP not in sequence and ems < _TWO_WIDE
    return len(glyphs) == 1


def _setting(text: str, chain: Sequence[str]) -> dict[str, object]:
    """How the emoji of a text are set."""
    taken = TAKEN_WHOLE if is_taken_apart(text) else TAKEN
    return {
        "fonts": chain,
        "emoji_fonts": (EMOJI_FAMILY, *chain),
        "taken": taken if shows_emoji(text) else _NOTHING,
    }


def _too_many() -> SourceError:
    message = f"The texts have more than {MOST_NEW:,} different emoji of several characters."
    hint = "use fewer different emoji in one spec"
    return SourceError.of("text_too_complex", message, hint=hint)
