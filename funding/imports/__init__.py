"""Imports of workbooks with budget lines."""
