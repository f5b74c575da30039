"""The workers' way in: `celery -A obt`. Queues: `codes` (sign-in codes) and `figures` (counting for
dashboards), which have workers of their own, and `bulk` (all else).
"""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obt.settings")

app = Celery("obt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def stand_by(**_: object) -> None:
    """The worker of the codes has a second way to its work (obt/mail/standby.py)."""
    from obt.mail.standby import Standby

    app.steps["worker"].add(Standby)
