"""Font files by content, each in a folder of its own: Typst loads folders, and never a file."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from reelmill.media.font_file import font_suffix, is_web_font
from reelmill.media.last_use import note_use
from reelmill.media.named_by_content import keep_first


class KeptFonts:
    """Copies of font files, where confined processes may read them and nobody changes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, file: Path, unpack: Callable[[bytes], bytes]) -> Path:
        """The folder that holds this font and nothing else; it is called as its sha256.

        A font packed for web pages is kept as `unpack` makes it, in a folder called so.

        Raises:
            OSError: the file cannot be read, or not be kept.
            SourceError: what `unpack` raises.
        """
        with file.open("rb") as opened:
            start = opened.read(4)
            opened.seek(0)
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        if is_web_font(start):
            return self._unpacked(file, digest, unpack)
        place = self.folder / digest / f"font{font_suffix(start)}"
        if not _is_there(place, file.stat().st_size):
            self._put(place, lambda unfinished: shutil.copyfile(file, unfinished))
        note_use(place)
        return place.parent

    def _unpacked(self, file: Path, digest: str, unpack: Callable[[bytes], bytes]) -> Path:
        folder = self.folder / f"{digest}-unpacked"
        if not self.note(folder):
            content = unpack(file.read_bytes())
            place = folder / f"font{font_suffix(content)}"
            self._put(place, lambda unfinished: unfinished.write_bytes(content))
        return folder

    def _put(self, place: Path, write: Callable[[Path], object]) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=self.folder, prefix=".unfinished-")
        os.close(handle)
        write(Path(unfinished))
        keep_first(Path(unfinished), place)

    def note(self, folder: Path) -> bool:
        """Note that a kept font is used now; False where it is not there any more."""
        files = list(folder.glob("font.*"))
        for file in files:
            note_use(file)
        return bool(files)


def _is_there(place: Path, size: int) -> bool:
    try:
        return place.stat().st_size == size
    except FileNotFoundError:
        return False
