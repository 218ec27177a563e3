"""Printed cards: sheets for the printer's and pictures of single cards. Pure functions on data, no Django."""
