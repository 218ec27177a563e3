"""Rules: pure decisions. Each takes what is known and returns facts to write (`Draft`) or a `Refusal`.

The kiosk's actions call them; the server may call the same ones. None reads a clock, a disk or a network.
"""
