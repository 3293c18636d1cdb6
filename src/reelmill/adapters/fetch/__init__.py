"""Sources become local files: paths as they are, http(s) URLs by downloading."""

from reelmill.adapters.fetch.limits import FetchLimits
from reelmill.adapters.fetch.sources import Fetched, FetchedSources
from reelmill.adapters.fetch.stored import Downloads

__all__ = ["Downloads", "FetchLimits", "Fetched", "FetchedSources"]
