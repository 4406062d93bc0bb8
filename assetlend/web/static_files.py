"""Files that never change under their address, which holds the digest of them all: browsers keep them for good."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

# What may be served at all. Notes, licences and the stored .gz have no type here, so they have no address.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

# A worker is ruled by the policy on its own script, not by the page's: this is the one that may run WebAssembly.
WORKER_FILES = ("js/scan-worker.js", "vendor/zxing/")
WORKER_POLICY = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"

FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it was at start: its bytes, the same gzipped where that is stored, and what its headers say."""

    content: bytes
    gzipped: bytes | None
    content_type: str
    policy: str
    etag: str


class StaticFiles:
    """The tree under `root`, read once. What was digested is what is served, whatever happens to the disk meanwhile."""

    def __init__(self, root: Path) -> None:
        self._files = dict(_read(root))
        self.digest = _digest(self._files)

    def url(self, name: str) -> str:
        """The address of a file, such as `/static/3f…/css/assetlend.css`.

        Raises: KeyError for a file that is not there, so that a wrong name in a template is found by its first test.
        """
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"

    def serve(self, digest: str, name: str) -> AnyResponse:
        """Answer with a file; under an older digest (a page from before an upgrade) lead to where it is now."""
        file = self._files.get(name)
        if file is None:
            abort(404)
        if digest != self.digest:
            moved = redirect(self.url(name), 302)
            moved.headers["Cache-Control"] = "no-cache"
            return moved
        return _answer(file)


def _read(root: Path) -> Iterator[tuple[str, StaticFile]]:
    """Every file that may be served, with its name relative to `root`, in the order of the names."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix in TYPES and path.is_file() and not any(part.startswith(".") for part in name.split("/")):
            yield name, _file(name, path)


def _file(name: str, path: Path) -> StaticFile:
    content = path.read_bytes()
    gzipped = path.with_name(path.name + ".gz")
    return StaticFile(
        content=content,
        gzipped=gzipped.read_bytes() if gzipped.is_file() else None,
        content_type=TYPES[path.suffix],
        policy=WORKER_POLICY if name.startswith(WORKER_FILES) else FILE_POLICY,
        etag=hashlib.sha256(content).hexdigest()[:32],
    )


def _digest(files: dict[str, StaticFile]) -> str:
    """16 hex digits that change with any name, any content and what is said about it."""
    whole = hashlib.sha256()
    for name, file in files.items():
        whole.update("\0".join((name, file.etag, file.content_type, file.policy, "")).encode())
    return whole.hexdigest()[:16]


def _answer(file: StaticFile) -> Response:
    packed = file.gzipped if request.accept_encodings.quality("gzip") > 0 else None
    response = Response(file.content if packed is None else packed)
    response.headers["Content-Type"] = file.content_type
    response.headers["Cache-Control"] = FOR_GOOD
    response.headers["Content-Security-Policy"] = file.policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    if file.gzipped is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if packed is not None:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(file.etag if packed is None else f"{file.etag}-gzip")
    response.make_conditional(request)
    return response
