"""The record page of an operation as plain values."""
