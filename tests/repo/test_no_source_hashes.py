"""Nothing is named by the text of our own modules: a comment would throw away what was made."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "reelmill"
ASKS_FOR_SOURCE = {"getsource", "getsourcelines", "getsourcefile"}
READS, HASHES = {"read_bytes", "read_text", "open"}, {"sha256", "fingerprint", "file_digest", "md5"}


def test_no_module_hashes_the_text_of_our_modules() -> None:
    files = sorted(SOURCE.rglob("*.py"))
    assert len(files) > 300
    assert [str(file.relative_to(SOURCE)) for file in files if _hashes_modules(file)] == []


def test_what_hashes_modules_is_found(tmp_path: Path) -> None:
    for number, text in enumerate(
        (
            "V = sha256(Path(__file__).read_bytes()).hexdigest()",
            "V = sha256(b''.join(p.read_bytes() for p in HERE.glob('*.py')))",
            "V = hashlib.sha256(inspect.getsource(mix).encode())",
            "V = fingerprint(*(Path(module.__file__).read_text() for module in MODULES))",
        )
    ):
        file = tmp_path / f"{number}.py"
        file.write_text(text)
        assert _hashes_modules(file), text


def _hashes_modules(file: Path) -> bool:
    tree = ast.parse(file.read_text("utf-8"))
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    ours = "__file__" in names or any(isinstance(t, str) and t.endswith(".py") for t in texts)
    return bool(names & ASKS_FOR_SOURCE) or bool(ours and names & READS and names & HASHES)
