"""The WSGI entry: settings from the environment, then the server. `gunicorn app:server`."""

import os

from dashboard.server.factory import create_app
from dashboard.server.settings import Settings

server = create_app(Settings.from_environment(os.environ))
