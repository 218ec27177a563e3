"""Faults on purpose: processes killed at random, a network that lies. `python -m tests.faults --rounds N --seed S`."""
