"""A small Django project of the usual kind, for the peers: one table of members, Django's mail, Celery, post_office."""

from environ import Env

env = Env()
SECRET_KEY = "benchmark only"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "post_office", "benchmarks.peer_project"]
DATABASES = {"default": env.db("PEER_DATABASE_URL") | {"CONN_MAX_AGE": None}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("PEER_SMTP_PORT")
POST_OFFICE = {"BATCH_SIZE": 1000, "THREADS_PER_PROCESS": 5, "CELERY_ENABLED": False}
CELERY_BROKER_URL = env.str("PEER_REDIS_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 64
