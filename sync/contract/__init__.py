"""What kiosk and server must agree on: pure, no I/O, knows neither side.

Read it in this order: `ids`, `events`, `wire`, `ledger`, `cards`, `documents`, `messages`, `rules`.
"""
