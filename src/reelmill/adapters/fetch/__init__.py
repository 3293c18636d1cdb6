"""Sources become local files: paths as they are, http(s) URLs by downloading."""

from reelmill.adapters.fetch.fetch import fetch, fetch_all, is_url
from reelmill.adapters.fetch.limits import FetchLimits

__all__ = ["FetchLimits", "fetch", "fetch_all", "is_url"]
