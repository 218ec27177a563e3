"""A day's scans many times over: what a kiosk with its window holds on to, and how evenly it draws."""
