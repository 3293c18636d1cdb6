"""Font files by content, each in a folder of its own: Typst loads folders, and never a file."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from reelmill.media.font_file import font_suffix
from reelmill.media.last_use import note_use
from reelmill.media.named_by_content import keep_first


class KeptFonts:
    """Copies of font files, where confined processes may read them and nobody changes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, file: Path) -> Path:
        """The folder that holds this font and nothing else; it is called as its sha256.

        Raises:
            OSError: the file cannot be read, or not be kept.
        """
        with file.open("rb") as opened:
            start = opened.read(4)
            opened.seek(0)
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        place = self.folder / digest / f"font{font_suffix(start)}"
        if not _is_there(place, file.stat().st_size):
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(dir=self.folder, prefix=".unfinished-")
            os.close(handle)
            shutil.copyfile(file, unfinished)
            keep_first(Path(unfinished), place)
        note_use(place)
        return place.parent

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
