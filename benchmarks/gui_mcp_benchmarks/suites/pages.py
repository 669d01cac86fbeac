"""Static pages from a folder, served on a loopback port that the system picks."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit


@contextmanager
def serve(
    folder: Path,
    *,
    append: Callable[[str, str], str] | None = None,
    told: Callable[[bytes], None] | None = None,
) -> Generator[str]:
    """Serve the files under `folder` until the block is left; gives `http://127.0.0.1:PORT`.

    Files are read once and may be kept by the browser: they do not change while they are served. `append`
    gives what is added to a page that is asked for with a query: (its name without suffix, the query). `told`
    gets the body of every POST.
    """
    root = folder.resolve()

    @cache
    def read(path: str) -> tuple[bytes, str] | None:
        file = (root / path.lstrip("/")).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            return None
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return file.read_bytes(), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # keeps the connection, so that a page's files cost no new one each

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            found = read(unquote(asked.path))
            data, kind = found if found is not None else (b"not found", "text/plain")
            if found is not None and append is not None and asked.query:
                data += append(Path(asked.path).stem, asked.query).encode()
            self._answer(404 if found is None else 200, data, kind)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if told is not None:
                told(body)
            self._answer(200, b"", "text/plain")

        def _answer(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "max-age=86400")
            self.end_headers()
            with suppress(ConnectionError):  # the browser went on to another page
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
