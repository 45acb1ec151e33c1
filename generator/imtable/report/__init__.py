"""Typed values -> text, one module per form."""
