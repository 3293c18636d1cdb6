"""What an FFmpeg must be able to do is what the code asks of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import reelmill
from reelmill.core.output_formats import LIBRARIES
from reelmill.media.ffmpeg_facts import (
    NEEDED_ENCODERS,
    NEEDED_FILTERS,
    QUESTIONS,
    facts_from,
    ffmpeg_facts,
)
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.process import start_ffmpeg

PACKAGE = Path(reelmill.__file__).parent
NAME_PLACES = {"source": 0, "apply": 1, "join": 2}
"""Where the methods of `Graph` take a filter's name."""

CHAINS = ("media/sound/clip_filters.py", "media/thumbnail.py")
"""Modules that write filters as text."""


def nodes(*places: str) -> Iterator[ast.AST]:
    """Everything in the modules of a folder or file of the package."""
    for place in places:
        at = PACKAGE / place
        for path in sorted(at.rglob("*.py")) if at.is_dir() else [at]:
            yield from ast.walk(ast.parse(path.read_text()))


def text_of(node: ast.AST) -> str:
    """What a node says where it is a text, else nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def named_in_graphs() -> set[str]:
    found = {"null", "split", "concat"}  # which `Graph` writes itself
    for node in nodes("media/compose"):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place = NAME_PLACES.get(node.func.attr, len(node.args))
            found |= {text_of(argument) for argument in node.args[place : place + 1]}
    return found - {""}


def named_in_chains() -> set[str]:
    known = listed("-filters")
    names = (re.match(r"([a-z0-9]+)(=|$)", text_of(node)) for node in nodes(*CHAINS))
    return {name[1] for name in names if name} & known


def named_encoders() -> set[str]:
    found = set()
    for node in nodes("core", "media", "usecases"):
        parts = node.elts if isinstance(node, ast.Tuple | ast.List) else []
        for option, value in pairwise(map(text_of, parts)):
            if option in {"-c:a", "-c:v"}:
                found.add(value)
    return (found | LIBRARIES) - {"", "copy"}


def reported(question: str) -> list[str]:
    """Lines that the bundled FFmpeg answers."""
    with start_ffmpeg([question]) as process:
        assert process.stdout is not None
        return process.stdout.read().decode().splitlines()


def listed(question: str) -> set[str]:
    """Names that the bundled FFmpeg tells of."""
    rows = [line.split() for line in reported(question)]
    return {row[1] for row in rows if len(row) > 1}


def test_every_filter_that_is_used_is_needed_and_no_other() -> None:
    used = named_in_graphs() | named_in_chains()
    assert {"xfade", "zscale", "rubberband"} <= used, "the code was read"
    assert used == NEEDED_FILTERS


def test_every_encoder_that_is_used_is_needed_and_no_other() -> None:
    used = named_encoders()
    assert {"libx264", "aac"} <= used, "the code was read"
    assert used == NEEDED_ENCODERS


def test_the_bundled_program_lacks_nothing() -> None:
    assert ffmpeg_facts(ffmpeg_path()).missing == ()


@pytest.mark.parametrize("lost", ["rubberband", "zscale", "libwebp"])
def test_a_program_that_lacks_something_is_reported(lost: str) -> None:
    """What the bundled program answers, without the lines that name something."""
    answers = (
        "\n".join(line for line in reported(q) if lost not in line.split()) for q in QUESTIONS
    )
    assert facts_from(*answers).missing == (lost,)
