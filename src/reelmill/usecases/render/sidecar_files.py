"""Files of subtitles beside a master."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from reelmill.core.errors import OutputError
from reelmill.core.plan.master_plan import MasterPlan
from reelmill.core.subtitles import Sidecar, sidecars
from reelmill.media.finish import writing
from reelmill.usecases.render.publish import check_output, publishing


@dataclass(frozen=True, slots=True)
class SidecarFile:
    """A sidecar and where it goes."""

    sidecar: Sidecar
    path: Path

    def write(self, draft: Path) -> None:
        """Write its text to a file that is not published yet.

        Raises:
            OutputError: `disk_full`, `output_unwritable`.
        """
        with writing():
            draft.write_text(self.sidecar.text, encoding="utf-8", newline="\n")


def sidecar_files(plan: MasterPlan, master: Path) -> tuple[SidecarFile, ...]:
    """The sidecars of a master: beside it, with its name but for the suffix.

    Raises:
        OutputError: `output_unwritable`.
    """
    stem = master.name.removesuffix(master.suffix)
    files = tuple(
        SidecarFile(one, master.with_name(stem + one.suffix)) for one in sidecars(plan.subtitles)
    )
    for file in files:
        check_output(file.path)
        if file.path == master:
            message = f"The video and its subtitles would both be `{master}`."
            hint = "give the video the suffix of its format"
            raise OutputError.of("output_unwritable", message, hint=hint)
    return files


def written_beside(plan: MasterPlan, master: Path) -> tuple[SidecarFile, ...]:
    """The sidecars of a master that is not published yet, written beside it.

    Raises:
        OutputError: `disk_full`, `output_unwritable`.
    """
    files = sidecar_files(plan, master)
    for file in files:
        file.write(file.path)
    return files


@contextmanager
def publishing_all(
    master: Path, files: tuple[SidecarFile, ...], scratch: Path
) -> Iterator[tuple[Path, tuple[Path, ...]]]:
    """Drafts of a master and of its sidecars; all replace what was there, or all vanish.

    Raises:
        OutputError: `output_unwritable`.
    """
    with ExitStack() as stack:
        drafts = tuple(
            stack.enter_context(publishing(file.path, scratch, f"sidecar{number}"))
            for number, file in enumerate(files)
        )
        yield stack.enter_context(publishing(master, scratch)), drafts
