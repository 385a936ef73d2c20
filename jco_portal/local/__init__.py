"""Embedded PostgreSQL and Valkey for trying and testing, never for production.

Knows nothing of Django: ``manage.py`` uses it before Django is set up.
"""
