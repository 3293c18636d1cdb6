"""What becomes too old goes away: outputs, and segments that nobody uses."""

from reelmill.usecases.upkeep.remove_old import forget_unused_segments, remove_old_outputs

__all__ = ["forget_unused_segments", "remove_old_outputs"]
