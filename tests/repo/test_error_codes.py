"""Every error code that the code can raise is documented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from reelmill.core.retryable import RETRYABLE_CODES
from reelmill.core.spec.problems.codes import Code

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")


def test_every_code_is_documented_once() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    codes = {*raised(), *Code}
    assert len(codes) > 70
    assert sorted(codes - set(documented)) == []
    assert len(documented) == len(set(documented))


def test_every_documented_code_exists() -> None:
    written = [*modules(), *(ROOT / "src").rglob("*.typ")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in written)
    documented = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert [code for code in documented if code not in source] == []


def test_the_page_says_of_every_code_whether_to_try_again() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \|", PAGE, re.MULTILINE)
    assert len(rows) == len(re.findall(r"^\| `\w+` \|", PAGE, re.MULTILINE))
    said = dict(rows)
    assert said == {code: "yes" if code in RETRYABLE_CODES else "no" for code in said}
    assert said.keys() >= RETRYABLE_CODES


def test_what_is_too_early_or_too_much_now_may_be_tried_again() -> None:
    rows = re.findall(r"^\| `(\w+)` \| \S+ \| (?:408|503|507)\b", PAGE, re.MULTILINE)
    assert len(rows) > 8
    assert set(rows) <= RETRYABLE_CODES


def raised() -> Iterator[str]:
    """Literal first arguments of `Problem(...)`, `SomeError.of(...)` and `problems.add(...)`."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _makes_a_problem(node.func):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def modules() -> list[Path]:
    return sorted((ROOT / "src").rglob("*.py"))


def _makes_a_problem(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in {"of", "add"}
    return isinstance(function, ast.Name) and function.id == "Problem"
