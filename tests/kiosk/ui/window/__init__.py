"""The window's widgets on a glass that nobody sees: no display, no graphics card, and a clock that the tests move."""
