"""What is needed to deploy agrees with the program: variables, commands, ports, pins."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from reelmill.cli.commands import app
from reelmill.settings import ServiceSettings, variable_of

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: s for name, s in COMPOSE["services"].items() if s["image"] == "reelmill"}
RAILWAY = {
    name: json.loads((ROOT / name).read_text(encoding="utf-8"))
    for name in ("railway.json", "deploy/railway/web.json", "deploy/railway/worker.json")
}
RAILWAY_TS = (ROOT / ".railway" / "railway.ts").read_text(encoding="utf-8")
FOREIGN = {"PATH", "PYTHONUNBUFFERED", "RAILWAY_DOCKERFILE_PATH"}
"""Variables of others: of the shell, of Python, of Railway itself."""


def _variables() -> set[str]:
    fields = ServiceSettings.model_fields.items()
    return {str(field.validation_alias or variable_of(name)) for name, field in fields}


def _commands() -> set[str]:
    return {c.callback.__name__ for c in app.registered_commands if c.callback}


def _default_port() -> int:
    port: int = ServiceSettings.model_fields["port"].default
    return port


def _instructions(name: str, text: str = DOCKERFILE) -> list[str]:
    joined = text.replace("\\\n", " ")
    return re.findall(rf"^{name} (.*)$", joined, re.MULTILINE)


def test_every_variable_of_the_deployments_is_a_setting() -> None:
    stages = DOCKERFILE.split("\nFROM ")
    final = _instructions("ENV", stages[-1])
    named = {word.partition("=")[0] for line in final for word in line.split()}
    for service in OURS.values():
        named |= set(service["environment"])
    named |= set(re.findall(r"^ +([A-Z][A-Z_]+):", RAILWAY_TS, re.MULTILINE))
    assert {"DATABASE_URL", "PORT", "RAILWAY_BUCKET_NAME", "REELMILL_HOME"} <= named
    assert named - FOREIGN - _variables() == set()


def test_everything_that_is_started_is_a_command_of_the_program() -> None:
    started = [json.loads(words) for words in _instructions("CMD")]
    started += [service["command"] for service in OURS.values()]
    started += [c["deploy"]["startCommand"].split()[2:] for c in RAILWAY.values()]
    started += [words.split()[2:] for words in re.findall(r'start: "([^"]*)"', RAILWAY_TS)]
    assert len(started) == 1 + 2 + 3 + 2
    assert {words[0] for words in started} == {"reelmill"}
    assert {words[1] for words in started} == {"serve", "web", "worker"}
    assert {words[1] for words in started} <= _commands()
    entrypoint = json.loads(_instructions("ENTRYPOINT")[0])
    assert all(c["deploy"]["startCommand"].split()[:2] == entrypoint for c in RAILWAY.values())


def test_the_ports_agree() -> None:
    port = _default_port()
    assert _instructions("EXPOSE") == [str(port)]
    assert f"PORT={port}" in _instructions("ENV", DOCKERFILE.split("\nFROM ")[-1])[0].split()
    assert [p.rpartition(":")[2] for p in OURS["web"]["ports"]] == [str(port)]
    assert OURS["web"]["environment"]["REELMILL_PUBLIC_URL"].endswith(f":{port}}}")
    assert f'PORT: "{port}"' in RAILWAY_TS


def test_the_bucket_of_compose_is_the_one_it_makes() -> None:
    bucket, ours = COMPOSE["services"]["bucket"], OURS["worker"]["environment"]
    made, toml = bucket["environment"], COMPOSE["configs"]["garage"]["content"]
    settings = tomllib.loads(toml)
    port = settings["s3_api"]["api_bind_addr"].rpartition(":")[2]
    assert ours["RAILWAY_BUCKET_ENDPOINT"] == f"http://bucket:{port}"
    assert ours["RAILWAY_BUCKET_REGION"] == settings["s3_api"]["s3_region"]
    for name in ("BUCKET", "ACCESS_KEY", "SECRET_KEY"):
        own = "NAME" if name == "BUCKET" else name
        assert ours[f"RAILWAY_BUCKET_{own}"] == made[f"GARAGE_DEFAULT_{name}"]
    assert [p.rpartition(":")[2] for p in bucket["ports"]] == [port]
    mounted = {volume.rpartition(":")[2] for volume in bucket["volumes"]}
    assert mounted == {settings["metadata_dir"], settings["data_dir"]}


def test_compose_has_no_secret_and_its_page_makes_each() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{([A-Z_]+):\?\}", text))
    page = (ROOT / "docs" / "deploy-docker.md").read_text(encoding="utf-8")
    assert {"JWT_SECRET", "SESSION_SECRET", "POSTGRES_PASSWORD"} <= required
    assert {
        name for name in required if not re.search(rf"\b{name}=\$\(|\b{name}=GK", page)
    } == set()
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("SECRET|PASSWORD|KEY", name) or "${" in value


def test_whoever_needs_health_has_a_check() -> None:
    services = COMPOSE["services"]
    needed = {n for s in services.values() for n in s.get("depends_on", {})}
    own = {name for name, service in services.items() if "test" in service.get("healthcheck", {})}
    assert needed == {"postgres", "bucket", "web"}
    assert needed - own == {"web"}, "whose check is the image's"
    assert len(_instructions("HEALTHCHECK")) == 1
    assert "/health'" in DOCKERFILE


@pytest.mark.parametrize("name", ["web", "worker"])
def test_railway_builds_the_dockerfile_for_each_service(name: str) -> None:
    config = RAILWAY[f"deploy/railway/{name}.json"]
    assert (ROOT / config["build"]["dockerfilePath"]).is_file()
    assert config["build"]["builder"] == "DOCKERFILE"
    assert config["deploy"]["startCommand"].endswith(f"reelmill {name}")
    drain: int = ServiceSettings.model_fields["drain_seconds"].default
    assert int(config["deploy"]["drainingSeconds"]) >= drain
    assert "VOLUME" not in {line.split()[0] for line in DOCKERFILE.splitlines() if line.strip()}


def test_the_image_is_pinned_and_does_not_run_as_root() -> None:
    images = [s["image"] for n, s in COMPOSE["services"].items() if n not in OURS]
    images += re.findall(r"^ARG PYTHON_IMAGE=(\S+)", DOCKERFILE, re.MULTILINE)
    assert [image for image in images if not re.search(r":(?!latest$)[\w.-]+$", image)] == []
    assert _instructions("USER") == ["reelmill"]
    installs = [line for line in _instructions("RUN") if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


@pytest.mark.parametrize("name", ["run", "build"])
def test_the_image_gets_what_the_tests_ran_with(name: str) -> None:
    pins = _pins(ROOT / "requirements.lock")
    own = _pins(ROOT / "deploy" / f"{name}.lock")
    assert own
    assert {package for package, pin in own.items() if pins.get(package) != pin} == set()


def test_the_image_has_every_dependency_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, build = (_pins(ROOT / "deploy" / f"{name}.lock") for name in ("run", "build"))
    assert set(_names(project["project"]["dependencies"])) <= set(run)
    assert set(_names(project["build-system"]["requires"])) <= set(build)


def test_the_build_is_sent_what_it_copies_and_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    prove = importlib.import_module("prove")
    patterns = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = prove.sent_files([line for line in patterns if line and line[0] != "#"])
    copies = [line.split()[:-1] for line in _instructions("COPY") if "--from" not in line]
    sources = [source for line in copies for source in line]
    assert {"src", "dashboard", "pyproject.toml"} <= set(sources)
    assert [s for s in sources if not any(file.is_relative_to(s) for file in sent)] == []
    needless = {file.parts[0] for file in sent} - {Path(source).parts[0] for source in sources}
    assert needless == set()
    assert [file for file in sent if file.parts[:2] == ("dashboard", "node_modules")] == []


def _names(requirements: list[str]) -> list[str]:
    return [re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in requirements]


def _pins(lock: Path) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)
