"""Facts about the installation itself."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from reelmill.adapters.postgres.columns import updated_at
from reelmill.adapters.postgres.tables.metadata import METADATA

installation = Table(  # one row per fact about this installation, such as the setup token's hash
    "installation",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    updated_at(),
)
