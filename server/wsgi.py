"""The district server as a WSGI application, for gunicorn: `gunicorn server.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
application = get_wsgi_application()

# A push makes thousands of objects that hold no cycles: look for garbage seldom, and never among what was loaded.
gc.freeze()
gc.set_threshold(50_000, 20, 20)
