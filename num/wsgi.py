import os

from django.core.wsgi import get_wsgi_application

from num.checks import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "num.settings")
application = get_wsgi_application()
refuse_unsafe()
