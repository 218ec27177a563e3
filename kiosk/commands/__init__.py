"""What `linli-kiosk` does, a module per part of the work."""
