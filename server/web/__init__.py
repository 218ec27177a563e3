"""Pages for staff. The console proper comes later; here is the district at a glance."""
