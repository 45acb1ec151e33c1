"""The findings of a run as text, one module per form."""
