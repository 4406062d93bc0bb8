"""Puts the program together: settings, database, pages; refuses to start while a page declares no permission."""

from typing import Any

from flask import Flask, g
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter

from assetlend import __version__, config, paths, schema
from assetlend.config import Config
from assetlend.db import Database
from assetlend.domain.access import Permission
from assetlend.services.papers import BASE_URL
from assetlend.services.photos import PHOTO_DIR
from assetlend.web import brakes, data, entries, errors, formats, guard, headers, identity, jobs, locale, logs
from assetlend.web.static_files import StaticFiles

MEGABYTE = 1024 * 1024


class Number(IntegerConverter):
    """A whole number in an address, small enough for every database."""

    regex = "[0-9]{1,9}"


class Token(BaseConverter):
    """A key or code in an address: nothing but letters and digits."""

    regex = "[0-9A-Za-z]{1,64}"


def open_database(settings: Config) -> Database:
    """The office's database, with what its services need to know of the settings."""
    return Database(settings.database_url, **{BASE_URL: settings.base_url, PHOTO_DIR: str(settings.photo_dir)})


def create_app(settings: Config | None = None, *, need_schema: bool = True) -> Flask:
    """The application. Raises: BadSetting, OldSchema, Undeclared."""
    settings = settings or config.load()
    app = Flask("assetlend", static_folder=None, template_folder=str(paths.template_dir()))
    app.debug = False
    app.url_map.converters.update(number=Number, token=Token)
    database = open_database(settings)
    if need_schema:
        schema.check(database)
    app.extensions[data.EXTENSION] = {"config": settings, "database": database}
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=64 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=_hosts(settings),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    _templates(app)
    for part in (logs, data, headers, identity, locale, formats, entries, errors):
        part.init(app)
    CSRFProtect(app)
    brakes.init(app)
    _static(app)
    jobs.register(app)
    guard.check(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _hosts(settings: Config) -> list[str]:
    own = settings.base_url.partition("://")[2].partition(":")[0]
    return sorted({own, "localhost", "127.0.0.1", *settings.trusted_hosts})


def _templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {"who": g.get("identity"), "version": __version__}


def _static(app: Flask) -> None:
    files = StaticFiles(paths.package_dir() / "static")
    app.add_url_rule(
        "/static/<digest>/<path:name>",
        endpoint="static_file",
        view_func=guard.page(Permission.OPEN)(files.serve),
    )
    app.jinja_env.globals["static"] = files.url
