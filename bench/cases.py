"""The comparisons: for every case its sides, in the order in which a round runs them."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from bench import jobs
from bench.jobs import Scale
from bench.measure import run
from bench.media import Made, Media, seconds_of
from bench.results import Result, Side, Target, pairwise_ratio
from reelmill.media.ffmpeg_program import ffmpeg_path

BY_HAND = Path(__file__).with_name("ffmpeg_by_hand.sh")
_LENGTH_TOLERANCE_SECONDS = 0.2


@dataclass(frozen=True)
class Bench:
    """Where and how large."""

    media: Media
    made: Made
    work: Path
    scale: Scale
    smoke: bool
    machine: dict[str, str]


@dataclass(frozen=True)
class Way:
    """A side to be run: what is executed, and how many seconds of master it must write."""

    name: str
    command: list[str]
    seconds: float
    settings: dict[str, str] = field(default_factory=dict)
    times: float = 1.0


@dataclass(frozen=True)
class Case:
    """What a case runs; `judge` derives ratios and targets from the sides by name."""

    title: str
    ways: Callable[[Bench], list[Way]]
    judge: Callable[[Result, dict[str, Side]], None]
    repetitions: int = 1


def compare(name: str, case: Case, bench: Bench, repetitions: int) -> Result:
    """Rounds of all sides one after the other (A B A B ...), each round with an empty cache."""
    ways = case.ways(bench)
    sides = {way.name: Side(way.name, shown(way.command, bench), way.times) for way in ways}
    for number in range(repetitions):
        with tempfile.TemporaryDirectory(dir=bench.work) as folder:
            for way in ways:
                _one(way, sides[way.name], Path(folder), f"{name} {number + 1}/{repetitions}")
    result = Result(name, case.title, bench.machine, bench.smoke, list(sides.values()))
    case.judge(result, sides)
    return result


def _one(way: Way, side: Side, folder: Path, label: str) -> None:
    out = folder / "master.mp4"
    command = [word.replace("OUT.mp4", str(out)) for word in way.command]
    print(f"[{label}] {side.name}: {side.command}", flush=True)
    done = run(command, way.settings | {"REELMILL_HOME": str(folder / "home")}, folder / "said")
    side.add(done)
    length = seconds_of(out)
    if abs(length - way.seconds) > _LENGTH_TOLERANCE_SECONDS:
        raise SystemExit(f"bench: {side.name} wrote {length} s instead of {way.seconds} s")
    side.master_bytes = out.stat().st_size
    if done.printed.startswith("{"):
        report = json.loads(done.printed)
        side.reported = {k: report[k] for k in ("frames", "encodedFrames", "stageSeconds")}
    out.unlink()
    whole = f", whole job {done.seconds * way.times:.0f} s" if way.times != 1 else ""
    memory = f"{done.peak_bytes / 1e6:.0f} MB"
    print(f"    {done.seconds:.1f} s{whole}, {memory}  {side.reported or ''}", flush=True)


def shown(command: list[str], bench: Bench) -> str:
    """The command without this machine's folders."""
    text = " ".join(f"'{word}'" if " " in word else word for word in command)
    text = text.replace(f"{bench.work}/", "").replace(f"{BY_HAND.parent.parent}/", "")
    text = text.replace(f"{bench.media.pictures[0].parent.parent}/", "MEDIA/")
    return text.replace(str(Path(sys.executable).parent) + "/", "")


def reelmill(name: str, spec: Path, seconds: float, *flags: str) -> Way:
    program = shutil.which("reelmill", path=str(Path(sys.executable).parent)) or "reelmill"
    command = [program, "render", str(spec), *flags, "-o", "OUT.mp4", "--json"]
    return Way(name, command, seconds)


def by_hand(
    bench: Bench, name: str, job: str, *arguments: object, whole: float, part: float
) -> Way:
    """The script, for the first `part` seconds of a master that is `whole` seconds long."""
    scale = bench.scale
    settings = {
        "FFMPEG": str(ffmpeg_path()),
        "SECONDS_OUT": f"{part:g}",
        "FONTS": str(bench.made.fonts),
        "WIDTH": str(scale.width),
        "HEIGHT": str(scale.height),
        "SHOWN": f"{scale.shown_seconds:g}",
        "CROSSFADE": f"{scale.crossfade_seconds:g}",
    }
    command = ["bash", str(BY_HAND), job, "OUT.mp4", *map(str, arguments)]
    return Way(name, command, part, settings, whole / part)


def with_default_aac(way: Way) -> Way:
    """The same with plain `-c:a aac`, as an expert types it."""
    return replace(way, settings=way.settings | {"AAC": "default"})


def longform_ways(bench: Bench) -> list[Way]:
    scale, media = bench.scale, bench.media
    whole, part = scale.longform_seconds, scale.by_hand_seconds
    pieces = jobs.playlist(media, whole, scale.longest_piece_seconds)
    heard = jobs.tabbed(bench.work / "longform.tsv", [(p.path, p.seconds, p.title) for p in pieces])
    seen = list(media.pictures[:4])
    one_changed = [*seen[:3], media.pictures[4]]
    spec = jobs.written(bench.work / "longform.json", jobs.longform(scale, seen, pieces))
    changed = jobs.written(
        bench.work / "longform-one-picture-changed.json", jobs.longform(scale, one_changed, pieces)
    )
    return [
        reelmill("Reelmill", spec, whole),
        by_hand(
            bench, "FFmpeg, one pass", "longform_one_pass", heard, *seen, whole=whole, part=part
        ),
        reelmill("Reelmill, one picture changed", changed, whole),
        by_hand(
            bench, "FFmpeg, two steps", "longform_two_steps", heard, *seen, whole=whole, part=whole
        ),
        with_default_aac(
            by_hand(
                bench,
                "FFmpeg, two steps, its own AAC coder",
                "longform_two_steps",
                heard,
                *seen,
                whole=whole,
                part=whole,
            )
        ),
    ]


def longform_judge(result: Result, sides: dict[str, Side]) -> None:
    ours, warm = sides["Reelmill"], sides["Reelmill, one picture changed"]
    one_pass = pairwise_ratio(sides["FFmpeg, one pass"], ours)
    two_steps = pairwise_ratio(sides["FFmpeg, two steps"], ours)
    as_typed = pairwise_ratio(sides["FFmpeg, two steps, its own AAC coder"], ours)
    result.ratios = {
        "FFmpeg, one pass / Reelmill": one_pass,
        "FFmpeg, two steps / Reelmill": two_steps,
        "FFmpeg, two steps, its own AAC coder / Reelmill": as_typed,
    }
    memory = max(ours.peak_bytes + warm.peak_bytes) / 1e6
    result.targets = [
        Target("three hours, in seconds", median(ours.seconds), 110, False),
        Target("times faster than one pass", median(one_pass), 60, True),
        Target("times faster than two steps (`-c:a aac`)", median(as_typed), 2, True),
        Target("times faster than two steps with our AAC settings", median(two_steps), 2, True),
        Target("all processes together, in MB", memory, 600, False),
        Target("one picture changed, in seconds", median(warm.seconds), 20, False),
    ]


def titles_ways(bench: Bench) -> list[Way]:
    scale = bench.scale
    return _titles(
        bench, jobs.playlist(bench.media, scale.titles_seconds, scale.longest_piece_seconds)
    )


def chapters_ways(bench: Bench) -> list[Way]:
    scale = bench.scale
    pieces = jobs.playlist(bench.media, scale.titles_seconds, scale.longest_piece_seconds)
    return _titles(bench, jobs.few_chapters(pieces, scale.chapter_seconds))


def _titles(bench: Bench, pieces: list[jobs.Piece]) -> list[Way]:
    scale = bench.scale
    whole, part = scale.titles_seconds, scale.by_hand_seconds
    rows = [(p.path, p.seconds, p.title) for p in pieces]
    heard = jobs.tabbed(bench.work / "video-titles.tsv", rows)
    spec = jobs.video_titles(scale, bench.made.clip, pieces)
    written = jobs.written(bench.work / "video-titles.json", spec)
    clip = bench.made.clip
    one_pass, in_parts = "video_titles_one_pass", "video_titles_parts"
    return [
        reelmill("Reelmill", written, whole),
        by_hand(bench, "FFmpeg, one pass", one_pass, heard, clip, whole=whole, part=part),
        by_hand(bench, "FFmpeg, parts", in_parts, heard, clip, whole=whole, part=whole),
    ]


def titles_judge(result: Result, sides: dict[str, Side]) -> None:
    ratio = pairwise_ratio(sides["FFmpeg, one pass"], sides["Reelmill"])
    in_parts = pairwise_ratio(sides["FFmpeg, parts"], sides["Reelmill"])
    result.ratios = {"FFmpeg, one pass / Reelmill": ratio, "FFmpeg, parts / Reelmill": in_parts}
    result.targets = [Target("times faster than one pass", median(ratio), 40, True)]


def composition_ways(bench: Bench) -> list[Way]:
    length = bench.scale.composition_seconds
    spec = jobs.written(bench.work / "composition.json", jobs.composition(bench.scale))
    made = bench.made
    theirs = by_hand(
        bench,
        "FFmpeg",
        "composition",
        *(jobs.EXAMPLES, made.lower_third, made.frame),
        whole=length,
        part=length,
    )
    full_size = {"WIDTH": "1920", "HEIGHT": "1080"}
    at_full_size = Way(theirs.name, theirs.command, length, theirs.settings | full_size)
    return [reelmill("Reelmill", spec, length), at_full_size]


def composition_judge(result: Result, sides: dict[str, Side]) -> None:
    ratio = pairwise_ratio(sides["Reelmill"], sides["FFmpeg"])
    result.ratios = {"Reelmill / FFmpeg": ratio}
    result.targets = [
        Target("of FFmpeg's time", median(ratio), 1.0, False),
        Target("of FFmpeg's time (the aim)", median(ratio), 0.9, False),
    ]


def edit_ways(bench: Bench) -> list[Way]:
    edit = jobs.edit(bench.scale, bench.media, bench.made)
    first = jobs.written(bench.work / "edit.json", edit.spec())
    changed = edit.spec(first_title="Prologue")
    second = jobs.written(bench.work / "edit-title-changed.json", changed)
    flags = ("--max-tracks", "64")
    return [
        reelmill("first render", first, edit.seconds, *flags),
        reelmill("one title changed", second, edit.seconds, *flags),
    ]


def edit_judge(result: Result, sides: dict[str, Side]) -> None:
    ratio = pairwise_ratio(sides["first render"], sides["one title changed"])
    result.ratios = {"first / one title changed": ratio}
    result.targets = [Target("times faster than the first render", median(ratio), 25, True)]


def logo_ways(bench: Bench) -> list[Way]:
    edit = jobs.edit(bench.scale, bench.media, bench.made)
    old, new = bench.made.logos
    first = jobs.written(bench.work / "logo.json", edit.spec(logo=old))
    second = jobs.written(bench.work / "logo-changed.json", edit.spec(logo=new))
    cuts = jobs.tabbed(bench.work / "cuts.tsv", edit.cut_lines())
    titles = jobs.tabbed(bench.work / "titles.tsv", edit.titles)
    part = bench.scale.logo_by_hand_seconds
    flags = ("--max-tracks", "64")
    return [
        reelmill("first render", first, edit.seconds, *flags),
        reelmill("logo changed", second, edit.seconds, *flags),
        by_hand(
            bench,
            "FFmpeg",
            "edit_with_logo",
            *(cuts, titles, edit.music, old),
            whole=edit.seconds,
            part=part,
        ),
    ]


def logo_judge(result: Result, sides: dict[str, Side]) -> None:
    first = sides["first render"]
    result.ratios = {
        "first / logo changed": pairwise_ratio(first, sides["logo changed"]),
        "FFmpeg / first": pairwise_ratio(sides["FFmpeg"], first),
    }


def captions_ways(bench: Bench) -> list[Way]:
    plain = jobs.many_cuts(bench.scale, bench.made.clip)
    words = jobs.written(bench.work / "words.json", jobs.transcript(plain["duration"]))
    captions = {"type": "captions", "src": str(words), "preset": "boxedWord"}
    captioned = plain | {"tracks": [*plain["tracks"], captions]}
    flags, seconds = ("--max-tracks", "64"), plain["duration"]
    return [
        reelmill(name, jobs.written(bench.work / f"{file}.json", spec), seconds, *flags)
        for name, file, spec in (
            ("without captions", "captions-none", plain),
            ("captions by the word", "captions-by-word", captioned),
        )
    ]


def captions_judge(result: Result, sides: dict[str, Side]) -> None:
    ratio = pairwise_ratio(sides["captions by the word"], sides["without captions"])
    result.ratios = {"with captions / without": ratio}
    result.targets = [Target("of the time without captions", median(ratio), 1.15, False)]


CASES = {
    "longform3h": Case(
        "Three hours, four pictures with crossfades, a playlist; then one picture changed",
        longform_ways,
        longform_judge,
        2,
    ),
    "longform1h-video-titles": Case(
        "One hour over a looping clip of 30 s, a title for every chapter",
        titles_ways,
        titles_judge,
        2,
    ),
    "longform1h-chapters": Case(
        "The same hour in chapters of about ten minutes, each of several pieces",
        chapters_ways,
        titles_judge,
        2,
    ),
    "composition20s": Case(
        "Twenty seconds: `examples/composition.json`", composition_ways, composition_judge, 5
    ),
    "edit5min": Case("Five minutes of 30 cuts; then one title changed", edit_ways, edit_judge),
    "captions10min": Case(
        "Ten minutes of 60 cuts under captions with every word highlighted; and without captions",
        captions_ways,
        captions_judge,
        2,
    ),
    "logo5min": Case("The same with a logo over the whole length", logo_ways, logo_judge),
}
