"""What becomes too old goes away: outputs, and segments that nobody uses."""

from reelmill.usecases.upkeep.remove_old import remove_old_outputs, remove_unused_segments

__all__ = ["remove_old_outputs", "remove_unused_segments"]
