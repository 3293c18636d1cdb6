"""Postgres: tables, migrations, and what the use cases ask of a database."""
