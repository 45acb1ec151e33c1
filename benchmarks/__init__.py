"""Measurements side by side with peers. `python -m benchmarks` from the repository."""
