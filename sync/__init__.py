"""The road between a kiosk and the district server."""
