"""What a client asks for: models of the JSON spec, one noun per file."""

from reelmill.core.codecs.video import Quality
from reelmill.core.drawing_terms import Align, Shape
from reelmill.core.output_formats import Format
from reelmill.core.spec.audio import AudioTrack
from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.captions import CaptionsTrack
from reelmill.core.spec.composition import CompositionSpec
from reelmill.core.spec.cues.active_word import ActiveMode, ActiveWord
from reelmill.core.spec.cues.caption_cue import CueWord, SpecCue
from reelmill.core.spec.cues.caption_presets import PRESETS, CaptionPreset
from reelmill.core.spec.cues.caption_split import Split, WordTimes
from reelmill.core.spec.cues.subtitled import CaptionDestination
from reelmill.core.spec.duck import Duck
from reelmill.core.spec.image import ImageTrack
from reelmill.core.spec.limits import Limits, flag_of, how_to_raise, setting_of
from reelmill.core.spec.longform import Background, LongformSpec, PlaylistEntry, Titles
from reelmill.core.spec.output import Output
from reelmill.core.spec.placing import Crop, Fit, Position, VisualTrack
from reelmill.core.spec.playback import ClipEnd, PlayedTrack, SoundEnd
from reelmill.core.spec.reading.load import Spec, load_spec
from reelmill.core.spec.reading.schema import schema_of, spec_definitions, spec_json_schema
from reelmill.core.spec.shape import ShapeTrack
from reelmill.core.spec.source import Trim
from reelmill.core.spec.text import TextTrack
from reelmill.core.spec.texts.paint import Gradient, GradientStop, Stroke
from reelmill.core.spec.texts.text_style import TextBackground, TextFit, TextStyle
from reelmill.core.spec.timed import TimedTrack
from reelmill.core.spec.track import (
    Container,
    Endless,
    GroupTrack,
    Played,
    SequenceTrack,
    Track,
    children,
    decides_duration,
    duck_of,
    is_heard,
    is_seen,
    played,
    read_as_text,
    stated_duration,
    text_style,
    video_stream,
)
from reelmill.core.spec.transition import SequenceTransitions, Transition, Transitions, xfade_name
from reelmill.core.spec.values.length import Length
from reelmill.core.spec.video import VideoTrack
from reelmill.core.spec.walk import (
    Entry,
    auth_of_sources,
    named_auth,
    named_own_fonts,
    walk_font_files,
    walk_fonts,
    walk_shown_sources,
    walk_sources,
    walk_styles,
    walk_tracks,
)

__all__ = [
    "PRESETS",
    "ActiveMode",
    "ActiveWord",
    "Align",
    "AudioTrack",
    "Background",
    "Canvas",
    "CaptionDestination",
    "CaptionPreset",
    "CaptionsTrack",
    "ClipEnd",
    "CompositionSpec",
    "Container",
    "Crop",
    "CueWord",
    "Duck",
    "Endless",
    "Entry",
    "Fit",
    "Format",
    "Gradient",
    "GradientStop",
    "GroupTrack",
    "ImageTrack",
    "Length",
    "Limits",
    "LongformSpec",
    "Output",
    "Played",
    "PlayedTrack",
    "PlaylistEntry",
    "Position",
    "Quality",
    "SequenceTrack",
    "SequenceTransitions",
    "Shape",
    "ShapeTrack",
    "SoundEnd",
    "Spec",
    "SpecCue",
    "Split",
    "Stroke",
    "TextBackground",
    "TextFit",
    "TextStyle",
    "TextTrack",
    "TimedTrack",
    "Titles",
    "Track",
    "Transition",
    "Transitions",
    "Trim",
    "VideoTrack",
    "VisualTrack",
    "WordTimes",
    "auth_of_sources",
    "children",
    "decides_duration",
    "duck_of",
    "flag_of",
    "how_to_raise",
    "is_heard",
    "is_seen",
    "load_spec",
    "named_auth",
    "named_own_fonts",
    "played",
    "read_as_text",
    "schema_of",
    "setting_of",
    "spec_definitions",
    "spec_json_schema",
    "stated_duration",
    "text_style",
    "video_stream",
    "walk_font_files",
    "walk_fonts",
    "walk_shown_sources",
    "walk_sources",
    "walk_styles",
    "walk_tracks",
    "xfade_name",
]
