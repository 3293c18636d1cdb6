"""Renders of the service: claims, attempts and progress around the stages, on any worker."""
