"""The two pages every server is measured on, served on loopback by the standard library.

`/small` is a form and 20 links; `/big` a table of 300 rows with a button and a link in each. Both carry one
field `Name` and one button `Add one` whose clicks are counted beside it. The button keeps its name:
Playwright gives an element a new ref when its name changes, and would need a snapshot before each click.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FORM = """
<form onsubmit="return false">
  <label>Name <input name="name"></label>
  <label>City <input name="city"></label>
  <label><input type="checkbox" name="news"> Send me news</label>
</form>
<button id="add">Add one</button> <output id="count">Count: 0</output>
<script>
  let n = 0;
  const count = document.getElementById("count");
  document.getElementById("add").onclick = () => { count.textContent = "Count: " + (++n); };
</script>
"""


def _small() -> str:
    links = "".join(f'<li><a href="/small?{i}">Link {i}</a></li>' for i in range(20))
    return f"<h1>A form and twenty links</h1>{FORM}<ul>{links}</ul>"


def _big() -> str:
    rows = "".join(
        f"<tr><td>{i}</td><td>Customer {i}</td><td>{(i * 37) % 991}.00 EUR</td>"
        f'<td><a href="/big?{i}">Order {i}</a></td><td><button>Archive {i}</button></td></tr>'
        for i in range(300)
    )
    return f"<h1>Three hundred orders</h1>{FORM}<table>{rows}</table>"


PAGES = {"/small": _small(), "/big": _big()}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path.partition("?")[0])
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Bench</title>{body or 'no such page'}".encode())

    def log_message(self, format: str, *args: object) -> None:
        return None


@contextmanager
def serve() -> Generator[str]:
    """Base URL of a running server; it ends with the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
