# One image for web, worker, beat and migrate. Debian 13 brings Python 3.13 and PostgreSQL 17's client.
FROM python:3.13-slim-trixie AS packages
COPY requirements-setup.txt requirements.txt /build/
RUN pip install --no-cache-dir --require-hashes -r /build/requirements-setup.txt \
 && uv venv /venv \
 && uv pip sync --python /venv/bin/python --require-hashes --compile-bytecode /build/requirements.txt

FROM python:3.13-slim-trixie
# pango draws the papers, harfbuzz-subset halves the time, the client makes backups.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/portal --create-home portal \
 && install -d -o portal /srv/portal/state /srv/portal/files /srv/portal/static
COPY --from=packages /venv /venv
WORKDIR /app
COPY . /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    STATE_DIR=/srv/portal/state \
    FILES_DIR=/srv/portal/files \
    STATIC_ROOT=/srv/portal/static \
    LOG_STREAM=stdout
# Translations and bytecode are compiled into the image, where nobody can write later: every start, and every health
# check, would compile the whole portal again. Static files are collected at start, into the volume the proxy serves.
RUN python -m launch.messages locale/*/LC_MESSAGES/*.po && python -m compileall -q .
USER portal
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "portal.wsgi:application"]
