"""What people come to a kiosk for, done at the glass and counted: touches and seconds, beside the fewest possible."""
