"""What an operator sees of a service that works: counts, histograms, logs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped]
from operated import TOKEN, Operated, operated
from prometheus_client.parser import text_string_to_metric_families

from served import free_port

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy/prometheus/reelmill.yml"
BOARD = ROOT / "deploy/grafana/reelmill.json"
METRIC = re.compile(r"\breelmill_[a-z_]+\b")

Series = dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def busy() -> Iterator[Operated]:
    """A service that has done everything once."""
    with operated() as made:
        made.work()
        yield made


@pytest.fixture(scope="module")
def counted(busy: Operated) -> Series:
    """What it counted, once its webhooks were tried and what threads noted is written."""
    until = time.monotonic() + 60
    while True:
        found = series(busy.metrics())
        tried = sum(v for (name, _), v in found.items() if name == "reelmill_webhook_tries_total")
        if tried >= 3 and found.get(("reelmill_source_fetches_total", "source_http_status")):
            return found
        assert time.monotonic() < until, found
        time.sleep(0.5)


def series(text: str) -> Series:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, " ".join(sample.labels.values())] = sample.value
    return found


def test_jobs_are_counted_by_end_and_reason(counted: Series) -> None:
    assert counted["reelmill_jobs_ended_total", "SUCCEEDED"] == 1
    assert counted["reelmill_jobs_ended_total", "FAILED"] == 2
    assert counted["reelmill_jobs_ended_total", "CANCELLED"] == 1
    assert counted["reelmill_jobs_failed_total", "source_http_status"] == 1
    reasons = {k[1]: v for k, v in counted.items() if k[0] == "reelmill_jobs_failed_total"}
    assert sum(reasons.values()) == 2
    assert counted["reelmill_job_wait_seconds_count", ""] >= 3
    assert counted["reelmill_job_run_seconds_count", "SUCCEEDED"] == 1


def test_render_speed_and_output_are_measured(counted: Series) -> None:
    assert counted["reelmill_output_seconds_total", ""] == pytest.approx(2)
    assert counted["reelmill_output_bytes_total", ""] > 100
    run = counted["reelmill_job_run_seconds_sum", "SUCCEEDED"]
    assert counted["reelmill_job_speed_ratio_sum", ""] == pytest.approx(2 / run, rel=0.01)
    assert counted["reelmill_segment_encode_seconds_count", "picture"] >= 1
    assert counted["reelmill_encoded_frames_total", ""] >= 1


def test_webhooks_and_fetches_are_counted_by_result(counted: Series) -> None:
    results = {k[1]: v for k, v in counted.items() if k[0] == "reelmill_webhook_tries_total"}
    assert results["delivered"] == 1
    assert results["http_5xx"] >= 1
    assert results["no_answer"] >= 1
    assert counted["reelmill_webhook_deliveries_ended_total", "DELIVERED"] == 1
    assert counted["reelmill_webhook_try_seconds_count", ""] == sum(results.values())
    assert counted["reelmill_source_fetches_total", "fetched"] == 1
    assert counted["reelmill_source_received_bytes_total", ""] >= 8000


def test_no_label_has_what_a_user_gave(busy: Operated, counted: Series) -> None:
    text = busy.metrics()
    given = [*busy.jobs.values(), busy.neighbours, "ada@example.com", "gone.mp4", "/well"]
    assert [value for value in given if value in text] == []
    assert len(counted) < 1000


def test_every_line_about_a_job_names_it(busy: Operated) -> None:
    own = {"reelmill.worker", "reelmill.rendering", "reelmill.ffmpeg", "reelmill.fetch"}
    events = {"work done", "attempt failed", "job failed", "segment failed"}
    lines = [line for line in busy.lines() if line["logger"] in own]
    about = [line for line in lines if line["message"] in events or "said:" in line["message"]]
    assert {line["message"] for line in about} >= {"work done", "job failed"}
    named = [line for line in about if line.get("job_id") or line.get("job_ids")]
    assert about == named
    assert any(line.get("segment") for line in about)
    failed = {line["job_id"] for line in about if line["message"] == "job failed"}
    assert failed == {busy.jobs["broken"], busy.jobs["gone"]}


def test_what_users_do_wrong_is_no_error_of_the_service(busy: Operated, counted: Series) -> None:
    assert counted
    messages = [line["message"] for line in busy.lines()]
    lines = busy.lines()[messages.index("worker ready") :]
    assert [line for line in lines if line["level"] in {"error", "critical"}] == []
    warned = [line for line in lines if line["level"] == "warning"]
    assert all("to" in line for line in warned), "receivers of webhooks that are away"
    failed = [line for line in busy.lines() if line["message"] == "job failed"]
    assert {line["level"] for line in failed} == {"info"}
    assert all(line["code"].startswith("source_") for line in failed)


def test_every_metric_is_documented_and_every_documented_one_is_there(counted: Series) -> None:
    suffix = re.compile("_(bucket|count|sum|created)$")
    there = {suffix.sub("", name) for name, _ in counted if not name.endswith("_created")}
    page = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8")
    table = page.partition("## Metrics")[2].partition("## Logs")[0]
    assert set(METRIC.findall(table)) == there


def test_board_and_rules_use_metrics_that_are_there(counted: Series) -> None:
    there = {name for name, _ in counted}
    used = {name for asked in [*board_queries(), *rules()] for name in METRIC.findall(asked)}
    assert len(used) > 20
    assert used - there == set()


def test_names_follow_the_conventions_of_prometheus(busy: Operated) -> None:
    command = [program("promtool"), "check", "metrics"]
    done = subprocess.run(command, input=busy.metrics().encode(), capture_output=True, check=False)
    assert done.stdout + done.stderr == b""


def test_rules_and_their_own_tests_pass() -> None:
    tests = str(RULES.with_name("reelmill_test.yml"))
    for arguments in (["check", "rules", str(RULES)], ["test", "rules", tests]):
        done = subprocess.run([program("promtool"), *arguments], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_real_prometheus_answers_every_query(busy: Operated, tmp_path: Path) -> None:
    """It scrapes the service as `scrape.yml` says, and loads the rules."""
    with prometheus(busy, tmp_path) as server:
        found = {asked: results(server, asked) for asked in [*board_queries(), *rules()]}
        empty = [asked for asked in board_queries() if not found[asked]]
        loaded = httpx.get(f"{server}/api/v1/rules", timeout=30).json()["data"]["groups"]
        firing = httpx.get(f"{server}/api/v1/alerts", timeout=30).json()["data"]["alerts"]
    assert empty == []
    assert len(loaded[0]["rules"]) == len(list(rules()))
    assert [alert for alert in firing if alert["state"] == "firing"] == []


def board_queries() -> list[str]:
    """The queries of the board, its variables filled in."""
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    asked = [t["expr"] for panel in board["panels"] for t in panel.get("targets", ())]
    spans = {"$__rate_interval": "1m", "$__range": "1h"}
    return [re.sub(r"\$\w+", lambda found: spans[found[0]], expr) for expr in asked]


def rules() -> Iterator[str]:
    """The expressions of the alert rules."""
    for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


def results(server: str, asked: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{server}/api/v1/query", params={"query": asked}, timeout=30).json()
    assert answer["status"] == "success", (asked, answer)
    return list(answer["data"]["result"])


@contextmanager
def prometheus(busy: Operated, folder: Path) -> Iterator[str]:
    """A Prometheus that has scraped the service while it worked once more."""
    scrape = yaml.safe_load((RULES.with_name("scrape.yml")).read_text(encoding="utf-8"))
    [job] = scrape["scrape_configs"]
    job["static_configs"] = [{"targets": [busy.served.url.partition("://")[2]]}]
    job["authorization"] = {"credentials_file": str(folder / "token")}
    job["scrape_interval"] = "1s"
    (folder / "token").write_text(TOKEN)
    (folder / "prometheus.yml").write_text(yaml.safe_dump({**scrape, "rule_files": [str(RULES)]}))
    at = f"127.0.0.1:{free_port()}"
    command = [program("prometheus"), f"--config.file={folder}/prometheus.yml"]
    command += [f"--storage.tsdb.path={folder}/data", f"--web.listen-address={at}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        scraped(f"http://{at}", folder / "log", 3)
        busy.work()
        scraped(f"http://{at}", folder / "log", 6)
        yield f"http://{at}"
    finally:
        process.terminate()
        process.wait(30)


def scraped(server: str, log: Path, times: int) -> None:
    """Wait until it has scraped the service so often."""
    asked = "count_over_time(reelmill_database_up[1h])"
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            found = results(server, asked)
        except (httpx.TransportError, json.JSONDecodeError):  # it starts
            found = []
        if found and float(found[0]["value"][1]) >= times:
            return
        time.sleep(0.5)
    raise AssertionError(log.read_text())


def program(name: str) -> str:
    """Path of a program of Debian's `prometheus`."""
    if found := shutil.which(name):
        return found
    if os.environ.get("REELMILL_TEST_ALL"):
        pytest.fail(f"{name} is not installed: run .ci/servers")
    pytest.skip(f"needs {name} (as root: bash .ci/servers)")
