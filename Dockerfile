# syntax=docker/dockerfile:1
# One image for web, workers and beat; docker-compose.yml says which command each runs.

ARG PYTHON=python:3.11.14-slim-bookworm

FROM ${PYTHON} AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
# The environment has no pip of its own: nothing in the final image can install anything.
RUN python -m venv --without-pip /venv
COPY requirements/base.txt requirements/base.txt
RUN pip --python /venv/bin/python install --require-hashes --no-deps --only-binary :all: -r requirements/base.txt
COPY . .
# The settings insist on these; what they say reaches neither the static files nor the image.
RUN SECRET_KEY=unused ALLOWED_HOSTS=unused OBT_BASE_URL=https://unused EMAIL_URL=smtp://unused \
    DATABASE_URL=postgres://unused REDIS_URL=redis://unused \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q /app

FROM ${PYTHON}
RUN pip uninstall --yes --quiet --root-user-action ignore setuptools wheel pip \
    && groupadd --gid 10001 obt \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin obt
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=obt.settings \
    PORT=8000 \
    WEB_CONCURRENCY=2 \
    WEB_THREADS=4
WORKDIR /app
COPY --from=builder /venv /venv
COPY --from=builder /app /app
# Files belong to root and the service runs as somebody else: it cannot change its own code.
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "bin/healthcheck", "/healthz"]
# gunicorn reads PORT, WEB_CONCURRENCY and GUNICORN_CMD_ARGS itself.
CMD ["sh", "-c", "exec gunicorn obt.wsgi:application --no-control-socket --worker-class gthread --threads \"$WEB_THREADS\" --worker-tmp-dir /dev/shm --graceful-timeout 25 --timeout 60"]
