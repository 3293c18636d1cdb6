"""What workers share: this machine's cache in front of the bucket."""

from reelmill.adapters.shared_store.shared_store import SharedStore

__all__ = ["SharedStore"]
