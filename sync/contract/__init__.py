"""What kiosk and server must agree on: pure, no I/O, knows neither side.

Read it in this order: `ids`, `events` with `kiosk_facts` and `district_facts`, `wire`, `ledger`, `cards`, `documents`,
`messages`, `rules`.
"""
