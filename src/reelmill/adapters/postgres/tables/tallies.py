"""What `/metrics` counts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Identity, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from reelmill.adapters.postgres.tables.metadata import METADATA

tallies = Table(  # what happened, for `/metrics`: added, never changed, and folded by name
    "tallies",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("labels", ARRAY(Text), nullable=False),
    Column("part", Text, nullable=False),
    Column("amount", Float, nullable=False),
)
