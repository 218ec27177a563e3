"""The sync API over HTTP, version 1."""
