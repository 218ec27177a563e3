"""What screens are made of. Each knows how high it must be for a width, shows data in place, and decides nothing."""
