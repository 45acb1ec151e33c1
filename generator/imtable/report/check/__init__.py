"""What `check` found as text, one module per form."""
