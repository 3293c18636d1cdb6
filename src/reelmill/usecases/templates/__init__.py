"""Specs with variables: kept, changed, rendered."""
