"""For gunicorn: `gunicorn 'web.wsgi:app'`. The scheduler runs in processes of its own."""

from __future__ import annotations

from config import checks, logs, migrate, settings
from config.bootstrap import wire
from web.app import begun, create_app

services = wire(settings.load())
logs.begin(services.settings.log)
migrate.prepare(services.database)
checks.refuse_start(services)
services.database.dispose()  # each worker opens connections of its own
app = create_app(services)
begun()
