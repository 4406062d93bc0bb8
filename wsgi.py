"""The application for a WSGI server."""

from assetlend import config
from assetlend.app import create_app
from assetlend.web import logs

settings = config.load()
app = create_app(settings)
logs.keep(settings)
