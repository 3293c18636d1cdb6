"""What a preview shows, with pictures that were decoded before in place of their sources."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelmill.core.errors import EncodeError
from reelmill.core.plan.picture import Picture, Source, with_sources
from reelmill.core.plan.recipe import Recipe
from reelmill.core.timeline.model import Canvas, Still
from reelmill.media.cancel import CancelToken
from reelmill.media.compose.decoded import Decoding, decoding
from reelmill.media.context_threads import ContextThreads
from reelmill.media.encode import encode
from reelmill.media.kept_pictures import KeptPictures
from reelmill.usecases.render.encode_work import placed
from reelmill.usecases.render.gather import Gathered
from reelmill.usecases.render.make_plan import check_memory
from reelmill.usecases.render.render_context import RenderContext


@dataclass(frozen=True, slots=True)
class UserPictures:
    """The decoded pictures of one user."""

    store: KeptPictures
    user: Hashable


@dataclass(frozen=True, slots=True)
class PreviewWork:
    """What one preview is made with.

    Attributes:
        gathered: Its sources.
        context: Its tools.
        scratch: Folder for files of this preview alone.
        cancel: Stops it.
    """

    gathered: Gathered
    context: RenderContext
    scratch: Path
    cancel: CancelToken

    def run(self, recipe: Recipe, out: Path) -> None:
        """Run a recipe within its share of the machine's memory.

        Raises:
            EncodeError, ResourceError: what `encode` raises, at what names the sources.
            CancelledError: `cancelled`.
        """
        paths, program = self.gathered.paths, self.context.program
        check_memory(recipe, self.gathered, self.context.budget)
        with self.context.budget.share(recipe.needs.memory_bytes, self.cancel):
            try:
                encode(recipe, paths, out, cancel=self.cancel, program=program)
            except EncodeError as error:
                raise placed(error, recipe, self.gathered.pointers) from error


@dataclass(frozen=True, slots=True)
class Warm:
    """A picture, and the files of those that are decoded, by name."""

    picture: Picture
    files: Mapping[str, Path]


def warm(picture: Picture, canvas: Canvas, pictures: UserPictures, work: PreviewWork) -> Warm:
    """The picture with decoded ones for its videos and picture files; those lacking are made.

    Raises:
        EncodeError, ResourceError, CancelledError: what `PreviewWork.run` raises.
    """
    wanted: dict[str, Decoding] = {}

    def other(source: Source) -> Source:
        asset = source.asset if isinstance(source, Still) else source.video.asset
        if asset not in work.gathered.paths:  # drawn: small, and changed by most edits
            return source
        found = decoding(source, canvas, work.context.program)
        if not pictures.store.takes(found.most_bytes):
            return source
        wanted[found.kept.asset] = found
        return found.kept

    changed = with_sources(picture, other)
    with ContextThreads(work.context.jobs, "preview") as pool:
        files = pool.map(lambda one: _file(one, pictures, work), wanted.values())
        return Warm(changed, dict(zip(wanted, files, strict=True)))


def _file(wanted: Decoding, pictures: UserPictures, work: PreviewWork) -> Path:
    name = wanted.kept.asset
    file = work.scratch / f"{name}.picture"
    if not pictures.store.get(pictures.user, name, file):
        work.run(wanted.recipe, file)
        pictures.store.put(pictures.user, name, file)
    return file
