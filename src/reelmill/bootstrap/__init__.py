"""The only wiring: settings become the tools that the use cases work with."""

from reelmill.bootstrap.render_context import render_context

__all__ = ["render_context"]
