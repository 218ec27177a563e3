"""A robot at the glass: a virtual screen, a real kiosk window on it, touches through the window system, pictures."""
