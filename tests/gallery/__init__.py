"""`python -m tests.gallery`: pictures of every screen of the kiosk and every page of the console, with checks."""
