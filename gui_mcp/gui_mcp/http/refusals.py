"""What a request is told that goes no further: a status, a code, and what to do. Our own words only."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse

from gui_mcp.privacy.plain import Plain


class Refused(Exception):
    """A request is not let through. Nothing of it has been done."""

    def __init__(self, status: int, code: Plain, do: Plain, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.do = do
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        return JSONResponse({"error": self.code, "do": self.do}, self.status, self.headers)
