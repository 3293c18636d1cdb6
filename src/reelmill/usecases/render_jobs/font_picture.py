"""What a font looks like that a user's specs can name."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import SpecFonts, Typesetter
from reelmill.usecases.ports.database import Database
from reelmill.usecases.render.brought_fonts import brought_fonts
from reelmill.usecases.render_jobs.user_fonts import fonts_called
from reelmill.usecases.render_jobs.worker_context import WorkerContext


async def font_picture(name: str, user_id: UUID, tools: WorkerContext, database: Database) -> bytes:
    """The PNG of a font's sample: black letters on nothing.

    Raises:
        SourceError: what `Typesetter.sample` and `Typesetter.draw` raise.
    """
    token, context = CancelToken(), tools.render_context
    try:
        with context.store.scratch() as scratch:
            fonts = await fonts_called({name}, user_id, tools, database, scratch)
            given = (name, brought_fonts(fonts), context.typesetter, token)
            return await tools.planning(user_id, partial(_drawn, *given))
    finally:
        token.cancel()


def _drawn(name: str, fonts: SpecFonts, typesetter: Typesetter, cancel: CancelToken) -> bytes:
    sample = typesetter.sample(name, fonts)
    return typesetter.draw(sample, cancel, fonts).path.read_bytes()
