"""The workers' way in: `celery -A obt`. Queues: `codes` (sign-in codes, a worker of their own), `bulk` (all else)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obt.settings")

app = Celery("obt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
