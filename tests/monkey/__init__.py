"""A monkey at the kiosk: it does whatever can be done to the glass and the scanner, for hours of a clock that it moves."""
