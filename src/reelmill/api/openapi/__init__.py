"""The OpenAPI document: what FastAPI knows of the routes, and what it does not."""

from reelmill.api.openapi.document import install, operations

__all__ = ["install", "operations"]
