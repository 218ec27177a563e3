"""Sounds, pictures, texts in both languages, demo data."""
