# The Python that the tests run on.
FROM python:3.11-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

WORKDIR /source

# A layer of its own: it changes only when the lock does.
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --quiet --require-hashes -r requirements.txt \
    && pip install --quiet --require-hashes -r requirements-build.txt

COPY pyproject.toml README.md LICENSE alembic.ini ./
COPY migrations/ migrations/
COPY entente/ entente/
COPY app/ app/
RUN pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/venv/bin/pip install --quiet --no-deps dist/*.whl

FROM python:3.11-slim

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1

COPY --from=build /opt/venv /opt/venv

# Code belongs to root; the service may write its data and nothing else.
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home entente \
    && install -d -o entente data
USER entente
VOLUME /app/data

ENV ENTENTE_HOST=0.0.0.0 \
    ENTENTE_PORT=8000
EXPOSE 8000

# /readyz answers 503, an error to urllib, until the database can be read at this release's schema.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"ENTENTE_PORT\"]}/readyz', timeout=4)"]

# It migrates first, under a lock, so that several may start at once.
CMD ["entente", "serve"]
