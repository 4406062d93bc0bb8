"""The application for a WSGI server."""

from assetlend.app import create_app

app = create_app()
