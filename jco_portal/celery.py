"""The Celery application: the broker only rings the bell, work lies in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jco_portal.settings")

app = Celery("jco_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
