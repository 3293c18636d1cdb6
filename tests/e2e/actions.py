"""What a person does on a page, counted: clicks, drops, drags, fields filled, keys outside text."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

_DROP = """(target, files) => {
  const transfer = new DataTransfer();
  for (const { name, type, content } of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const told = { dataTransfer: transfer, bubbles: true, cancelable: true };
  for (const name of ["dragenter", "dragover"]) document.dispatchEvent(new DragEvent(name, told));
  window.dropped = transfer;
}"""
_LET_GO = """(target) => target.dispatchEvent(
  new DragEvent("drop", { dataTransfer: window.dropped, bubbles: true, cancelable: true }))"""


@dataclass
class Actions:
    """A page and what was done on it.

    Attributes:
        page: The page.
        done: Every action, in words.
    """

    page: Page
    done: list[str] = field(default_factory=list)

    def click(self, target: Locator) -> None:
        """One click."""
        target.click()
        self.done.append(f"click {_words(target)}")

    def fill(self, target: Locator, text: str) -> None:
        """A field filled, however many letters."""
        target.fill(text)
        self.done.append(f"fill {text!r}")

    def drag(self, source: Locator, target: Locator) -> None:
        """Something dragged with the mouse to where something else is."""
        source.scroll_into_view_if_needed()
        start, end = source.bounding_box(), target.bounding_box()
        assert start, source
        assert end, target
        mouse = self.page.mouse
        mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        mouse.down()
        mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
        self.page.wait_for_timeout(250)
        mouse.up()
        self.page.wait_for_timeout(350)
        self.done.append("drag")

    def drop(self, files: Sequence[Path]) -> None:
        """Files of the disk dropped onto the page, as from a file manager."""
        body = self.page.locator("body")
        body.evaluate(_DROP, [_sent(path) for path in files])
        overlay = self.page.get_by_text("anywhere")
        expect(overlay).to_be_visible()
        overlay.evaluate(_LET_GO)
        self.done.append(f"drop {len(files)} files")

    def choose(self, files: Sequence[Path], key: str = "Enter") -> None:
        """Files chosen in the system's dialog, which a key opens: two actions."""
        for patience in (20_000, 20_000, 60_000):  # a key may be lost on a loaded machine
            try:
                with self.page.expect_file_chooser(timeout=patience) as chooser:
                    self.page.keyboard.press(key)
                break
            except PlaywrightTimeout:
                if patience > 20_000:
                    raise
        chooser.value.set_files(files)
        self.done += [f"press {key}", f"choose {len(files)} files"]

    def press(self, *keys: str) -> None:
        """Keys outside text."""
        for key in keys:
            self.page.keyboard.press(key)
            self.done.append(f"press {key}")

    def type(self, text: str) -> None:
        """A field filled by keyboard: what it has is selected when it is reached by Tab."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.done.append(f"fill {text!r}")

    def report(self, title: str) -> int:
        """Print what was done; how much it was."""
        print(f"\n{title}: {len(self.done)} actions")
        for number, action in enumerate(self.done, 1):
            print(f"  {number:2}. {action}")
        return len(self.done)


def _sent(path: Path) -> dict[str, str]:
    kind = mimetypes.guess_type(path.name)[0] or ""
    content = base64.b64encode(path.read_bytes()).decode()
    return {"name": path.name, "type": kind, "content": content}


def _words(target: Locator) -> str:
    return str(target).partition("selector=")[2].rstrip("'>") or str(target)
