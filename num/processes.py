"""What runs: the exact commands of each part, for the containers, the demonstration and the tests alike."""

CHECK = ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
MIGRATE = ["python", "manage.py", "migrate", "--no-input"]
WEB = ["gunicorn", "num.wsgi", "--workers", "2", "--threads", "4", "--no-control-socket"]
WORKER = ["celery", "--app", "num", "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
BEAT = ["celery", "--app", "num", "beat"]
