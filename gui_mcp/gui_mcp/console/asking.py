"""Who may ask which route: what each route depends on, and how replies leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import JSONResponse

from gui_mcp.http.callers import Caller
from gui_mcp.http.guard import CALLER, HOUSE
from gui_mcp.http.house import House
from gui_mcp.http.refusals import Refused
from gui_mcp.principals import Principal, Scope
from gui_mcp.privacy.egress import Egress, Reply
from gui_mcp.privacy.plain import Plain, say


def house_of(request: Request) -> House:
    house = request.scope[HOUSE]
    assert isinstance(house, House)
    return house


def caller_of(request: Request) -> Caller:
    caller = request.scope[CALLER]
    assert isinstance(caller, Caller)
    return caller


def owner_only(caller: Annotated[Caller, Depends(caller_of)]) -> Principal:
    if not caller.by.is_owner:
        raise Refused(
            403, say("owner_only"), say("this is for the owner: the console, or gui-mcp on that machine")
        )
    return caller.by


def having(scope: Scope) -> Callable[[Caller], Principal]:
    """Whoever has `scope`."""

    def asker(caller: Annotated[Caller, Depends(caller_of)]) -> Principal:
        if scope not in caller.by.scopes:
            lacks = say(
                "the owner gave this token no right to {scope}; gui-mcp tokens grants one", scope=Plain(scope)
            )
            raise Refused(403, say("out_of_scope"), lacks)
        return caller.by

    return asker


ThisHouse = Annotated[House, Depends(house_of)]
Owner = Annotated[Principal, Depends(owner_only)]
Observer = Annotated[Principal, Depends(having("observe"))]
Delegator = Annotated[Principal, Depends(having("task"))]


def shown(reply: Reply, status: int = 200) -> JSONResponse:
    """`reply` by the egress gate."""
    return JSONResponse(Egress().render(reply).data, status)
