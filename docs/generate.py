"""Writes the generated documents, or with `--check` says which ones are out of date."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer.main
from pydantic import ByteSize

from gallery_page import gallery_page
from licence_list import licence_list
from page_index import NAME as INDEX
from page_index import page_index
from python_reference import python_reference
from reelmill.api.app import create
from reelmill.cli.commands import app
from reelmill.cli.outcome import MEANINGS
from reelmill.core.job import STATE_CHANGES, STATES
from reelmill.core.spec import Limits, flag_of, spec_json_schema
from reelmill.core.spec.limits import NUMBERS
from reelmill.core.warnings import MEANINGS as MEANINGS_OF_WARNINGS
from reelmill.core.warnings import WarningCode
from reelmill.settings import ServiceSettings, Settings, variable_of
from spec_reference import spec_reference

DOCS = Path(__file__).resolve().parent
_DEFAULTS = {
    "home": "`~/.reelmill`, for root `/var/lib/reelmill`",
    "ffmpeg": "the bundled FFmpeg",
    "fonts": "none",
    "ca_file": "none",
    "credentials": "none",
    "cache_bytes": "`20GiB`",
    "download_bytes": "`20GiB`",
    "source_patience_seconds": "`600`",
    "sandbox": "`auto`",
    "memory_bytes": "80 % of the machine's",
    "jobs": "the cores this process may use",
    "jwt_secret": "with the embedded database one that is made and kept",
    "session_secret": "with the embedded database one that is made and kept",
    "registration": "`open` on loopback, else `closed`",
    "user_storage_bytes": "a tenth of the disk, 1 to 100 GiB",
    "public_url": "`http://localhost:PORT`, or the address of `REELMILL_HOST`",
}


def configuration() -> str:
    """`docs/configuration.md`: every environment variable."""
    lines = [
        "# Configuration\n",
        "Everything is set through the environment; a variable that is not set has its default,",
        "and a wrong value ends the command with exit code 2 and names the variable.",
        "This page is written by `make docs` from `src/reelmill/settings`.\n",
        "| variable | default | meaning |",
        "| --- | --- | --- |",
    ]
    for name, field in Settings.model_fields.items():
        if not name.startswith("max_"):
            lines.append(f"| `{variable_of(name)}` | {_DEFAULTS[name]} | {field.description} |")
    lines += [
        "\n## Limits\n",
        "What one spec may ask for. A flag of `render`, `plan` and `preview` beats the variable.\n",
        "| variable | flag | default | meaning |",
        "| --- | --- | --- | --- |",
    ]
    defaults = Limits()
    lines += [_limit(name, getattr(defaults, name)) for name in NUMBERS]
    lines += [
        "\n## The service\n",
        "What `reelmill serve`, `web` and `worker` read besides; lists are separated by spaces or",
        "commas. Secrets have at least 32 characters, such as `openssl rand -hex 32` prints.\n",
        "| variable | default | meaning |",
        "| --- | --- | --- |",
    ]
    for name, field in ServiceSettings.model_fields.items():
        if name not in Settings.model_fields:
            lines.append(f"| `{_variable(name)}` | {_default(name)} | {field.description} |")
    return "\n".join(lines) + "\n"


def _limit(name: str, default: int) -> str:
    variable, words = f"max_{name}", Settings.model_fields[f"max_{name}"].description
    return f"| `{variable_of(variable)}` | `{flag_of(name)}` | {default} | {words} |"


def _variable(name: str) -> str:
    alias = ServiceSettings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else variable_of(name)


def _default(name: str) -> str:
    """A setting's default as one would write it."""
    if name in _DEFAULTS:
        return _DEFAULTS[name]
    value = ServiceSettings.model_fields[name].default
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return f"`{int(value)}`"
    if isinstance(value, ByteSize):
        return f"`{value.human_readable().replace('.0', '')}`"
    return f"`{' '.join(map(str, value)) if isinstance(value, tuple) else value}`"


def command_line() -> str:
    """`docs/cli.md`: every command with its arguments and options, and the exit codes."""
    lines = [
        "# The command line\n",
        "This page is written by `make docs` from `src/reelmill/cli`.\n",
        "## Exit codes\n",
        "| code | meaning |",
        "| --- | --- |",
        *(f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items()),
        "\nProblems are printed on stderr, each with its JSON pointer into the spec, a sentence,",
        "its stable code ([errors.md](errors.md)) and a hint. With `--json` they are one object on",
        "stdout instead, in the form of RFC 9457: `code`, `detail`, `exitCode` and `errors`.\n",
    ]
    return "\n".join([*lines, *_commands()]) + "\n"


def _commands() -> Iterator[str]:
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        yield from _command(f"reelmill {name}", command)
        for below, subcommand in getattr(command, "commands", {}).items():
            yield from _command(f"reelmill {name} {below}", subcommand)


def _command(name: str, command: Any) -> Iterator[str]:
    shown = [p for p in command.params if not getattr(p, "hidden", False)]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    options = [p for p in shown if p.param_type_name == "option"]
    words = " ".join(p.metavar or p.name.upper() for p in arguments)
    yield f"## {name} {words}".rstrip() + "\n"
    yield _one_line(command.help) + "\n"
    rows = [_option(p) for p in options if p.name != "help" and p.name[:4] != "max_"]
    if rows:
        yield from ("| option | meaning |", "| --- | --- |", *rows, "")
    if any(p.name.startswith("max_") for p in options):
        yield "The `--max-…` flags raise limits: see [configuration.md](configuration.md).\n"


def _option(option: typer.core.TyperOption) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    value = f" `{option.metavar}`" if option.metavar else ""
    return f"| {names}{value} | {_one_line(option.help or '')} |"


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def job_states() -> str:
    """`docs/job_states.md`: the states of a job and every step between them."""
    lines = [
        "# States of a job\n",
        "A client sees the *status*; the *phase* says what is done next. Nothing happens to a job",
        "but the steps below, and what has ended stays as it is until it is retried or deleted.",
        "This page is written by `make docs` from `src/reelmill/core/job.py`.\n",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {STATES[0].name}: submitted",
        *(f"    {s.source.name} --> {s.target.name}: {s.cause}" for s in STATE_CHANGES),
        *(f"    {state.name} --> [*]" for state in STATES if state.status.ended),
        "```\n",
        "| state | status | phase | may become |",
        "| --- | --- | --- | --- |",
    ]
    for state in STATES:
        steps = "; ".join(f"{s.target.name}: {s.cause}" for s in STATE_CHANGES if s.source == state)
        row = (state.name, f"`{state.status}`", f"`{state.phase}`", steps or "nothing")
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def schema() -> str:
    """`docs/spec.schema.json`: what `reelmill schema` prints."""
    return json.dumps(spec_json_schema(), indent=2, ensure_ascii=False) + "\n"


def openapi() -> str:
    """`docs/openapi.json`: what the server answers at `/openapi.json`."""
    document = create(ServiceSettings()).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def warnings() -> str:
    """`docs/warnings.md`: every warning."""
    lines = [
        "# Warnings\n",
        "What is rendered, but probably not as it was meant, is a warning: in the plan, in the",
        "report of a render, in a job (`warnings`) and on the command line. Each has a stable",
        "code, a JSON pointer into the spec, a sentence and a hint, like an [error](errors.md).",
        'With `"strict": true` a spec\'s warnings are errors, and nothing is rendered.\n',
        "This page is written by `make docs` from `src/reelmill/core/warnings.py`.\n",
        "| code | means |",
        "| --- | --- |",
        *(f"| `{code.value}` | {MEANINGS_OF_WARNINGS[code]} |" for code in WarningCode),
    ]
    return "\n".join(lines) + "\n"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "cli.md": command_line,
    "configuration.md": configuration,
    "gallery.md": gallery_page,
    "job_states.md": job_states,
    "licences.md": licence_list,
    "openapi.json": openapi,
    "python.md": python_reference,
    "spec.md": spec_reference,
    "spec.schema.json": schema,
    "warnings.md": warnings,
    INDEX: page_index,
}
"""File name in `docs/` -> what writes it; the index comes last, since it reads the others."""


def main(arguments: list[str]) -> int:
    """Writes the documents; with `--check` only compares, 1 where any differs."""
    stale = []
    for name, write in DOCUMENTS.items():
        path, text = DOCS / name, write()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    verb = "out of date, run `make docs`" if "--check" in arguments else "written"
    for name in stale:
        sys.stdout.write(f"docs/{name}: {verb}\n")
    return int("--check" in arguments and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
