"""The web server's way in: `gunicorn obt.wsgi`."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from obt.logs import WithoutSecrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obt.settings")

# The access log has a handler of gunicorn's own, which our LOGGING does not reach.
logging.getLogger("gunicorn.access").addFilter(WithoutSecrets())

application = get_wsgi_application()
