"""Settings of every installation, read from typed environment values. docs/settings.md explains each of ours.

Nothing here asks which kind of machine it is on: one PostgreSQL and one broker are given by DATABASE_URL and
BROKER_URL, or the embedded servers stand in for them.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from omni import embedded
from omni.settings import databases, env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = Path(env.text("OMNI_STATE_DIR", str(BASE_DIR / ".omni")))
SECRET_KEY = env.secret("SECRET_KEY") or embedded.secret_key(STATE_DIR)
DEBUG = env.flag("DEBUG")

OMNI_PUBLIC_URL = env.text("OMNI_PUBLIC_URL", "http://127.0.0.1:8000")
OMNI_LIVE_URL = env.text("OMNI_LIVE_URL", "/live/")
OMNI_TEST_CLOCK = env.flag("OMNI_TEST_CLOCK")
OMNI_WEB_WORKERS = env.number("OMNI_WEB_WORKERS", 2)
OMNI_WEB_THREADS = env.number("OMNI_WEB_THREADS", 4)
OMNI_WORKER_CONCURRENCY = env.number("OMNI_WORKER_CONCURRENCY", 2)
OMNI_API_RATE = env.number("OMNI_API_RATE", 3000)
OMNI_STYLEGUIDE = env.flag("OMNI_STYLEGUIDE")
OMNI_ORDER_PAGE = "/{language}/order/{public_id}/{token}/"
OMNI_DECISION_PAGE = "/{language}/order/{public_id}/{token}/decide/{decision}/"
OMNI_PRODUCT_PAGE = "/{language}/p/{slug}/"
OMNI_STOP_PAGE = "/{language}/alerts/{public_id}/{token}/"
OMNI_RESTOCK_HEAD_START = timedelta(seconds=env.number("OMNI_RESTOCK_HEAD_START_SECONDS", 14_400))
OMNI_RESTOCK_ALERTS = env.number("OMNI_RESTOCK_ALERTS", 20)
OMNI_HOLD_SECONDS = env.number("OMNI_HOLD_SECONDS", 900)
OMNI_CART_LIFE = timedelta(days=env.number("OMNI_CART_DAYS", 30))
OMNI_CARD_HOLD_SECONDS = env.number("OMNI_CARD_HOLD_SECONDS", 1800)
OMNI_CARD_CAPTURE_EARLY = timedelta(hours=env.number("OMNI_CARD_CAPTURE_EARLY_HOURS", 24))
STRIPE_SECRET_KEY = env.secret("STRIPE_SECRET_KEY") or ""
STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY", "")
STRIPE_WEBHOOK_SECRETS = [
    part.strip() for part in (env.secret("STRIPE_WEBHOOK_SECRETS") or "").split(",") if part.strip()
]
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "")
STRIPE_SCRIPT = env.text("STRIPE_SCRIPT", "https://js.stripe.com/v3/")
OMNI_SLOT_DAYS = env.number("OMNI_SLOT_DAYS", 14)
OMNI_UNDO_SECONDS = env.number("OMNI_UNDO_SECONDS", 900)
OMNI_EXTENSION_DAYS = env.number("OMNI_EXTENSION_DAYS", 3)
OMNI_EXTENSION_MOST_DAYS = env.number("OMNI_EXTENSION_MOST_DAYS", 60)
OMNI_REMINDER_SHARE = env.number("OMNI_REMINDER_SHARE", 50)
OMNI_REMINDER_LAST_SECONDS = env.number("OMNI_REMINDER_LAST_SECONDS", 43_200)
OMNI_LEARNING_DAYS = env.number("OMNI_LEARNING_DAYS", 28)
OMNI_LEARNING_PICKUPS = env.number("OMNI_LEARNING_PICKUPS", 20)
_public = urlsplit(OMNI_PUBLIC_URL)
_https = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname or "127.0.0.1", *env.listing("ALLOWED_HOSTS", "127.0.0.1,localhost")]
OMNI_TRUSTED_PROXIES = env.listing("TRUSTED_PROXIES")
CSRF_TRUSTED_ORIGINS = [OMNI_PUBLIC_URL] if _https else []

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "omni.design",
    "omni",
    "apps.core",
    "apps.audit",
    "apps.outbox",
    "apps.accounts",
    "apps.stores",
    "apps.customers",
    "apps.catalogue",
    "apps.pricing",
    "apps.inventory",
    "apps.discovery",
    "apps.payments",
    "apps.invoicing",
    "apps.imports",
    "apps.carts",
    "apps.orders",
    "apps.fulfilment",
    "apps.checkout",
    "apps.messaging",
    "apps.kiosk",
    "apps.backoffice",
    "apps.api",
    "apps.storefront",
]

MIDDLEWARE = [
    "omni.http.TrustedProxiesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "omni.http.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "omni.http.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.second_factor.StaffSecondFactorMiddleware",
    "apps.backoffice.middleware.LocalTimeMiddleware",
]

ROOT_URLCONF = "omni.urls"
WSGI_APPLICATION = "omni.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "apps.storefront.visit.context",
            ],
        },
    },
]

DATABASES = {"default": databases.default(STATE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = env.text("BROKER_URL", "") or embedded.broker_url(STATE_DIR)
OMNI_VALKEY_URL = env.text("CACHE_URL", "") or embedded.cache_url(BROKER_URL)
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_VISIBILITY_TIMEOUT = 900
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # the broker may be away for as long as it likes
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SYNC_EVERY = 20  # bells: some ten seconds, so that pages can tell a beat that rings from a dead one
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "accounts.forget_attempts": {"task": "accounts.forget_attempts", "schedule": 3600.0},
    "imports.run": {"task": "imports.run", "schedule": 2.0},
    "outbox.relay": {"task": "outbox.relay", "schedule": 1.0},
    "inventory.release_expired": {"task": "inventory.release_expired", "schedule": 10.0},
    "fulfilment.expire_overdue": {"task": "fulfilment.expire_overdue", "schedule": 60.0},
    "fulfilment.watch_acceptance": {"task": "fulfilment.watch_acceptance", "schedule": 30.0},
    "fulfilment.remind": {"task": "fulfilment.remind", "schedule": 60.0},
    "fulfilment.learn_preparation_times": {"task": "fulfilment.learn_preparation_times", "schedule": 3600.0},
    "fulfilment.make_slots": {"task": "fulfilment.make_slots", "schedule": 3600.0},
    "checkout.decisions_due": {"task": "checkout.decisions_due", "schedule": 15.0},
    "checkout.expire_drafts": {"task": "checkout.expire_drafts", "schedule": 300.0},
    "carts.expire_old": {"task": "carts.expire_old", "schedule": 3600.0},
    "discovery.follow_price_lists": {"task": "discovery.follow_price_lists", "schedule": 300.0},
    "payments.work": {"task": "payments.work", "schedule": 5.0},
    "payments.watch": {"task": "payments.watch", "schedule": 300.0},
    "payments.reconcile": {"task": "payments.reconcile", "schedule": 86400.0},
    "messaging.send_due": {"task": "messaging.send_due", "schedule": 5.0},
    "messaging.tell_restocked": {"task": "messaging.tell_restocked", "schedule": 30.0},
    "audit.seal": {"task": "audit.seal", "schedule": 60.0},
    "outbox.sweep": {"task": "outbox.sweep", "schedule": 3600.0},
}
CACHES = {"default": {"BACKEND": "omni.cache.Cache", "LOCATION": OMNI_VALKEY_URL}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.CountedBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "apps.storefront.sign_in.ShopperAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_RATE_LIMITS = {
    "login": None,  # counted by the adapter and the backend, before the password is looked at
    "login_failed": "50/15m/ip,10/15m/key",  # wrong second factors
    "request_login_code": "20/15m/ip,5/15m/key",
    "reset_password": "20/15m/ip,5/15m/key",
    "signup": "20/15m/ip",
}  # all of them in PostgreSQL: apps.accounts.flow_limits
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "apps.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_PERIOD = 30
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https  # browsers themselves take localhost alone
OMNI_STAFF_SECOND_FACTOR = env.flag("OMNI_STAFF_SECOND_FACTOR", default=_https)
OMNI_NAME = env.text("OMNI_NAME", "Omni")
LOGIN_REDIRECT_URL = "storefront:home"
LOGIN_URL = "account_login"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "omni" / "locale"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("OMNI_MEDIA_DIR", str(STATE_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": Path(env.text("OMNI_PRIVATE_DIR", str(STATE_DIR / "private")))},
    },
    "staticfiles": {"BACKEND": "omni.static.Storage"},
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.number("EMAIL_PORT", 8025)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Omni <shop@omni.example>")

SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # load balancers ask without https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.listing("TRUSTED_PROXIES") else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "__Host-session" if _https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.storefront.views.errors.expired_form"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_SCHEMA_CLASS": "apps.api.schema.EndpointSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "EXCEPTION_HANDLER": "apps.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Omni REST API",
    "DESCRIPTION": "Find, order, prepare and hand over. docs/api.md is the guide.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "PREPROCESSING_HOOKS": [],
    "POSTPROCESSING_HOOKS": [],  # our schema classes name enums themselves
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "apiKey": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "session"},
        }
    },
}

UNFOLD = {
    "SITE_TITLE": "Omni",
    "SITE_HEADER": "Omni",
    "SITE_SYMBOL": "storefront",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "apps.backoffice.navigation.favicon"}],
    "SHOW_LANGUAGES": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_HISTORY": False,
    "ENVIRONMENT": "apps.backoffice.navigation.environment",
    "DASHBOARD_CALLBACK": "apps.backoffice.dashboard.dashboard",
    "STYLES": ["apps.backoffice.navigation.style"],
    "COMMAND": {"search_callback": "apps.backoffice.admin.finding.find"},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "apps.backoffice.navigation.sidebar",
    },
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .014 48)",
            "100": "oklch(94.5% .033 46)",
            "200": "oklch(88.5% .066 44)",
            "300": "oklch(81% .11 43)",
            "400": "oklch(77.5% .14 45)",
            "500": "oklch(70% .17 42)",
            "600": "oklch(54% .178 36)",
            "700": "oklch(49% .165 36)",
            "800": "oklch(42% .135 36)",
            "900": "oklch(36% .1 36)",
            "950": "oklch(25% .07 36)",
        },
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname:<7} {name} · {message}", "style": "{", "datefmt": "%H:%M:%S"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("celery.beat", "celery.app.trace", "celery.worker.request", "celery.worker.strategy", "stripe")
    },
}
