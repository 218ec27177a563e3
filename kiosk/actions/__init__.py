"""What a person does at a kiosk, a module each: scan, then rule, then journal.

An action returns what a screen needs, or a `Refusal`. It returns a result only after the fact is on the disk. Names in
results are masked, always.
"""
