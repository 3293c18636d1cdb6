"""Captions made to cost: each file is read in time that follows its size, or refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reelmill.core.captions import MOST_OVERLAPPING
from reelmill.core.errors import SourceError
from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import TextLimits, TextPool
from reelmill.usecases.gather import gather
from reelmill.usecases.workshop import Workshop


@pytest.fixture(scope="module")
def pool() -> Iterator[TextPool]:
    made = TextPool((), processes=1)
    yield made
    made.close()


def cues(count: int, seconds_each: float = 1, text: str = "Words") -> str:
    """Cues that begin a tenth of a second after each other."""
    lines = (
        f"{_time(n / 10)} --> {_time(n / 10 + seconds_each)}\n{text}\n\n" for n in range(count)
    )
    return "".join(lines)


def _time(seconds: float) -> str:
    whole = round(seconds * 1000)
    return (
        f"{whole // 3600000:02}:{whole // 60000 % 60:02}:{whole // 1000 % 60:02},{whole % 1000:03}"
    )


HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "100,000 cues": (lambda: cues(100_000, 0.1), "captions_too_many"),
    "900,000 arrows": (lambda: "-->\n" * 900_000, "captions_too_many"),
    "200 cues at once": (lambda: cues(200, 100), "captions_overlapping"),
    "5,000 cues at once": (lambda: cues(5_000, 5_000, "x"), "captions_overlapping"),
    "nothing but line ends": (lambda: "\n" * 3_900_000, "captions_empty"),
    "one line of times": (lambda: "0" * 1_000_000 + " --> 00:01", "captions_invalid"),
    "spaces before times": (lambda: " " * 1_000_000 + "x --> 00:01", "captions_invalid"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_captions_are_refused_by_name(name: str, pool: TextPool) -> None:
    made, code = HOSTILE[name]
    with pytest.raises(SourceError) as caught:
        pool.captions(made().encode(), 5_000)
    assert {problem.code for problem in caught.value.problems} == {code}
    assert len(caught.value.problems) <= 101


@pytest.mark.parametrize("filler", ["<", "<a", "{\\", "&", "&#", "&#x", "x", "<b>", "-", "\u0301"])
def test_a_cue_of_a_million_characters_is_read(filler: str, pool: TextPool) -> None:
    text = filler * (1_000_000 // len(filler))
    assert len(pool.captions(cues(1, text=f"Words {text}").encode(), 5_000).cues) == 1


def test_as_many_cues_as_may_show_together_are_stacked(pool: TextPool) -> None:
    found = pool.captions(cues(MOST_OVERLAPPING, 60).encode(), 5_000).cues
    assert max(len(cue.text.split("\n")) for cue in found) == 1  # the same text shows once
    assert len(found) == 2 * MOST_OVERLAPPING - 1


def test_captions_that_cost_the_process_its_life_are_refused_by_name() -> None:
    pool = TextPool((), processes=1, limits=TextLimits(memory_bytes=30 * 1024**2))
    with pytest.raises(SourceError, match="captions_too_large"):
        pool.captions(("a\n" * 1_900_000 + cues(1)).encode(), 5_000)
    pool.close()


def test_the_problem_stands_where_the_captions_are_named(tmp_path: Path, tools: Workshop) -> None:
    file = tmp_path / "many.srt"
    file.write_text(cues(200, 100), encoding="utf-8")
    spec = load_spec({"duration": 60, "tracks": [{"type": "captions", "src": str(file)}]})
    with pytest.raises(SourceError) as caught:
        gather(spec, tools, CancelToken())
    found = [(p.code, p.pointer) for p in caught.value.problems]
    assert found == [("captions_overlapping", "/tracks/0/src")]
    assert "more than 32 cues" in caught.value.problems[0].message
