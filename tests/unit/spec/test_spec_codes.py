"""Every code of a spec error is raised by something, at the place it says."""

import json
from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import load_spec
from reelmill.core.spec.problems.codes import Code

GRADIENT = {"stops": [{"offset": 1, "color": "red"}, {"offset": 0, "color": "blue"}]}
ORDERED = {"stops": GRADIENT["stops"][::-1]}
IMAGE = {"type": "image", "src": "a.jpg"}
A_RUN = {"text": "a"}


def composition(**fields: Any) -> str:
    return json.dumps({"tracks": [IMAGE], **fields})


def ducked(under: object, **fields: Any) -> str:
    music = {"type": "audio", "src": "a.ogg", "id": "music", "duck": {"under": under, **fields}}
    other = {"type": "audio", "src": "b.ogg", "id": "other", "duck": {"under": "inner"}}
    inner = {"type": "audio", "src": "c.ogg", "id": "inner"}
    back = {"type": "audio", "src": "c.ogg", "duck": {"under": "music"}}
    group = {"type": "group", "id": "all", "tracks": [inner, back]}
    return composition(tracks=[music, other, group])


NAMED = {"type": "image", "src": "a.jpg", "id": "a", "duration": 1}
REMOTE = {**IMAGE, "src": "https://cdn.example/a.png"}


def track(**fields: Any) -> str:
    return composition(tracks=[{**IMAGE, **fields}])


def video(**fields: Any) -> str:
    return track(type="video", **fields)


def shape(**fields: Any) -> str:
    return composition(tracks=[{"type": "shape", "shape": "ellipse", "fill": "red", **fields}])


def text(**fields: Any) -> str:
    return composition(tracks=[{"type": "text", "text": "words", **fields}])


def styled(**fields: Any) -> str:
    return text(style=fields)


def behind(**fields: Any) -> str:
    return styled(background=fields)


def faded(*times: float | str) -> str:
    return track(animate={"opacity": [{"time": time, "value": 1} for time in times]})


def sequence(*children: dict[str, Any], **fields: Any) -> str:
    return composition(tracks=[{"type": "sequence", "tracks": children, **fields}])


def longform(**fields: Any) -> str:
    two = [{"src": "a.jpg"}, {"src": "b.jpg"}]
    spec = {"mode": "longform", "backgrounds": two, "audio": [{"src": "a.ogg"}], **fields}
    return json.dumps(spec)


def captions(*cues: dict[str, Any], **fields: Any) -> str:
    return composition(tracks=[{"type": "captions", "cues": cues, **fields}])


CUE = {"start": 1, "end": 2, "text": "a"}
LATE_WORDS = [{"text": "a", "start": 1.5}, {"text": "b", "start": 1.2}]

CASES: list[tuple[str, str, str | bytes]] = [
    ("cue_times", "/tracks/0/cues/0/end", captions({**CUE, "end": 1})),
    ("cue_times", "/tracks/0/cues/0/words/1/start", captions({**CUE, "words": LATE_WORDS})),
    (
        "cue_times",
        "/tracks/0/cues/0/words/0/end",
        captions({**CUE, "words": [{"text": "a", "start": 1.5, "end": 1}]}),
    ),
    (
        "cue_times",
        "/tracks/0/cues/0/words/0/start",
        captions({**CUE, "words": [{"text": "a", "start": 2}]}),
    ),
    ("missing_field", "/tracks/0/src", composition(tracks=[{"type": "captions"}])),
    ("missing_field", "/tracks/0/cues/0/text", captions({"start": 1, "end": 2})),
    ("field_not_allowed", "/tracks/0/src", captions(CUE, src="a.srt")),
    ("field_not_allowed", "/tracks/0/charset", captions(CUE, charset="utf-8")),
    ("field_not_allowed", "/tracks/0/split/lines", captions(CUE, split={"lines": 2})),
    ("unknown_value", "/tracks/0/preset", captions(CUE, preset="boxedword")),
    ("out_of_range", "/tracks/0/active/scale", captions(CUE, active={"scale": 2.1})),
    ("out_of_range", "/tracks/0/cues", captions(*[CUE] * 5001)),
    ("document_too_large", "", " " * 1_000_001),
    ("document_too_large", "", "[" + "0," * 100_000 + "0]"),
    ("not_utf8", "", b'{"tracks": "\xff"}'),
    ("invalid_json", "/tracks/0", '{"tracks": [}'),
    ("invalid_json", "", "  "),
    ("not_an_object", "", "[]"),
    ("nesting_too_deep", "/a" + "/0" * 31, '{"a":' + "[" * 32 + "]" * 32 + "}"),
    ("nesting_too_deep", "", "[" * 200_000),
    ("duplicate_field", "/tracks", '{"tracks": 1, "tracks": []}'),
    ("not_finite", "/duration", '{"duration": NaN}'),
    ("not_finite", "/tracks/0/start", '{"tracks": [{"start": -Infinity}]}'),
    ("not_finite", "/duration", '{"duration": 1e999}'),
    ("not_finite", "/duration", '{"duration": ' + "9" * 5000 + "}"),
    ("invalid_text", "/a", '{"a": "\\ud800"}'),
    ("invalid_text", "/a~1b", '{"a/b": "\\u0000"}'),
    ("invalid_text", "/tracks/0/src", track(src="a\u001bb")),
    ("too_many_problems", "", json.dumps({f"x{n}": 1 for n in range(200)})),
    ("missing_field", "/tracks", "{}"),
    ("missing_field", "/tracks/0/type", composition(tracks=[{}])),
    ("missing_field", "/tracks/0/src", composition(tracks=[{"type": "video"}])),
    ("missing_field", "/tracks/0/transition/type", sequence(IMAGE, transition={"duration": 1})),
    ("unknown_field", "/tracks/0/colour", track(colour=1)),
    ("unknown_field", "/tracks/0/tag:color", track(**{"tag:color": 1})),
    ("unknown_field", "/output/metadata/titel", composition(output={"metadata": {"titel": ""}})),
    ("wrong_type", "/tracks/0/start", track(start=True)),
    ("wrong_type", "/tracks/0/start", track(start=[])),
    ("wrong_type", "/tracks/0/scale", track(scale="2")),
    ("wrong_type", "/tracks/0/parentDurationDecider", track(parentDurationDecider="yes")),
    ("wrong_type", "/tracks/0/src", track(src=3)),
    ("wrong_type", "/tracks/0/fit", track(fit=3)),
    ("wrong_type", "/tracks/0/transition/in/type", track(transition={"in": {"type": 3}})),
    ("wrong_type", "/tracks/0", composition(tracks=["a"])),
    ("wrong_type", "/tracks/0/type", composition(tracks=[{"type": 4}])),
    ("wrong_type", "/tracks", composition(tracks={})),
    ("wrong_type", "/canvas", composition(canvas=3)),
    ("wrong_type", "/canvas/width", composition(canvas={"width": 640.5})),
    ("wrong_type", "/canvas/background", composition(canvas={"background": 0})),
    ("wrong_type", "/mode", composition(mode=3)),
    ("wrong_type", "/$schema", composition(**{"$schema": 3})),
    ("wrong_type", "/output/metadata", composition(output={"metadata": []})),
    ("wrong_type", "/output/metadata/title", composition(output={"metadata": {"title": 1}})),
    ("wrong_type", "/audio/0/title", longform(audio=[{"src": "a", "title": 1}])),
    ("unknown_value", "/mode", composition(mode="longfrom")),
    ("unknown_value", "/tracks/0/type", track(type="vidoe")),
    ("unknown_value", "/tracks/0/fit", track(fit="crop")),
    ("unknown_value", "/tracks/0/transition/out/type", track(transition={"out": {"type": "x"}})),
    ("unknown_value", "/transition", longform(transition="wipe")),
    ("unknown_value", "/output/format", composition(output={"format": "gif"})),
    ("out_of_range", "/tracks/0/start", track(start=-0.5)),
    ("out_of_range", "/tracks/0/duration", track(duration=0)),
    ("out_of_range", "/tracks/0/duration", track(duration=-1)),
    ("out_of_range", "/tracks/0/duration", track(duration="00:00:00")),
    ("out_of_range", "/tracks/0/speed", video(speed=0)),
    ("out_of_range", "/tracks/0/volume", video(volume=4.1)),
    ("out_of_range", "/tracks/0/opacity", track(opacity=1.1)),
    ("out_of_range", "/tracks/0/width", track(width="0%")),
    ("out_of_range", "/tracks/0/crop/left", track(crop={"left": -1})),
    ("out_of_range", "/canvas/fps", composition(canvas={"fps": 61})),
    ("out_of_range", "/canvas/fps", composition(canvas={"fps": 0})),
    ("out_of_range", "/canvas/width", composition(canvas={"width": 2})),
    ("out_of_range", "/tracks/0/fill/stops", shape(fill={"stops": GRADIENT["stops"][:1]})),
    ("out_of_range", "/tracks/0/fill/stops", shape(fill={"stops": GRADIENT["stops"][:1] * 33})),
    ("empty", "/tracks", composition(tracks=[])),
    ("empty", "/tracks/0/tracks", sequence()),
    ("empty", "/backgrounds", longform(backgrounds=[])),
    ("empty", "/audio", longform(audio=[])),
    ("empty", "/tracks/0/text", composition(tracks=[{"type": "text", "text": " \n"}])),
    ("empty", "/tracks/0/src", track(src="")),
    ("text_too_long", "/tracks/0/text", composition(tracks=[{"type": "text", "text": "a" * 5001}])),
    ("text_too_long", "/tracks/0/src", track(src="a" * 4097)),
    ("text_too_long", "/audio/0/title", longform(audio=[{"src": "a", "title": "b" * 201}])),
    (
        "text_too_long",
        "/output/metadata/title",
        composition(output={"metadata": {"title": "b" * 1001}}),
    ),
    ("invalid_time", "/tracks/0/start", track(start="1:30")),
    ("invalid_time", "/tracks/0/start", track(start="00:60:00")),
    ("invalid_length", "/tracks/0/x", track(x="40px")),
    ("invalid_length", "/tracks/0/x", track(x={})),
    ("invalid_color", "/tracks/0/fill", shape(fill="#12345")),
    ("invalid_color", "/canvas/background", composition(canvas={"background": "#00000080"})),
    ("invalid_src", "/tracks/0/src", track(src="file:///etc/passwd")),
    ("invalid_src", "/tracks/0/src", track(src="FTP://example.com/a")),
    ("invalid_id", "/tracks/0/id", track(id="1st")),
    ("invalid_id", "/tracks/0/id", track(id="a" * 65)),
    ("invalid_id", "/tracks/0/id", track(id="a\n")),
    ("wrong_type", "/tracks/0/id", track(id=1)),
    ("duplicate_id", "/tracks/0/tracks/1/id", sequence(NAMED, NAMED)),
    ("unknown_id", "/tracks/0/duck/under", ducked("b")),
    ("unknown_id", "/tracks/0/duck/under/1", ducked(["other", "b"])),
    ("wrong_type", "/tracks/0/duck/under", ducked(3)),
    ("wrong_type", "/tracks/0/duck/under/1", ducked(["other", 3])),
    ("invalid_id", "/tracks/0/duck/under/0", ducked(["ä", "other"])),
    ("empty", "/tracks/0/duck/under", ducked([])),
    ("out_of_range", "/tracks/0/duck/under", ducked(["other"] * 21)),
    ("out_of_range", "/tracks/0/duck/by", ducked("other", by=12)),
    ("out_of_range", "/tracks/0/duck/attack", ducked("other", attack=10.5)),
    ("out_of_range", "/tracks/0/duck/threshold", ducked("other", threshold=-61)),
    ("duck_cycle", "/tracks/0/duck/under", ducked("music")),
    ("duck_cycle", "/tracks/0/duck/under/1", ducked(["other", "all"])),
    ("markup_invalid", "/tracks/0/text", text(text="<b>a", markup="html")),
    (
        "markup_invalid",
        "/tracks/0/text/1/text",
        text(text=[A_RUN, {"text": "</i>"}], markup="html"),
    ),
    (
        "number_format_invalid",
        "/tracks/0/text/0/number/format",
        text(text=[{"number": {"to": 1, "format": "x"}}], duration=1),
    ),
    ("empty", "/tracks/0/text", text(text=[])),
    ("empty", "/tracks/0/text", text(text=[{"text": " "}, {"text": "\n"}])),
    ("empty", "/tracks/0/text/0/text", text(text=[{"text": ""}])),
    ("missing_field", "/tracks/0/text/0/text", text(text=[{}])),
    ("out_of_range", "/tracks/0/text", text(text=[A_RUN] * 501)),
    ("text_too_long", "/tracks/0/text", text(text=[{"text": "a" * 2501}] * 2)),
    ("text_too_long", "/tracks/0/text", text(text="<b>" * 2000, markup="html")),
    ("wrong_type", "/tracks/0/text", text(text=3)),
    ("wrong_type", "/tracks/0/text/0", text(text=["a"])),
    (
        "unknown_field",
        "/tracks/0/text/0/style/stroke",
        text(text=[{**A_RUN, "style": {"stroke": 1}}]),
    ),
    (
        "invalid_color",
        "/tracks/0/text/0/style/color",
        text(text=[{**A_RUN, "style": {"color": "x"}}]),
    ),
    ("unknown_value", "/tracks/0/markup", text(markup="markdown")),
    ("unknown_value", "/tracks/0/style/lang", styled(lang="german")),
    ("field_not_allowed", "/tracks/0/style/hyphenate", styled(hyphenate=True)),
    ("field_not_allowed", "/tracks/0/style/hyphenate", styled(hyphenate=True, lang="ja")),
    ("field_not_allowed", "/tracks/0/style/maxLines", styled(maxLines=2)),
    ("field_not_allowed", "/tracks/0/style/minSize", styled(minSize=2)),
    ("field_not_allowed", "/tracks/0/style/maxSize", styled(maxSize=2, fit="shrink")),
    ("out_of_range", "/tracks/0/style/minSize", styled(minSize=65, overflow="shrink")),
    ("out_of_range", "/tracks/0/style/maxSize", styled(maxSize=63, fit="grow")),
    ("out_of_range", "/tracks/0/style/strokes", styled(strokes=[{"color": "red", "width": 1}] * 9)),
    ("out_of_range", "/tracks/0/style/shadow/blur", styled(shadow={"blur": 501})),
    ("out_of_range", "/tracks/0/style/background/radius", behind(by="line", padding=2, radius=3)),
    ("field_not_allowed", "/tracks/0/style/background/color", behind(by="word", color=ORDERED)),
    ("auth_differs", "/tracks/1/auth", composition(tracks=[REMOTE, {**REMOTE, "auth": "cdn"}])),
    ("invalid_frame_rate", "/canvas/fps", composition(canvas={"fps": 25.0001})),
    ("too_many_tracks", "/tracks", composition(tracks=[IMAGE] * 501)),
    ("too_many_tracks", "/tracks", sequence(*[IMAGE] * 500)),
    ("too_many_backgrounds", "/backgrounds", longform(backgrounds=[{"src": "a"}] * 51)),
    ("too_many_entries", "/audio", longform(audio=[{"src": "a"}] * 1001)),
    ("canvas_odd", "/canvas/height", composition(canvas={"height": 721})),
    ("canvas_too_large", "/canvas", composition(canvas={"width": 3840, "height": 2160})),
    ("canvas_too_large", "/canvas", composition(canvas={"width": 1922, "height": 16})),
    ("duration_too_long", "/duration", composition(duration=10800.001)),
    ("trim_inverted", "/tracks/0/trim/end", video(trim={"start": 2, "end": 2})),
    (
        "trim_inverted",
        "/backgrounds/0/trim/end",
        longform(backgrounds=[{"src": "a", "trim": {"start": 9, "end": 2}}]),
    ),
    ("fade_too_long", "/tracks/0/fadeOut", video(duration=1, fadeIn=0.5, fadeOut=0.6)),
    ("fade_too_long", "/tracks/0/fadeIn", video(duration=1, fadeIn=2)),
    (
        "transition_too_long",
        "/tracks/0/transition",
        track(duration=0.6, transition={"in": {"type": "fade"}, "out": {"type": "fade"}}),
    ),
    (
        "transition_too_long",
        "/tracks/0/tracks/1/duration",
        sequence(IMAGE, {**IMAGE, "duration": 0.8}, IMAGE, transition={"type": "fade"}),
    ),
    (
        "transition_too_long",
        "/tracks/0/tracks/0/duration",
        sequence({**IMAGE, "duration": 0.8}, IMAGE, loop=True, transition={"type": "fade"}),
    ),
    ("crop_too_large", "/tracks/0/crop/right", track(crop={"left": "60%", "right": "40%"})),
    ("crop_too_large", "/tracks/0/crop/bottom", track(crop={"bottom": "100%"})),
    ("start_in_sequence", "/tracks/0/tracks/1/start", sequence(IMAGE, {**IMAGE, "start": 1})),
    ("field_not_allowed", "/tracks/0/radius", shape(radius=4)),
    ("field_not_allowed", "/tracks/0/fill", shape(shape="line")),
    (
        "field_not_allowed",
        "/backgrounds/0/speed",
        longform(backgrounds=[{"type": "image", "src": "a", "speed": 2}]),
    ),
    ("nothing_to_draw", "/tracks/0", shape(fill=None)),
    ("nothing_to_draw", "/tracks/0", shape(shape="line", fill=None)),
    ("gradient_unordered", "/tracks/0/fill/stops/1/offset", shape(fill=GRADIENT)),
    ("keys_unordered", "/tracks/0/animate/opacity/1/time", faded(1, 1)),
    ("keys_unordered", "/tracks/0/animate/opacity/3/time", faded(0, -1, -0.5, -2)),
    ("keys_unordered", "/tracks/0/animate/opacity/1/time", faded("50%", "5%")),
    (
        "background_needs_alpha",
        "/canvas/background",
        longform(canvas={"background": "transparent"}),
    ),
    (
        "background_too_short",
        "/backgrounds/1/duration",
        longform(backgrounds=[{"src": "a"}, {"src": "b", "duration": 1.9}]),
    ),
]


@pytest.mark.parametrize(
    ("code", "pointer", "document"), CASES, ids=[f"{code}{at}" for code, at, _ in CASES]
)
def test_a_wrong_document_is_refused_with_code_and_place(
    code: str, pointer: str, document: str | bytes
) -> None:
    with pytest.raises(SpecError) as refused:
        load_spec(document)
    found = [(problem.code, problem.pointer) for problem in refused.value.problems]
    assert (code, pointer) in found


def test_every_code_is_tried_here() -> None:
    assert {code for code, _, _ in CASES} == set(Code)


def test_the_documents_tried_here_are_right_but_for_what_they_try() -> None:
    load_spec(composition())
    load_spec(longform())
    load_spec(shape())
    load_spec(ducked("other"))
    load_spec(sequence(NAMED, {**NAMED, "id": "b"}))
    load_spec(video(duration=1, fadeIn=0.5, fadeOut=0.5))
    load_spec(sequence(IMAGE, {**IMAGE, "duration": 1}, IMAGE, transition={"type": "fade"}))
    load_spec(composition(tracks=[IMAGE] * 500, duration=300))
    load_spec(longform(audio=[{"src": "a"}] * 1000, backgrounds=[{"src": "a"}] * 4))


@pytest.mark.parametrize(("code", "pointer", "document"), CASES[::3])
def test_no_sentence_is_the_validation_librarys(
    code: str, pointer: str, document: str | bytes
) -> None:
    with pytest.raises(SpecError) as refused:
        load_spec(document)
    text = str(refused.value).lower()
    for word in ("input should", "pydantic", "extra inputs", "something else", "field required"):
        assert word not in text
