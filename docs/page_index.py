"""The index of the documents, written from the list below and the headings of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parent
NAME = "README.md"

_CONTRIBUTING = "Changing Reelmill"
_SECTIONS: dict[str, dict[str, str]] = {
    "Making videos": {
        "spec.md": "every field of a spec, with an example of each kind of track",
        "gallery.md": "what texts and captions look like, beside their JSON, and every font",
        "sources.md": "which files and formats can be used, and how they are fetched",
        "templates.md": "specs with variables",
        "errors.md": "every error code, what it means and what to do",
        "warnings.md": "every warning code",
    },
    "Using it": {
        "install.md": "pipx, uv, the systems it runs on, what the machine should have",
        "cli.md": "commands, options and exit codes",
        "python.md": "the functions and classes of `import reelmill`",
        "api.md": "renders, jobs, events, paging, rate limits",
        "authentication.md": "accounts, sessions, API keys, tokens",
        "storage.md": "uploads, assets, outputs and signed URLs",
        "webhooks.md": "messages about finished jobs",
        "job_states.md": "the states of a job and the steps between them",
    },
    "Running the service": {
        "deploy-docker.md": "the image, and `compose.yaml` with Postgres, a bucket and n8n",
        "deploy-railway.md": "two services, a Postgres and a bucket",
        "deploy-proxy.md": "what every reverse proxy must do; serving under a path",
        "deploy-nginx.md": "configuration for nginx",
        "deploy-caddy.md": "configuration for Caddy",
        "deploy-traefik.md": "configuration for Traefik",
        "deploy-cloudflare.md": "configuration for Cloudflare and its tunnel",
        "configuration.md": "every environment variable",
        "operations.md": "processes, backup, upgrades, cleaning up, what to check when it fails",
        "monitoring.md": "metrics, alerts, a Grafana board, logs",
        "scaling.md": "more workers, more machines, and how users share them",
        "security.md": "every threat, how it is countered, and the test that tries it",
        "reliability.md": "every fault, what happens then, and the test that causes it",
        "benchmarks.md": "measured against FFmpeg by hand",
        "licences.md": "the licences of everything in the image",
    },
    _CONTRIBUTING: {
        "architecture.md": "how the code is laid out, and why each dependency was chosen",
        "implementation-guide.md": "every point that was asked for at first, its code and its page",
        "glossary.md": "the words that code and documents use",
        "releasing.md": "version policy and release steps",
    },
}


def page_index() -> str:
    """All of `docs/README.md`; a page that the list lacks stands with those for contributors."""
    pages = {path.name: _heading(path) for path in sorted(DOCS.glob("*.md")) if path.name != NAME}
    lines = ["# Documentation\n", "This page is written by `make docs`.\n"]
    listed = {page for section in _SECTIONS.values() for page in section}
    for title, section in _SECTIONS.items():
        lines.append(f"## {title}\n")
        lines += [f"- [{pages[p]}]({p}): {words}" for p, words in section.items() if p in pages]
        if title == _CONTRIBUTING:
            lines += [f"- [{pages[page]}]({page})" for page in pages if page not in listed]
        lines.append("")
    return "\n".join([*lines, "### Decisions\n", *_decisions()]) + "\n"


def _decisions() -> Iterator[str]:
    for path in sorted((DOCS / "adr").glob("*.md")):
        number, _, title = _heading(path).partition(". ")
        yield f"- [{number}](adr/{path.name}): {title}"


def _heading(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
