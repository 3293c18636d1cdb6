"""Telling other programs what becomes of jobs, by the conventions of Standard Webhooks."""
