"""The steps: a module a thing that people do at the window."""
