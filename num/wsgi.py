import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.backends.signals import connection_created
from django.urls import resolve

from num import celery
from num.checks import refuse_unbound, refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "num.settings")
application = get_wsgi_application()
refuse_unsafe()
connection_created.connect(refuse_unbound)
connection.close()  # that check's; each thread has its own

# Now, and not while somebody waits for the first page, or an alert for the first ring.
resolve("/")
celery.load()
