"""The web server's way in: `gunicorn obt.wsgi`."""

import gc
import logging
import os
import re
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from obt.logs import WithoutSecrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obt.settings")

# The access log has a handler of gunicorn's own, which our LOGGING does not reach.
logging.getLogger("gunicorn.access").addFilter(WithoutSecrets())

_CHARSET = re.compile(r"charset\s*=\s*[\"']?(?!utf-?8\b)[^;\"'\s]+[\"']?", re.IGNORECASE)

_django = get_wsgi_application()
# gunicorn loads this once and forks: what every request needs is loaded before, and left out of later collections,
# which would walk through all of it (a tenth of a second) and copy it into each worker.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Django, told of another encoding than ours by a name that it can refuse.

    It takes whatever Python can decode with for a text encoding ("rot13", "base64") and fails on it before any of its
    middleware runs; `obt.pages.middleware` answers 400 to every encoding but UTF-8.
    """
    if "charset" in environ.get("CONTENT_TYPE", ""):
        environ["CONTENT_TYPE"] = _CHARSET.sub("charset=latin-1", environ["CONTENT_TYPE"])
    return _django(environ, start_response)
