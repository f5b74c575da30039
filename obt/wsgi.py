"""The web server's way in: `gunicorn obt.wsgi`."""

import logging
import os
import re
from typing import Any

from django.core.wsgi import get_wsgi_application

from obt.logs import WithoutSecrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obt.settings")

# The access log has a handler of gunicorn's own, which our LOGGING does not reach.
logging.getLogger("gunicorn.access").addFilter(WithoutSecrets())

_CHARSET = re.compile(r"charset\s*=\s*[\"']?(?!utf-?8\b)[^;\"'\s]+[\"']?", re.IGNORECASE)

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Django, told of another encoding than ours by a name that it can refuse.

    It takes whatever Python can decode with for a text encoding ("rot13", "base64") and fails on it before any of its
    middleware runs; `obt.pages.middleware` answers 400 to every encoding but UTF-8.
    """
    if "charset" in environ.get("CONTENT_TYPE", ""):
        environ["CONTENT_TYPE"] = _CHARSET.sub("charset=latin-1", environ["CONTENT_TYPE"])
    return _django(environ, start_response)
