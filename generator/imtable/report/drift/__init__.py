"""Drift as text, one module per form."""
