"""The page of peers: one job for all, and what cannot be run is named with the reason."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psutil
import pytest
from bench import page
from bench.measure import RunFailedError, run
from bench.peers.job import PeerJob, spec
from bench.peers.programs import PEERS, CannotRunError, Command, Peer, installed, reason_of
from bench.results import Result

from reelmill.core.spec import CompositionSpec, load_spec

JOB = PeerJob("first.mp4", "second.mp4", "music.ogg", "Inter.ttf")


def failing(folder: Path) -> None:
    raise CannotRunError(f"no {folder.name} here")


def never(_: Path) -> str:
    raise AssertionError


def no_command(*_: object) -> Command:
    raise AssertionError


def test_the_job_is_a_spec_as_long_as_it_says() -> None:
    composition = load_spec(spec(JOB))
    assert isinstance(composition, CompositionSpec)
    assert composition.duration == JOB.seconds == 10
    assert json.loads(JOB.as_json())["seconds"] == 10


def test_a_peer_is_installed_once_and_one_that_fails_again(tmp_path: Path) -> None:
    made: list[Path] = []
    works = Peer("Works", made.append, never, no_command)
    assert [installed(works, tmp_path) for _ in range(2)] == [tmp_path / "works"] * 2
    assert made == [tmp_path / "works"]
    for _ in range(2):
        with pytest.raises(CannotRunError, match="no fails here"):
            installed(Peer("Fails", failing, never, no_command), tmp_path)


def test_a_reason_names_no_server_and_no_folder() -> None:
    said = """npm error code 1
npm error ERR! request to https://files.example.com/a.tar.gz failed, reason: no files.example.com
npm error WARN request to https://files.example.com/b.tar.gz failed, reason: no files.example.com
npm error Package pixman-1 was not found in /usr/lib/x
"""
    assert reason_of(said) == (
        "request to … failed, reason: no …; Package pixman-1 was not found in …"
    )
    assert reason_of("first\nlast words\n") == "last words"
    assert reason_of("") == "it says nothing"


def test_every_peer_has_a_command_for_the_job(tmp_path: Path) -> None:
    (tmp_path / "root/usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    for peer in PEERS:
        words = peer.command(tmp_path, JOB, tmp_path, tmp_path / "OUT.mp4").words
        assert any("OUT.mp4" in word for word in words), peer.name


def test_what_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    sleeping = "import time; time.sleep(600)"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {sleeping!r}])"
    with pytest.raises(RunFailedError):
        run([sys.executable, "-c", program], {}, tmp_path / "said", limit_seconds=1)
    running = (p.info["cmdline"] or [] for p in psutil.process_iter(["cmdline"]))
    assert [words for words in running if sleeping in words] == []


def test_a_row_that_was_not_run_stands_on_the_page_with_its_reason() -> None:
    result = Result("peers", "Ten seconds", {"cpu": "2 cores"}, smoke=False)
    result.columns = ["", "version", "runs"]
    result.rows = [["melt", "7.12", "3"], ["editly", "", "not run: no compiler here"]]
    result.commands = ["melt OUT.mp4"]
    for shown in (page.table(result), page.reported(result)):
        assert "not run: no compiler here" in shown
        assert "$ melt OUT.mp4" in shown
    assert Result.of_json(result.as_json()) == result
