"""Whether the last release can still run on the schema that a migration leaves.

While a new release is deployed, processes of the last one go on for a while, and a roll-back runs
the last one for good. So migrations only add (expand); what nothing reads any more is taken away
a release later, by a migration that says so in its name (contract): `r0007_contract_….py`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"r(\d{4})_(contract_)?\w+\.py")
_ADDS = {"create_table", "get_bind", "f", "bulk_insert"}
_TAKES = re.compile(r"\b(DROP|RENAME|TRUNCATE|DELETE|SET\s+NOT\s+NULL|ALTER\s+COLUMN)\b", re.I)


def complaints(path: Path) -> list[str]:
    """What the last release would stumble over; nothing for the first migration and a contract.

    Args:
        path: A migration; its name is `r` + its revision of four digits + `_` + words.
    """
    name = _NAME.fullmatch(path.name)
    if name is None:
        return [f"{path.name}: a migration is named r0001_words.py"]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = list(_order(tree, int(name[1])))
    if name[1] != "0001" and not name[2]:
        upgrades = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "upgrade"]
        found += [c for upgrade in upgrades for c in _taken(upgrade)]
    return [f"{path.name}: {complaint}" for complaint in found]


def _order(tree: ast.Module, number: int) -> Iterator[str]:
    reported = {
        target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}
    }
    before = f"{number - 1:04}" if number > 1 else None
    if reported.get("revision") != f"{number:04}" or reported.get("down_revision", "") != before:
        yield "revisions are a line: `revision` is the file's number, `down_revision` that before"


def _taken(upgrade: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(upgrade):
        if isinstance(node, ast.Call):
            yield from _call(node)


def _call(call: ast.Call) -> Iterator[str]:
    name = _operation(call.func)
    if name is None or name in _ADDS:
        return
    if name == "add_column":
        yield from _column(call)
    elif name == "create_index":
        yield from _index(call)
    elif name == "alter_column" and {k.arg for k in call.keywords} == {"server_default"}:
        return  # the last release writes the column itself
    elif name in {"execute", "exec_driver_sql"}:
        yield from _statement(call)
    else:
        yield f"`{name}` changes or takes away what the last release may use"


def _operation(function: ast.expr) -> str | None:
    """The name of an operation of Alembic, or of sending SQL; None for anything else."""
    if not isinstance(function, ast.Attribute):
        return None
    on_op = isinstance(function.value, ast.Name) and function.value.id == "op"
    return function.attr if on_op or function.attr in {"exec_driver_sql", "execute"} else None


def _column(call: ast.Call) -> Iterator[str]:
    """The last release inserts rows without the new column."""
    columns = [a for a in call.args if isinstance(a, ast.Call)]
    for column in columns:
        given = {k.arg: k.value for k in column.keywords}
        nullable = given.get("nullable")
        required = isinstance(nullable, ast.Constant) and nullable.value is False
        if required and "server_default" not in given:
            yield "`add_column` of a column that is not nullable and has no `server_default`"


def _index(call: ast.Call) -> Iterator[str]:
    """The last release may insert what a new unique index refuses."""
    unique = next((k.value for k in call.keywords if k.arg == "unique"), None)
    if isinstance(unique, ast.Constant) and unique.value:
        yield "`create_index` of a unique index on a table that is in use"


def _statement(call: ast.Call) -> Iterator[str]:
    texts = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant)]
    statement = next((t for t in texts if isinstance(t, str)), None)
    if statement is None:
        yield "a statement that is not written out cannot be checked"
    elif taken := _TAKES.search(statement):
        yield f"`{taken[0]}` changes or takes away what the last release may use"
