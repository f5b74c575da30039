"""Where demo mode may be."""

from django.conf import settings


def is_production() -> bool:
    """Whether these are production settings: the ones that insist on HTTPS."""
    return bool(settings.SECURE_SSL_REDIRECT)


def demo_is_on() -> bool:
    """Whether the demo's pages and accounts are there: asked for, and not in production.

    The system check says so at start-up; this holds even where nobody ran the checks.
    """
    return bool(settings.OBT_DEMO) and not is_production()
