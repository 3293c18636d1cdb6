"""Columns that many tables have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

_NOW = func.now()


def id_column() -> Column[Any]:
    """Random, made by the application."""
    return Column("id", Uuid, primary_key=True)


def time_column(name: str, *, required: bool = False) -> Column[Any]:
    """A moment in UTC."""
    return Column(name, DateTime(timezone=True), nullable=not required)


def created_at() -> Column[Any]:
    """When the row was made."""
    return Column("created_at", DateTime(timezone=True), nullable=False, server_default=_NOW)


def updated_at() -> Column[Any]:
    """When it was changed last."""
    return Column("updated_at", DateTime(timezone=True), nullable=False, server_default=_NOW)


def user_id(*, required: bool = True) -> Column[Any]:
    """Whose the row is; it goes with its user."""
    owner = ForeignKey("users.id", ondelete="CASCADE")
    return Column("user_id", Uuid, owner, nullable=not required, index=True)


def engine() -> Column[Any]:
    """Identity of the encoder that a worker has, or that work needs."""
    return Column("engine", Text, nullable=False, server_default="")


def uses() -> Column[Any]:
    """Assets and outputs of the owner's that it needs: `asset:ID`, `font:FAMILY`, `output:JOB`."""
    return Column("uses", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]"))


def one_of(name: str, values: str) -> CheckConstraint:
    """The column of that name has one of these values, separated by blanks."""
    allowed = ", ".join(f"'{value}'" for value in values.split())
    return CheckConstraint(f"{name} IN ({allowed})", name=name)
