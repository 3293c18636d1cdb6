"""What a template needs of its owner's assets: it must be there when the template is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from reelmill.core.errors import SpecError
from reelmill.core.spec import Limits
from reelmill.core.template import NamedFile, Template, names_by_choice, names_by_default
from reelmill.usecases.assets.needed import asset_problems
from reelmill.usecases.assets.uses import Needs
from reelmill.usecases.ports.database import Transaction


async def held_uses(
    template: Template, user_id: UUID, limits: Limits, transaction: Transaction
) -> Sequence[str]:
    """Its uses; none of the assets is removed until the transaction ends.

    Raises:
        SpecError: `asset_missing`, `asset_not_ready`; pointers begin with `/spec` or `/variables`.
    """
    by_default, by_choice = (
        _needs(names) for names in (names_by_default(template, limits), names_by_choice(template))
    )
    found = await asset_problems(by_default.places, user_id, transaction)
    located = template.located(SpecError(found)).problems
    problems = [replace(problem, pointer="/spec" + problem.pointer) for problem in located]
    problems += await asset_problems(by_choice.places, user_id, transaction)
    if problems:
        raise SpecError(problems)
    return tuple(dict.fromkeys((*by_default.uses, *by_choice.uses)))


def _needs(names: Iterable[NamedFile]) -> Needs:
    named = list(names)
    return Needs(
        tuple((pointer, name) for field, pointer, name in named if field == "src"),
        tuple((pointer, name) for field, pointer, name in named if field == "font"),
    )
