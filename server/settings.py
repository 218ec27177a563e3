"""Django settings of the district server, all from one data directory (`LINLI_SERVER_DATA`, made by `linli-server init`).

Nothing secret stands here: keys lie in files of the data directory, readable by its owner alone.
"""

import os
from datetime import timedelta
from pathlib import Path

DATA_DIR = Path(os.environ.get("LINLI_SERVER_DATA", "var/server")).absolute()


def _secret_key() -> str:
    path = DATA_DIR / "keys" / "django"
    return path.read_text() if path.exists() else os.urandom(32).hex()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LINLI_SERVER_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "ninja",
    "server.apps.ServerConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "server.console.language.middleware",
    "server.console.headers.middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "server.urls"
WSGI_APPLICATION = "server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "server.console.context.console",
            ],
            "builtins": ["server.console.tags", "django.templatetags.static"],
        },
    }
]


def _database() -> dict[str, object]:
    """SQLite in the data directory, or PostgreSQL where `LINLI_SERVER_DATABASE` is a libpq connection string."""
    dsn = os.environ.get("LINLI_SERVER_DATABASE", "")
    if dsn:
        # A libpq string names everything itself; Django only needs a name to pass on.
        fields = dict(part.split("=", 1) for part in dsn.split())
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": fields.get("dbname", "linli"),
            "USER": fields.get("user", ""),
            "PASSWORD": fields.get("password", ""),
            "HOST": fields.get("host", ""),
            "PORT": fields.get("port", ""),
            "CONN_MAX_AGE": None,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "district.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # FULL: an ack leaves only after fsync.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
            "PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY",
        },
    }


DATABASES = {"default": _database()}
# Faults go to the error output with their traceback, where the journal of the machine keeps them; nobody gets mails.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A page that isn't there, or is not open to somebody, is no fault.
        "django.request": {"level": "ERROR"},
        # Who looked at what a household needs: never what it says.
        "linli.looks": {"handlers": ["stderr"], "level": "INFO"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

# --- Logging in ---------------------------------------------------------------------------------------------------------

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# A working day, counted from logging in: a page that refreshes itself keeps nobody logged in.
SESSION_COOKIE_AGE = 8 * 3_600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "server.console.account.unreadable"
# Behind a proxy that speaks HTTPS to the outside and says so (X-Forwarded-Proto): cookies travel by HTTPS alone.
HTTPS = os.environ.get("LINLI_SERVER_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Five wrong passwords lock the account for that address, and nobody else.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "server.console.account.locked"
AXES_CLIENT_IP_CALLABLE = "server.console.account.asker"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Pushes -------------------------------------------------------------------------------------------------------------

# A push may hold 500 events; the API reads bodies itself and bounds them (wire.MAX_BODY_BYTES).
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
# Pushes that one process serves at the same time; the others are told when to come again.
PUSHES_AT_ONCE = int(os.environ.get("LINLI_SERVER_PUSHES_AT_ONCE", "8"))
