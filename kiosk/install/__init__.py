"""How a kiosk comes onto a machine and stays there: systemd's units, releases side by side, the way back from a bad one."""
