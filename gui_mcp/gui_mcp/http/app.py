"""The whole HTTP of one listener: routes, what their errors become, and the guard around all of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from gui_mcp_devices.errors import DeviceError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from gui_mcp.console.added import added_pages, added_routes
from gui_mcp.console.api import api
from gui_mcp.console.asking import caller_of, shown
from gui_mcp.console.doors import owners_door, pages
from gui_mcp.console.record import record
from gui_mcp.http.callers import Over
from gui_mcp.http.guard import PACE, Guard, Pace
from gui_mcp.http.house import House
from gui_mcp.http.mcp_room import McpRoom
from gui_mcp.http.refusals import Refused
from gui_mcp.jobs import JobError, StoreError
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.plain import Plain, handle, say
from gui_mcp.server import failures

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
"""How often it is looked whether the rights of what is open still stand."""

STATUS = {
    "unknown_task": 404,
    "unknown_device": 404,
    "bad_check": 422,
    "bad_answer": 422,
    "bad_schema": 422,
    "storage_full": 507,
}
"""By the code of a job's or device's error; 409 for the others, which say that it cannot be done now."""

ARGUMENT_PARTS = 3

NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI would send refused bodies and the texts of exceptions wherever an environment variable says."""


class HttpApp:
    """An ASGI app with a lifespan of its own. Made by `http_app`."""

    def __init__(self, house: House, over: Over, pace: Pace) -> None:
        self._rooms = {"/mcp": McpRoom(house, "standard"), "/paper/mcp": McpRoom(house, "paper")}
        last = added_routes(added_pages()) if over == "tcp" else owners_door
        routers = (pages, api, record, last)
        site = FastAPI(
            lifespan=self._lifespan,
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            redirect_slashes=False,
            telemetry=NO_TELEMETRY,
            routes=[
                *(Route(path, room) for path, room in self._rooms.items()),
                *(route for router in routers for route in router.routes),
            ],
        )
        site.add_exception_handler(Refused, _refused)
        site.add_exception_handler(JobError, _job_error)
        site.add_exception_handler(DeviceError, _device_error)
        site.add_exception_handler(StoreError, _store_error)
        site.add_exception_handler(RequestValidationError, _wrong_arguments)
        site.add_exception_handler(HTTPException, _http_error)
        site.add_exception_handler(Exception, _broken)
        self._house = house
        self._site = site
        self._guard = Guard(site, house, over, pace)

    @property
    def routes(self) -> list[BaseRoute]:
        """Every one that can be reached."""
        return self._site.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._guard(scope, receive, send)

    async def wind_down(self, grace: float) -> None:
        """Answer nothing new; give what is being answered `grace` seconds, then end it and say so."""
        await self._guard.flights.end_all(grace)

    @asynccontextmanager
    async def _lifespan(self, site: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for room in self._rooms.values():
                await stack.enter_async_context(room.running())
            sweeping = asyncio.create_task(self._sweep(), name="sweep")
            try:
                yield
            finally:
                sweeping.cancel()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self._guard.flights.end_those_without_rights()
            if self._guard.flights.any:
                self._house.needed()
            for room in self._rooms.values():
                await room.end_those_without_rights()


def http_app(house: House, *, over: Over, pace: Pace = PACE) -> HttpApp:
    """`tcp`: tokens and the console's login. `socket`: whoever can open it is the owner."""
    return HttpApp(house, over, pace)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return error.response()


async def _job_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, JobError)
    return shown(failures.job_failure(error), STATUS.get(error.code, 409))


async def _device_error(request: Request, error: Exception) -> Response:
    """In full for the owner; for others its code, as their tools would say it."""
    assert isinstance(error, DeviceError)
    level = "open" if caller_of(request).by.is_owner else "private"
    return shown(failures.failure(error, level), STATUS.get(error.code, 409))


async def _store_error(request: Request, error: Exception) -> Response:
    log.error("%s", error)
    return shown(failures.no_store(), 503)


async def _wrong_arguments(request: Request, error: Exception) -> Response:
    """Which, and what they should be; never the value that was given."""
    assert isinstance(error, RequestValidationError)
    wrong: list[Json] = []
    for detail in error.errors():
        where = [handle(str(part)) for part in detail["loc"][:ARGUMENT_PARTS]]
        wrong.append(say("{where}: {rule}", where=_joined(where), rule=handle(detail["type"])))
    return shown(
        Reply({"error": say("bad_arguments"), "do": say("mend what `wrong` names"), "wrong": wrong}), 422
    )


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        told = Refused(405, say("bad_method"), say("this is there for another method"), error.headers)
    elif error.status_code == 404:
        told = Refused(404, say("not_found"), say("there is /mcp, /paper/mcp, /api and the console at /"))
    else:
        told = Refused(error.status_code, say("bad_request"), say("send it as the documentation says"))
    return told.response()


async def _broken(request: Request, error: Exception) -> JSONResponse:
    return shown(failures.broken(), 500)


def _joined(words: list[Plain]) -> Plain:
    return Plain(".".join(words))
