# One image for every part: web server, worker and beat differ only in their command (num/processes.py).
FROM python:3.11-slim-bookworm

# age and pg_dump are what `backup` and `restore` run; pango sets what is printed (WeasyPrint).
RUN apt-get update \
 && apt-get install --yes --no-install-recommends age postgresql-client libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin num

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY . .

# Collecting static files reads the settings, so they get keys that are gone when this line ends.
RUN python manage.py make_keys --to /tmp/keys \
 && set -a && . /tmp/keys && export BASE_URL=https://build.invalid EMAIL_URL=smtp://localhost \
 && python manage.py collectstatic --no-input \
 && python -m compileall -q num members reports alerts \
 && rm /tmp/keys

ENV PYTHONUNBUFFERED=1 PORT=8000
USER num
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "from os import environ as e; from urllib.request import Request, urlopen; url, host = 'http://127.0.0.1:' + e['PORT'] + '/healthz', e['BASE_URL'].split('/')[2]; urlopen(Request(url, headers={'Host': host}), timeout=3)"]
CMD ["python", "-m", "gunicorn", "num.wsgi", "--workers", "2", "--threads", "4", "--no-control-socket"]
