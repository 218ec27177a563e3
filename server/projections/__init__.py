"""Projections: tables that screens and reports read, made by following the journal by position.

A module per noun holds the handlers of its facts; `following` reads the journal and calls them; `book` keeps the rows of
a chunk in memory between reading and writing.
"""

from server.projections.following import POSITION, Progress, follow, position

__all__ = ["POSITION", "Progress", "follow", "position"]
