"""What one could join: events and groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import places
from gui_mcp_devices.pocket.apps.circle.parts import foot, pill, shows, when
from gui_mcp_devices.pocket.apps.circle.places import Event, Group
from gui_mcp_devices.pocket.apps.circle.posts import quiet
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    chip,
    column,
    picture,
    row,
    scroll,
    section,
    tabs,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.circle.home import Home

ONLY = (("all", "Coming up", "即将开始"), ("going", "I'm going", "我要去的"), ("past", "Past", "已结束"))


def discover(home: Home) -> list[Node]:
    def choose(index: int) -> None:
        home.section = ("events", "groups")[index]

    top = tabs((home.t("Events", "活动"), home.t("Groups", "小组")), int(home.section == "groups"), choose)
    return [top, _events(home) if home.section == "events" else _groups(home)]


def _events(home: Home) -> Node:
    t, phone = home.t, home.phone

    def only(key: str) -> Callable[[], None]:
        def do() -> None:
            home.only = key
            home.scrolls.pop("events", None)

        return do

    chips = [chip(t(en, zh), home.only == key, only(key), id="only") for key, en, zh in ONLY]
    found = places.events(phone, past=home.only == "past")
    if home.only == "going":
        found = [one for one in found if one.answer == "going"]
    body = [event_row(home, one) for one in found] or [quiet("calendar", t("No events here", "这里没有活动"))]
    head = row(*chips, style=Style(pad=(16, 10, 16, 4), gap=8))
    return scroll("events", column(head, *body, foot()))


def _groups(home: Home) -> Node:
    t = home.t
    every = places.groups(home.phone)
    mine = [group_row(home, one) for one in every if one.state]
    others = [group_row(home, one) for one in every if not one.state]
    body: list[Node] = []
    if mine:
        body += [section(t("My groups", "我的小组")), *mine]
    if others:
        body += [section(t("More groups", "更多小组")), *others]
    if not body:
        body.append(quiet("people", t("There are no groups", "没有小组")))
    return scroll("groups", column(*body, foot()))


def event_row(page: Page, one: Event) -> Node:
    t, phone = page.t, page.phone
    moment = when(phone, one.starts)

    def build() -> Node:
        going = t(f"{one.going} going", f"{one.going} 人参加")
        marks = [text(going, size=12.5, colour="text_soft", lines=1)]
        if one.answer == "going":
            marks.append(pill(t("Going", "我参加"), "check", strong=True))
        elif one.full:
            marks.append(pill(t("Full", "已满"), "block"))
        lines = column(
            text(one.title, size=16, weight=500, lines=1),
            text(moment, size=13.5, colour="primary", lines=1),
            text(one.place, size=13, colour="text_soft", lines=1),
            row(*marks, style=Style(gap=8)),
            style=Style(grow=1, gap=2),
        )
        return Node(
            "row",
            (picture(one.picture, width=76, height=76, radius=14), lines),
            Style(width="fill", pad=(16, 9, 16, 9), gap=14, align="start"),
            says=Says(cls=GROUP, id="event"),
            does=Does(tap=shows(phone, "e", one.id)),
        )

    return page.keep((one, moment), build)


def group_row(page: Page, one: Group) -> Node:
    t = page.t

    def build() -> Node:
        said = t(f"{one.members} members", f"{one.members} 名成员")
        if one.closed:
            said += t(" · closed", " · 需批准")
        if one.state == "asked":
            said += t(" · asked", " · 已申请")
        lines = column(
            text(one.name, size=16, weight=500, lines=1),
            text(one.about, size=13.5, colour="text_soft", lines=1),
            text(said, size=12.5, colour="text_soft", lines=1),
            style=Style(grow=1, gap=1),
        )
        return Node(
            "row",
            (picture(one.picture, width=56, height=56, radius=14), lines),
            Style(width="fill", pad=(16, 8, 16, 8), gap=14),
            says=Says(cls=GROUP, id="group"),
            does=Does(tap=shows(page.phone, "g", one.id)),
        )

    return page.keep((one, "group"), build)
