"""Tests of the district server. Django is set up here, before any of its models is imported."""

import os
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
os.environ.setdefault("LINLI_SERVER_DATA", tempfile.mkdtemp(prefix="linli-test-"))

import django

django.setup()
