"""Files that are not Python lie in the package when it is installed, and beside it in a checkout."""

from pathlib import Path


def package_dir() -> Path:
    """The folder of the package `assetlend` itself."""
    return Path(__file__).resolve().parent


def template_dir() -> Path:
    """The folder of the page and paper templates."""
    return _beside("templates")


def migrations_dir() -> Path:
    """The folder of the database migrations."""
    return _beside("migrations")


def _beside(name: str) -> Path:
    inside = package_dir() / name
    return inside if inside.is_dir() else package_dir().parent / name
