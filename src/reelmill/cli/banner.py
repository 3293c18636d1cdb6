"""What `reelmill serve` says once it answers."""

from __future__ import annotations

from reelmill.settings import ServiceSettings


def banner_text(settings: ServiceSettings) -> str:
    """Address, places of the data, and what to do first."""
    lines = [("Reelmill", settings.address), ("listens on", f"{settings.host}:{settings.port}")]
    lines.append(("data", str(settings.home)))
    if settings.database_url is None:
        lines.append(("database", f"embedded Postgres, {settings.home / 'postgres'}"))
    else:
        lines.append(("database", "DATABASE_URL"))
    if settings.bucket is not None:
        lines.append(("storage", f"bucket {settings.bucket.name} at {settings.bucket.endpoint}"))
    lines.append(("API", f"{settings.address}/docs"))
    width = max(len(name) for name, _ in lines)
    reported = [f"  {name:<{width}}  {value}" for name, value in lines]
    if settings.exposed:
        reported.append("  Others can reach it: the first account needs the setup token.")
    else:
        reported.append(
            "  Only this machine can reach it; REELMILL_HOST=0.0.0.0 opens it to others."
        )
        reported.append("  The first account becomes the administrator.")
    return "\n".join(["", *reported, "  Press Ctrl-C to stop it.", ""])
