"""A template and values for its variables become a request for a render."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reelmill.core.errors import SpecError
from reelmill.core.spec import Limits, load_spec
from reelmill.core.template import Template, read_variables
from reelmill.usecases.jobs.render_request import RenderRequest, read_request
from reelmill.usecases.ports.templates import StoredTemplate


def order_of_template(
    stored: StoredTemplate,
    values: Mapping[str, Any],
    envelope: Mapping[str, Any],
    limits: Limits,
    most_priority: int,
) -> RenderRequest:
    """The request for a render.

    Args:
        stored: The template.
        values: By the name of the variable.
        envelope: Fields of the request that stand beside a spec's.
        limits: What the spec may ask for.
        most_priority: Highest priority the caller may ask for.

    Raises:
        SpecError: what is wrong with the values, else with the filled spec; these point into
            the template's spec and name the variables that stand there.
    """
    template = _template(stored)
    filled = template.filled(values, limits)
    try:
        wanted = read_request({**filled, **envelope}, limits, most_priority)
    except SpecError as error:
        raise template.located(error) from None
    asked = json.dumps([str(stored.id), values, envelope], sort_keys=True, separators=(",", ":"))
    body_sha256 = hashlib.sha256(asked.encode()).hexdigest()
    return replace(
        wanted,
        body_sha256=body_sha256,
        template_id=stored.id,
        template_revision=stored.revision,
        located=template.located,
    )


def filled_spec(
    stored: StoredTemplate, values: Mapping[str, Any], limits: Limits
) -> dict[str, Any]:
    """The spec that a render would be made from.

    Raises:
        SpecError: what is wrong with the values or with the filled spec.
    """
    template = _template(stored)
    filled = template.filled(values, limits)
    try:
        load_spec(filled, limits)
    except SpecError as error:
        raise template.located(error) from None
    return filled


def example_spec(stored: StoredTemplate, limits: Limits) -> dict[str, Any]:
    """The spec as it may look: with the defaults, and made-up values where there is none.

    Raises:
        SpecError: `document_too_large`.
    """
    return _template(stored).example(limits)


def _template(stored: StoredTemplate) -> Template:
    return Template(stored.draft.spec, read_variables(stored.draft.variables))
