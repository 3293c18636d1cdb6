"""Credentials for the servers of sources: kept by their owners, found by name for renders."""

from reelmill.usecases.credentials.find import credential_problems, credentials_of

__all__ = ["credential_problems", "credentials_of"]
