"""The production server: gunicorn with threads, which no half-open connection can block."""

import json
import socket
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from assetlend.config import Config
from assetlend.errors import Unavailable


class PortTaken(Unavailable):
    """The program cannot listen at %(host)s, port %(port)s (%(reason)s). Name another with --host and --port."""


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings; each worker makes its own application and connections."""

    def __init__(self, settings: Config, options: dict[str, Any]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        from assetlend.app import create_app
        from assetlend.web import logs

        app = create_app(self.settings)
        logs.keep(self.settings)
        return app


def check_port(host: str, port: int) -> None:
    """Raises: PortTaken, also for a host that is not this machine's."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise PortTaken(host=host, port=port, reason=error.strerror or str(error)) from error


def run(settings: Config, host: str, port: int, workers: int) -> None:
    """Serve until stopped."""
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": 4,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 5,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "assetlend",
    }
    Server(settings, options).run()


def announce(settings: Config, host: str, port: int) -> None:
    """Say on the terminal where the pages are, and the accounts of a demonstration."""
    click.echo(f"assetlend: {settings.base_url}  ({host}:{port})")
    file = settings.data_dir / "demo-accounts.json"
    if not file.is_file():
        return
    click.echo("\nบัญชีสาธิต (demonstration accounts, made for this machine):")
    for name, password in json.loads(file.read_text("utf-8")).items():
        click.echo(f"  {name:<16} {password}")
    click.echo("")
