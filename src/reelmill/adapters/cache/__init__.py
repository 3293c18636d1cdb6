"""The content-addressed store for segments and audio chunks."""

from reelmill.adapters.cache.segment_cache import SegmentCache

__all__ = ["SegmentCache"]
