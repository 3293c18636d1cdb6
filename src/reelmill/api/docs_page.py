"""`/docs`: the OpenAPI document as one page of HTML, without scripts and without other servers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request, Response

from reelmill.api.base_url import base_url
from reelmill.api.dependencies import ServicesOf
from reelmill.api.fixed_text import FixedText
from reelmill.api.frame.prefix import prefix_of
from reelmill.api.job_body import json_text
from reelmill.api.openapi import operations

router = APIRouter(include_in_schema=False)

_MOST_KEPT = 8
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border: 1px solid #8884; border-radius: .4rem; margin: .4rem 0; padding: .3rem .8rem; }
summary { cursor: pointer; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
pre { overflow: auto; background: #8881; padding: .6rem; border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; } td { padding: .15rem .6rem .15rem 0;
  vertical-align: top; border-top: 1px solid #8882; }
.method { display: inline-block; width: 4.5rem; font-weight: 600; }
.get { color: #2b8a3e; } .post { color: #1971c2; } .delete { color: #e03131; }
.put, .patch { color: #e8590c; } .quiet { opacity: .7; }
"""


@router.get("/docs")
async def docs(request: Request) -> Response:
    """The reference of the API."""
    return await _kept(request, _page, prefix_of(request)).answer(request)


@router.get("/openapi.json")
async def document(request: Request, services: ServicesOf) -> Response:
    """The same for machines, with the address at which the caller reaches the service."""
    return await _kept(request, _document, base_url(services)).answer(request)


def _kept(
    request: Request, make: Callable[[dict[str, Any], str], FixedText], place: str
) -> FixedText:
    """The text for a prefix or an address; proxies may tell of more of them than are kept."""
    state = request.app.state
    if not hasattr(state, "documents"):
        state.documents = {}
    kept: dict[object, FixedText] = state.documents
    key = (make, place)
    if key not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[key] = make(request.app.openapi(), key[1])
    return kept[key]


def _page(document: dict[str, Any], prefix: str) -> FixedText:
    page = docs_page(document).replace("=/openapi.json", f"={prefix}/openapi.json")
    return FixedText(page, "text/html; charset=utf-8", {"Content-Security-Policy": _POLICY})


def _document(document: dict[str, Any], address: str) -> FixedText:
    return FixedText(json_text({**document, "servers": [{"url": address}]}), "application/json")


def docs_page(document: Mapping[str, Any]) -> str:
    """The page of an OpenAPI document."""
    info = document["info"]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'>",
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style>",
        f"<h1>{escape(info['title'])} API <small class=quiet>{escape(info['version'])}</small>",
        f"</h1><p>{escape(info.get('description', ''))}",
        "<p>Machines read <a href=/openapi.json>/openapi.json</a>.",
    ]
    for tag in document.get("tags", ()):
        parts.append(f"<h2>{escape(tag['name'])}</h2><p>{escape(tag['description'])}</p>")
        for path, method, operation in operations(document):
            if tag["name"] in operation.get("tags", ()):
                parts += _operation(path, method, operation)
    parts.append("<h2>Schemas</h2>")
    for name, schema in document["components"]["schemas"].items():
        parts.append(f"<details id='{escape(name)}'><summary>{escape(name)}</summary>")
        parts.append(f"{_json(schema)}</details>")
    return "".join(parts)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"<details id='{operation['operationId']}'><summary><span class='method {method}'>"
    yield f"{method.upper()}</span><code>{escape(path)}</code> "
    yield f"<span class=quiet>{escape(operation.get('summary', ''))}</span></summary>"
    yield f"<p>{escape(operation.get('description', ''))}</p>"
    schemes = " or ".join(name for need in operation["security"] for name in need)
    yield f"<p class=quiet>Authentication: {schemes or 'none'}</p>"
    rows = list(map(_parameter, operation.get("parameters", ())))
    if rows:
        yield f"<table>{''.join(rows)}</table>"
    body = operation.get("requestBody", {}).get("content", {})
    for content in body.values():
        yield f"<p>Body: {_schema(content.get('schema', {}))}</p>{_example(content)}"
    yield "<table>"
    for status, answer in operation["responses"].items():
        contents = answer.get("content", {}).values()
        shown = " ".join(_schema(c.get("schema", {})) + _example(c) for c in contents)
        yield f"<tr><td>{status}<td>{escape(answer['description'])}<td>{shown}</tr>"
    yield "</table></details>"


def _parameter(parameter: Mapping[str, Any]) -> str:
    required = " (required)" if parameter.get("required") else ""
    return (
        f"<tr><td><code>{escape(parameter['name'])}</code><td>{parameter['in']}{required}"
        f"<td>{escape(parameter.get('description', ''))}<td>{_schema(parameter['schema'])}</tr>"
    )


def _schema(schema: Mapping[str, Any]) -> str:
    """A link where the schema has a name, else the schema itself."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        return f"<a href='#{escape(name)}'>{escape(name)}</a>"
    return f"<code>{escape(json.dumps(schema))}</code>" if schema else ""


def _example(content: Mapping[str, Any]) -> str:
    """What a body may look like, as it is sent."""
    example = content.get("example", "")
    if isinstance(example, str):
        return f"<pre>{escape(example)}</pre>" if example else ""
    return _json(example)


def _json(schema: Any) -> str:
    return f"<pre>{escape(json.dumps(schema, indent=2))}</pre>"
