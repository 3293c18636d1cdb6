"""The error tree carries problems that people and programs can read."""

import pickle

import pytest

from reelmill.core import errors
from reelmill.core.errors import Problem, ReelmillError, SpecError

TREE = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, ReelmillError)
]


def test_a_problem_reads_as_a_sentence_with_place_hint_and_code() -> None:
    problem = Problem("too_long", "It is too long.", "/tracks/0", "shorten it")
    assert str(problem) == "/tracks/0: It is too long. (shorten it) [too_long]"
    assert str(Problem("too_long", "It is too long.")) == "It is too long. [too_long]"


def test_an_error_carries_all_problems_at_once() -> None:
    problems = [Problem("a", "One."), Problem("b", "Two.", "/x")]
    error = SpecError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "One. [a]\n/x: Two. [b]"


@pytest.mark.parametrize("kind", TREE)
def test_an_error_of_one_problem_is_of_its_class(kind: type[ReelmillError]) -> None:
    error = kind.of("code", "Sentence.", "/at", "hint")
    assert type(error) is kind
    assert error.problems == (Problem("code", "Sentence.", "/at", "hint"),)


@pytest.mark.parametrize("kind", TREE)
def test_every_error_stands_in_the_drawn_tree(kind: type[ReelmillError]) -> None:
    assert errors.__doc__ is not None
    assert kind.__name__ in errors.__doc__
    assert kind.__doc__


def test_problems_can_be_sent_to_another_process() -> None:
    problem = Problem("a", "One.", "/x", "do")
    assert pickle.loads(pickle.dumps(problem)) == problem
