"""Embedded PostgreSQL and Valkey for trying and testing, never for production.

Imports nothing of Django, because ``manage.py`` uses it before Django is set up.
"""
