"""The application of the workers of one peer: a task a member."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peer_project.settings")
app = Celery("peers")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf["CELERY_DB_REUSE_MAX"] = 10**9  # otherwise each task begins by connecting to the database
app.autodiscover_tasks()
