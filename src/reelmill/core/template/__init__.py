"""Specs with `{{variables}}`: what they declare, and what they become with values. Pure."""

from reelmill.core.template.fill import fill
from reelmill.core.template.named_files import NamedFile, names_by_choice, names_by_default
from reelmill.core.template.placeholders import Placeholder, escape, find_placeholders
from reelmill.core.template.template import Template, read_template
from reelmill.core.template.variable import Variable, VariableType, read_variables

__all__ = [
    "NamedFile",
    "Placeholder",
    "Template",
    "Variable",
    "VariableType",
    "escape",
    "fill",
    "find_placeholders",
    "names_by_choice",
    "names_by_default",
    "read_template",
    "read_variables",
]
