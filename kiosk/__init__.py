"""The kiosk of a volunteer station: local store, scanning, actions."""
