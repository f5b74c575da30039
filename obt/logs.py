"""What the service writes on standard output: one line an event, JSON in production, readable locally.

Neither addresses nor codes belong in a log line: name a row by its id. The secret that an idea without a name is
changed by, and the one that reminders are stopped by, stand in the address of a page, which Django names in lines of
its own: they are masked in all of them. So is an API token, wherever somebody should have put it.
"""

import logging
import re
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


_SECRET = re.compile(r"((?:ideas(?:/|%2F)mine|reminders(?:/|%2F)stop)(?:/|%2F))[^/\s\"'?&\\]+", re.IGNORECASE)
_TOKEN = re.compile(r"(obt_[0-9a-f]{12})_[A-Za-z0-9_-]{20,}")


def without_secrets(logger: Any, method: str, line: str) -> str:
    """The finished line without the secret of an address or a token; structlog's last processor."""
    return _TOKEN.sub(r"\1_***", _SECRET.sub(r"\1***", line))


class WithoutSecrets(logging.Filter):
    """The same for lines that are not ours to render: gunicorn's access log, where it has been turned on."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(None, "", record.getMessage()), ()
        return True


class NoiseOfStrangers(logging.Filter):
    """Turns what anybody can cause by nonsense (a wrong Host, too much data) from an error into a short warning."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True


def configuration(*, level: str, as_json: bool) -> dict[str, Any]:
    """Return Django's LOGGING: everything from `level` up to standard output, as JSON or as readable lines."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    last,
                    without_secrets,
                ],
            }
        },
        "filters": {"noise": {"()": NoiseOfStrangers}},
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "filters": ["noise"],
                "stream": "ext://sys.stdout",
            }
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
