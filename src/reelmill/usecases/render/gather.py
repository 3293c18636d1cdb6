"""Everything a spec names becomes files and facts: fetched, probed, parsed, typeset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path
from typing import assert_never

from reelmill.core.captions import CaptionCue, CaptionFile
from reelmill.core.errors import FontError, HungError, Problem, SourceAwayError, SourceError
from reelmill.core.media_info import MediaInfo
from reelmill.core.source_credential import AUTH
from reelmill.core.spec import (
    CompositionSpec,
    Spec,
    auth_of_sources,
    named_own_fonts,
    read_as_text,
    video_stream,
    walk_font_files,
    walk_fonts,
    walk_shown_sources,
    walk_sources,
    walk_styles,
    walk_tracks,
)
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.picture_warnings import picture_warnings
from reelmill.core.timeline.resolve import pictures_to_draw
from reelmill.core.typesetting import DrawnInfo, DrawnPicture
from reelmill.core.warnings import SpecWarning
from reelmill.media.cancel import CancelToken
from reelmill.media.context_threads import ContextThreads
from reelmill.media.typeset import BroughtFont, FontFacts, SpecFonts
from reelmill.usecases.render.brought_fonts import brought_fonts
from reelmill.usecases.render.check_texts import check_texts
from reelmill.usecases.render.cues_of_file import captions_in
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.source_file import named, opened, present

Found = MediaInfo | CaptionFile | FontFacts | SourceError
"""What reading a source gave."""


class _ReadAs(Enum):
    MEDIA = auto()
    CAPTIONS = auto()
    FONT = auto()


@dataclass(frozen=True, slots=True)
class _Source:
    """What a spec names, and what is to be read from it; the same file may be several things."""

    src: str
    read_as: _ReadAs = _ReadAs.MEDIA
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Drawable:
    """A picture to be drawn, and the JSON pointers of what asks for it."""

    picture: DrawnPicture
    pointers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A spec's sources.

    Attributes:
        facts: What is known of them.
        paths: File of every asset, by sha256; of drawn pictures by their names, once drawn.
        pointers: JSON pointers of what asks for each asset, by sha256.
        drawable: Texts and shapes that are measured but need not be drawn yet, by name.
        fonts: Fonts of the spec and the user's uploads, by the name that they have in it.
    """

    facts: Facts
    paths: Mapping[str, Path]
    pointers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    drawable: Mapping[str, Drawable] = field(default_factory=dict)
    fonts: SpecFonts = field(default_factory=dict)


def gather(spec: Spec, context: RenderContext, cancel: CancelToken) -> Gathered:
    """Fetch and probe all sources, then measure what the tracks ask the typesetter for.

    Raises:
        SourceAwayError: some sources are away for now, and nothing is wrong with the others.
        SourceError: the problems of all sources, each with the JSON pointer of its `src`.
        CancelledError: `cancelled`.
    """
    pointers = _pointers(spec)
    read = _ReadSources(pointers)
    for source, path, found in _read_all(context, cancel, pointers, auth_of_sources(spec)):
        read.add(source, path, found)
    read.refuse()
    warnings = (*read.warnings, *_picture_warnings(spec, read.media))
    facts = Facts(read.media, read.captions, warnings=warnings)
    check_texts(spec, facts)
    fonts = _fonts(spec, context, read.fonts)
    gathered = _measured(spec, context, cancel, read.files, facts, fonts)
    asked: dict[str, list[str]] = defaultdict(list)
    for src, info in read.media.items():
        asked[info.sha256] += pointers[_Source(src)]
    return replace(gathered, pointers=asked)


class _ReadSources:
    """What reading the sources gave, by kind."""

    def __init__(self, pointers: Mapping[_Source, list[str]]) -> None:
        self._pointers = pointers
        self._problems: list[Problem] = []
        self._away: SourceAwayError | None = None
        self.files: dict[str, Path] = {}
        self.media: dict[str, MediaInfo] = {}
        self.captions: dict[tuple[str, str | None], tuple[CaptionCue, ...]] = {}
        self.fonts: dict[str, Path] = {}
        self.warnings: list[SpecWarning] = []

    def add(self, source: _Source, path: Path, found: Found) -> None:
        """Take what one of them is."""
        pointers = self._pointers[source]
        match found:
            case SourceAwayError():
                self._away = _together(self._away, found, pointers)
            case SourceError():
                self._problems += _placed(found, pointers)
            case MediaInfo():
                self.media[source.src], self.files[source.src] = found, path
            case FontFacts():
                self.fonts[source.src] = path
            case CaptionFile(cues, warnings):
                self.captions[(source.src, source.charset)] = cues
                self.warnings += (replace(w, pointer=p) for w in warnings for p in pointers)
            case _:
                assert_never(found)

    def refuse(self) -> None:
        """Raise what is wrong with them, all at once; return where nothing is.

        Raises:
            SourceAwayError, SourceError: as `gather` does.
        """
        if self._problems:
            raise SourceError([*self._problems, *(self._away.problems if self._away else ())])
        if self._away:
            raise self._away


def _picture_warnings(spec: Spec, media: Mapping[str, MediaInfo]) -> Iterator[SpecWarning]:
    """What is approximated in pictures that are shown; of what is only heard, nothing is."""
    tracks = dict(walk_tracks(spec)) if isinstance(spec, CompositionSpec) else {}
    for pointer, src in walk_shown_sources(spec):
        track = tracks.get(pointer.removesuffix("/src"))
        number = video_stream(track) if track else None
        if src in media and (video := media[src].chosen_video(number)):
            yield from picture_warnings(video, src.partition("?")[0], pointer)


def _read_all(
    context: RenderContext,
    cancel: CancelToken,
    pointers: Mapping[_Source, list[str]],
    auth: Mapping[str, str],
) -> list[tuple[_Source, Path, Found]]:
    """Every source with its file and what is known of it, in order; several at a time."""
    fetched = context.sources.fetch(list(dict.fromkeys(s.src for s in pointers)), cancel, auth)

    def read(source: _Source) -> tuple[_Source, Path, Found]:
        cancel.raise_if_cancelled()
        file = fetched[source.src]
        try:
            return source, *_read_as(source, present(file), context, cancel)
        except SourceAwayError as error:
            return source, Path(), error
        except SourceError as error:
            return source, Path(), SourceError(named(error, file, source.src))
        except HungError as error:
            pointer = pointers[source][0]
            raise HungError(
                replace(p, pointer=pointer) for p in named(error, file, source.src)
            ) from error

    try:
        with ContextThreads(context.jobs, "gather") as pool:
            return list(pool.map(read, pointers))
    finally:
        context.prober.close()


def _read_as(
    source: _Source, path: Path, context: RenderContext, cancel: CancelToken
) -> tuple[Path, MediaInfo | CaptionFile | FontFacts]:
    match source.read_as:
        case _ReadAs.MEDIA:
            read = context.intermediates.read(path, context.prober, cancel)
            return read.path, read.info
        case _ReadAs.CAPTIONS:
            return path, captions_in(path, source.charset, context, cancel)
        case _ReadAs.FONT:
            with opened(path):
                return path, context.typesetter.font_facts(path)


def draw(
    gathered: Gathered, names: Iterable[str], context: RenderContext, cancel: CancelToken
) -> Gathered:
    """The same with those texts and shapes drawn; names of anything else are passed over.

    Raises:
        SourceError: the problems of all that cannot be drawn, at what asks for them.
        OutputError: `disk_full` or `cache_unwritable`.
        CancelledError: `cancelled`.
    """
    wanted = {n: gathered.drawable[n] for n in dict.fromkeys(names) if n in gathered.drawable}
    pictures = [drawable.picture for drawable in wanted.values()]
    drawn = context.typesetter.draw_all(pictures, cancel, gathered.fonts) if pictures else {}
    problems: list[Problem] = []
    paths = dict(gathered.paths)
    for name, drawable in wanted.items():
        file = drawn[drawable.picture]
        if isinstance(file, SourceError):
            problems += _placed(file, drawable.pointers)
        else:
            paths[name] = file
    if problems:
        raise SourceError(dict.fromkeys(problems))
    return replace(gathered, paths=paths)


def _fonts(spec: Spec, context: RenderContext, own: Mapping[str, Path]) -> SpecFonts:
    """The fonts of the spec and of its user by what styles call them, or why there are none."""
    named = context.sources.fonts(dict.fromkeys(name for _, name in walk_fonts(spec)))
    files = named_own_fonts(spec).items()
    return {
        **brought_fonts(named),
        **{name: BroughtFont([own[src]], own=True) for name, src in files},
    }


def _measured(
    spec: Spec,
    context: RenderContext,
    cancel: CancelToken,
    files: Mapping[str, Path],
    facts: Facts,
    fonts: SpecFonts,
) -> Gathered:
    paths = {info.sha256: files[src].absolute() for src, info in facts.media.items()}
    drawn: dict[DrawnPicture, DrawnInfo] = {}
    problems: list[Problem] = []
    styles = list(walk_styles(spec))
    asked = pictures_to_draw(spec, facts)
    sizes = context.typesetter.measure_all(asked, cancel, fonts) if asked else {}
    for picture, size in sizes.items():
        if isinstance(size, SourceError):
            problems += _placed_in_text(size, asked[picture], styles)
        else:
            drawn[picture] = size
    if problems:
        raise SourceError(dict.fromkeys(problems))
    drawable = {info.name: Drawable(picture, asked[picture]) for picture, info in drawn.items()}
    return Gathered(replace(facts, drawn=drawn), paths, drawable=drawable, fonts=fonts)


def _pointers(spec: Spec) -> dict[_Source, list[str]]:
    """Where every source is named."""
    tracks = walk_tracks(spec) if isinstance(spec, CompositionSpec) else ()
    texts = {
        f"{p}/src": _Source(text.src, _ReadAs.CAPTIONS, text.charset)
        for p, track in tracks
        if (text := read_as_text(track)) and text.src is not None
    }
    fonts = {pointer: _Source(src, _ReadAs.FONT) for pointer, src in walk_font_files(spec)}
    special = {**texts, **fonts}
    pointers: dict[_Source, list[str]] = defaultdict(list)
    for pointer, src in walk_sources(spec):
        pointers[special.get(pointer) or _Source(src)].append(pointer)
    return pointers


def _placed(error: SourceError, pointers: Sequence[str]) -> Iterator[Problem]:
    for problem in error.problems:
        for pointer in pointers:
            own = pointer.removesuffix("/src") + AUTH if problem.pointer == AUTH else pointer
            yield replace(problem, pointer=own)


def _placed_in_text(
    error: SourceError, pointers: Sequence[str], styles: Sequence[tuple[str, str]]
) -> Iterator[Problem]:
    """Where a style of what is drawn names the font, where that is what is wrong."""
    if not isinstance(error, FontError):
        yield from _placed(error, pointers)
        return
    for pointer in pointers:
        named = [at for at, name in styles if name == error.font and at.startswith(f"{pointer}/")]
        yield from _placed(error, named or [pointer])


def _together(
    before: SourceAwayError | None, found: SourceAwayError, pointers: list[str]
) -> SourceAwayError:
    """The outages of several sources as one, which is over no earlier than the longest."""
    first = before or found
    error = SourceAwayError([*(before.problems if before else ()), *_placed(found, pointers)])
    pauses = (first.retry_after_seconds or 0.0, found.retry_after_seconds or 0.0)
    error.awaited, error.received_bytes = first.awaited, found.received_bytes
    error.retry_after_seconds = max(pauses)
    return error
