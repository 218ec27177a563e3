"""What `linli-server` does, a module per part of the work."""
