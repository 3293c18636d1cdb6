"""`reelmill captions` prints what a captions file says as cues of a spec."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Reelmill

SRT = "1\n00:00:01,000 --> 00:00:02,500\n<b>Hello</b>\nthere\n"
CUES = [{"start": 1, "end": 2.5, "text": "Hello\nthere"}]


@pytest.fixture(scope="module")
def reelmill(tmp_path_factory: pytest.TempPathFactory) -> Reelmill:
    return Reelmill(tmp_path_factory.mktemp("home"))


def test_cues_are_printed_and_what_is_lost_beside_them(reelmill: Reelmill, tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_text(SRT)
    done = reelmill("captions", tmp_path / "talk.srt")
    assert (done.returncode, json.loads(done.stdout)) == (0, CUES)
    assert "caption_styles_ignored" in done.stderr
    done = reelmill("captions", "--json", tmp_path / "talk.srt")
    found = json.loads(done.stdout)
    assert (done.stderr, found["cues"]) == ("", CUES)
    assert [warning["code"] for warning in found["warnings"]] == ["caption_styles_ignored"]


def test_problems_are_of_the_file(reelmill: Reelmill, tmp_path: Path) -> None:
    done = reelmill("captions", "--json", tmp_path / "nothing.srt")
    [problem] = json.loads(done.stdout)["errors"]
    assert (done.returncode, problem["pointer"], problem["code"]) == (3, "/src", "source_missing")
    (tmp_path / "talk.srt").write_text(SRT)
    done = reelmill("captions", tmp_path / "talk.srt", "--charset", "klingon")
    assert done.returncode == 2
    assert "/charset" in done.stderr
