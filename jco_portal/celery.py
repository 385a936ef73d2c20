"""The Celery application.

The broker only wakes the workers; jobs are rows in PostgreSQL, so a lost message delays them only.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jco_portal.settings")

app = Celery("jco_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
