"""The content-addressed store for segments and audio chunks, and what making them took."""

from reelmill.adapters.cache.learned_speed import LearnedSpeed
from reelmill.adapters.cache.segment_cache import SegmentCache

__all__ = ["LearnedSpeed", "SegmentCache"]
