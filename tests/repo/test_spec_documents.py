"""What is written about the spec is what the spec is."""

import json
import re
from pathlib import Path

import pytest

from reelmill.core.spec import load_spec, spec_json_schema
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.track import TRACK_TYPES
from spec_examples import FIELD_EXAMPLES, PART_EXAMPLES, SPEC_EXAMPLES, TRACK_EXAMPLES
from spec_reference import spec_reference

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


def test_the_reference_is_written_from_the_models_as_they_are() -> None:
    written = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
    assert written == spec_reference(), "run `make docs`"


def test_the_schema_file_is_written_from_the_models_as_they_are() -> None:
    written = json.loads((ROOT / "docs" / "spec.schema.json").read_text(encoding="utf-8"))
    assert written == spec_json_schema(), "run `make docs`"


def test_the_table_of_spec_errors_has_every_code_and_no_other() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    section = page.split("## Spec errors\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) >= set(Code)


def test_every_field_of_every_model_is_in_the_reference() -> None:
    page = spec_reference()
    for definition in spec_json_schema()["$defs"].values():
        for field in definition["properties"]:
            assert f"| `{field}` |" in page


def test_every_kind_of_track_has_an_example_that_loads() -> None:
    assert {example["type"] for example in TRACK_EXAMPLES.values()} == set(TRACK_TYPES)
    for example in (*TRACK_EXAMPLES.values(), *PART_EXAMPLES.values()):
        load_spec({"tracks": [example]})


def test_every_mode_has_an_example_that_loads() -> None:
    loaded = {type(load_spec(example)).__name__ for example in SPEC_EXAMPLES.values()}
    assert loaded == set(SPEC_EXAMPLES)


@pytest.mark.parametrize("name", FIELD_EXAMPLES)
def test_an_example_of_a_model_loads_and_has_it(name: str) -> None:
    assert f"{name}(" in repr(load_spec(FIELD_EXAMPLES[name]))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_every_example_file_loads(path: Path) -> None:
    load_spec(path.read_bytes())


def test_there_are_example_files() -> None:
    assert EXAMPLES
