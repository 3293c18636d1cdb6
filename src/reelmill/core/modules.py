"""Families of modules: what lies in a package belongs to it, without a list to keep."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def modules_of(package: str, path: Iterable[str]) -> tuple[Any, ...]:
    """Every module of a package, by name; `path` is the package's `__path__`."""
    names = sorted(found.name for found in iter_modules(path))
    return tuple(import_module(f"{package}.{name}") for name in names)


def name_of(module: Any) -> str:
    """A module's name within its package."""
    return str(module.__name__).rpartition(".")[2]
