"""Faults on purpose: processes killed at random moments, a network that lies. `python -m tests.faults --rounds N --seed S`."""
