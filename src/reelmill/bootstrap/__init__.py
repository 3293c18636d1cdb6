"""The only wiring: settings become the tools that the use cases work with."""

from reelmill.bootstrap.workshop import workshop

__all__ = ["workshop"]
