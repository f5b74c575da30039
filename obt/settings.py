"""Settings of One Big Thing, read from the environment.

Every variable read here stands in the table of docs/operations.md; a wrong or missing one stops the
start with its name. The one file serves development, tests and production: what differs is the environment.
"""

from pathlib import Path
from typing import Any

import environ
import jinja2
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from obt import logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def whole_number(name: str, default: int, least: int = 0) -> int:
    """Return the variable `name` as a whole number of at least `least`; ImproperlyConfigured names it otherwise."""
    try:
        value = env.int(name, default=default)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {env.str(name)!r}") from error
    if value < least:
        raise ImproperlyConfigured(f"{name} must be {least} or more, not {value}")
    return value


def switch(name: str, default: bool = False) -> bool:
    """Return the variable `name` as on or off; anything but 1, 0, true, false, on, off is refused with its name."""
    words = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False, "": default}
    value = env.str(name, default="").strip().lower()
    if value not in words:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")
    return words[value]


def required(name: str) -> str:
    """Return the variable `name`, which must be set and not empty."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see docs/operations.md)")
    return value


def address(name: str, schemes: set[str]) -> str:
    """Return the variable `name`, an address that starts with one of `schemes`."""
    value = required(name)
    if value.partition("://")[0] not in schemes:
        raise ImproperlyConfigured(f"{name} must start with one of {', '.join(sorted(schemes))} and ://")
    return value


DEBUG = switch("DEBUG")
OBT_DEMO = switch("OBT_DEMO")
OBT_GOVUK_DOMAIN = switch("OBT_GOVUK_DOMAIN")  # the crown and GDS Transport are for gov.uk domains only
SECURE = switch("SECURE_SSL", default=True)

SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS").split(",")]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
OBT_BASE_URL = (
    address("OBT_BASE_URL", {"http", "https"}) if SECURE else env.str("OBT_BASE_URL", default="http://127.0.0.1:8000")
).rstrip("/")

INSTALLED_APPS = [
    "obt.people",
    "obt.mail",
    "obt.govuk",
    "obt.programme",
    "obt.reminders",
    "obt.home",
    "obt.pages",
    "learning",
    "conversations",
    "experiments",
    "obt.dashboards",
    "obt.api",
    "obt.demo",
    "obt.people.sign_in.admin_config.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # allauth's session list uses it
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "treebeard",
    "pgtrigger",
    "pghistory",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "obt.api.middleware.ApiMiddleware",
    "obt.pages.middleware.RefuseNulMiddleware",
    "obt.pages.middleware.KeepNothingPrivateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "obt.people.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "obt.people.middleware.WelcomeMiddleware",
    "conversations.middleware.NamelessHistoryMiddleware",
    "obt.programme.middleware.RecordsClosedMiddleware",
]

ROOT_URLCONF = "obt.urls"
WSGI_APPLICATION = "obt.wsgi.application"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    "obt.demo.context_processors.demo",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "obt.govuk.environment.environment",
            "autoescape": jinja2.select_autoescape(disabled_extensions=["txt"], default=True),  # plain text in mail
            "context_processors": _CONTEXT_PROCESSORS,
        },
    },
    {  # Django admin, and whatever of allauth has no page of ours (a test says that nothing reachable is left)
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.contrib.auth.context_processors.auth", *_CONTEXT_PROCESSORS],
        },
    },
]
FORM_RENDERER = "obt.govuk.renderer.GovukRenderer"

# Database, cache, sessions -----------------------------------------------------------------------------

address("DATABASE_URL", {"postgres", "postgresql"})
DATABASES = {
    "default": {
        **env.db("DATABASE_URL"),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": whole_number("DB_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"prepare_threshold": 2},  # for obt.statements: Django's own cursors prepare nothing
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = address("REDIS_URL", {"redis", "rediss", "unix"})
CACHES = {
    "default": {
        "BACKEND": "obt.people.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
    }
}
SESSION_ENGINE = "obt.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_NAME = "obt_session"
CSRF_COOKIE_NAME = "csrftoken"

# People and sign-in ------------------------------------------------------------------------------------
# Why each of these stands as it does: docs/decisions/0003-sign-in.md

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["obt.people.sign_in.backends.CodeOnlyBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "obt.people.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_FORMS = {
    "login": "obt.people.sign_in.forms.SignInForm",
    "confirm_login_code": "obt.people.sign_in.forms.ConfirmCodeForm",
    "confirm_email_verification_code": "obt.people.sign_in.forms.ConfirmEmailForm",
    "add_email": "obt.people.sign_in.forms.ChangeEmailForm",
}
SIGN_INS_PER_IP_10M = whole_number("SIGN_INS_PER_IP_10M", default=5000, least=1)
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "signup": None,
    "request_login_code": "5/10m/key,12/h/key",  # by address
    "request_login_code_browser": "10/10m/key",
    "resend_login_code": "1/20s/key",
    "guess_code": "10/15m/key",  # by code
    "confirm_email": "5/10m/key",  # by address; a page that says to wait answers what is more
    "manage_email": "10/m/user",
    "login_failed": "5/5m/key",
    "reset_password": None,
    "reset_password_from_key": None,
}
MFA_ADAPTER = "obt.people.sign_in.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "obt.people.sign_in.mfa_forms.AuthenticateForm",
    "reauthenticate": "obt.people.sign_in.mfa_forms.ReauthenticateForm",
    "activate_totp": "obt.people.sign_in.mfa_forms.ActivateTOTPForm",
    "add_webauthn": "obt.people.sign_in.mfa_forms.AddWebAuthnForm",
    "edit_webauthn": "obt.people.sign_in.mfa_forms.EditWebAuthnForm",
    "authenticate_webauthn": "obt.people.sign_in.mfa_forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "obt.people.sign_in.mfa_forms.ReauthenticateWebAuthnForm",
    "login_webauthn": "obt.people.sign_in.mfa_forms.LoginWebAuthnForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "One Big Thing"
MFA_TOTP_TOLERANCE = 1  # 30 seconds either way: a phone's clock may be off
MFA_RATE_LIMITS = {"webauthn_login": None}
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXY_COUNT", default=0)

# Mail and tasks ----------------------------------------------------------------------------------------

if OBT_DEMO:
    EMAIL_BACKEND = "obt.demo.mail.KeepMail"  # shown at /demo/mail/, sent nowhere
elif env.str("EMAIL_URL", default="") or not env.str("NOTIFY_API_KEY", default=""):
    address("EMAIL_URL", {"smtp", "smtp+tls", "smtp+ssl", "consolemail"})
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # all goes by GOV.UK Notify
EMAIL_TIMEOUT = 10  # seconds, of GOV.UK Notify too
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="One Big Thing <one-big-thing@example.gov.uk>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
OBT_CONTACT_EMAIL = env.str("OBT_CONTACT_EMAIL", default="one-big-thing@example.gov.uk")  # for help and feedback

# With an API key, what needs no calendar entry or file goes by GOV.UK Notify (obt/mail/notify.py).
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", default="")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # opens /metrics; without one it is not there
NOTIFY_TEMPLATE_ID = env.str("NOTIFY_TEMPLATE_ID", default="")
NOTIFY_CALLBACK_TOKEN = env.str("NOTIFY_CALLBACK_TOKEN", default="")
NOTIFY_BASE_URL = env.str("NOTIFY_BASE_URL", default="https://api.notifications.service.gov.uk")
NOTIFY_PER_MINUTE = whole_number("NOTIFY_PER_MINUTE", default=3000, least=1)
NOTIFY_PER_DAY = whole_number("NOTIFY_PER_DAY", default=250_000, least=1)

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.5,
    "retry_on_timeout": False,
    "max_retries": 0,
    "visibility_timeout": 300,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "mail-codes": {
        "task": "obt.mail.tasks.drain",
        "schedule": 5,
        "args": ["codes"],
        "options": {"queue": "codes", "expires": 5},
    },
    "mail-bulk": {
        "task": "obt.mail.tasks.drain",
        "schedule": 5,
        "args": ["bulk"],
        "options": {"queue": "bulk", "expires": 5},
    },
    "mail-forget": {"task": "obt.mail.tasks.forget_expired", "schedule": 60, "options": {"expires": 60}},
    "plan-reminders": {
        "task": "obt.reminders.tasks.plan",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 15 * 60},
    },
    "count-figures": {
        "task": "obt.dashboards.tasks.count",
        "schedule": 30,
        "options": {"queue": "figures", "expires": 30},
    },
    "freeze-figures": {
        "task": "obt.dashboards.tasks.take_snapshots",
        "schedule": 60,
        "options": {"queue": "figures", "expires": 60},
    },
    "clear-sessions": {"task": "obt.people.tasks.clear_sessions", "schedule": 60 * 60 * 24},
    "count-words": {"task": "conversations.tasks.count_words", "schedule": crontab(hour=3, minute=20)},
}

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")  # who reads leaves no history

# Figures for programs (obt/api) --------------------------------------------------------------------------

API_REQUESTS_PER_TOKEN_10M = whole_number("API_REQUESTS_PER_TOKEN_10M", default=600, least=1)

# Language, time, static files --------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/assets/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Security ----------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "obt.pages.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "usb",
    )
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# Logs --------------------------------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {LOG_LEVEL!r}")
LOGGING = logs.configuration(level=LOG_LEVEL, as_json=not (DEBUG or OBT_DEMO))
