"""Lines of buses and metros: the list of them, and each with its stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import transit
from gui_mcp_devices.pocket.apps.rides.journeys import Journeys
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, badge, hour, moment_name
from gui_mcp_devices.pocket.apps.rides.stops import StopPage
from gui_mcp_devices.pocket.apps.rides.transit import FIRST, LAST, Line
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    app_bar,
    button,
    chip,
    column,
    divider,
    empty,
    entry,
    icon,
    icon_button,
    page,
    row,
    scroll,
    section,
    sideways,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.rides.home import Rides
    from gui_mcp_devices.pocket.phone import Phone


def to_journeys(phone: Phone, start: int, goal: int, departs: int) -> None:
    transit.remember(phone, start, goal)
    phone.push(Journeys(phone, start, goal, departs))


def lines_tab(home: Rides) -> Node:
    """The part of the first page that looks for journeys and lists the lines."""
    t, phone = home.t, home.phone
    names = transit.stops(phone)
    choose = t("Choose a stop", "选择车站")
    when = moment_name(phone, home.departs) if home.departs else t("Leave now", "现在出发")
    ends = column(
        entry(
            names.get(home.start, choose), detail=t("From", "起点站"),
            lead=icon("circle", size=18, colour="primary"),
            tap=home.ask_start, id="from_stop",
        ),
        divider(50),
        entry(
            names.get(home.goal, choose), detail=t("To", "终点站"),
            lead=icon("location", size=20, colour="error"),
            tap=home.ask_goal, id="to_stop",
        ),
        style=Style(grow=1),
    )  # fmt: skip
    swap = icon_button("swap", t("Swap the stops", "交换起终点"), home.swap, id="swap")
    box = column(
        row(ends, swap, style=Style(width="fill", pad=(0, 0, 8, 0))),
        divider(),
        entry(
            when,
            lead=icon("clock", size=20, colour="primary"),
            tail=icon("chevron-right", size=20),
            tap=home.ask_when,
            id="when",
        ),
        column(
            button(t("Find journeys", "查询路线"), home.go, glyph="search", id="find", width="fill"),
            style=Style(pad=(14, 4, 14, 14), width="fill"),
        ),
        style=Style(fill="surface", width="fill"),
    )
    parts: list[Node] = [box]
    last = [(a, b) for a, b in transit.searches(phone) if a in names and b in names]
    if last:
        parts.append(section(t("Searched before", "最近查询")))
        lines = [
            entry(
                t(f"{names[a]} to {names[b]}", f"{names[a]} 到 {names[b]}"), lead=icon("history"),
                tap=_again(phone, a, b), id="searched",
            )
            for a, b in last
        ]  # fmt: skip
        parts.append(column(*lines, style=Style(fill="surface")))
    kinds = (
        ("", t("All lines", "全部线路")), ("metro", t("Metro", "地铁")), ("bus", t("Bus", "公交")),
        ("starred", t("Starred", "已收藏")),
    )  # fmt: skip
    chips = [chip(name, kind == home.lines, _shows(home, kind), id="line_kind") for kind, name in kinds]
    parts.append(sideways("line_kinds", row(*chips, style=Style(gap=8, pad=(14, 14, 14, 10)))))
    liked = transit.starred(phone)
    shown = [
        one
        for one in transit.lines(phone)
        if home.lines in ("", one.kind) or (home.lines == "starred" and one.id in liked)
    ]
    if not shown:
        nothing = t("Tap the star of a line to keep it here", "点击线路的星标即可收藏到这里")
        parts.append(column(space(24), text(nothing, colour="text_soft", align="center")))
    found = [home.keep(("line", one, one.id in liked), _row_of(phone, one, names, liked)) for one in shown]
    parts.append(column(*found, style=Style(fill="surface")))
    return scroll("lines_home", column(*parts, space(16)))


def _again(phone: Phone, start: int, goal: int) -> Do:
    return lambda: to_journeys(phone, start, goal, 0)


def _shows(home: Rides, kind: str) -> Do:
    def show() -> None:
        home.lines = kind

    return show


def _row_of(phone: Phone, one: Line, names: dict[int, str], liked: set[int]) -> Callable[[], Node]:
    return lambda: _line_row(phone, one, names, one.id in liked)


def _line_row(phone: Phone, one: Line, names: dict[int, str], liked: bool) -> Node:
    ends = phone.say(
        f"{names[one.stops[0]]} – {names[one.stops[-1]]}", f"{names[one.stops[0]]} – {names[one.stops[-1]]}"
    )
    parts: list[Node] = [
        icon("train" if one.kind == "metro" else "bus", size=22, colour="primary"),
        column(
            badge(one.name, one.colour),
            text(ends, size=13, colour="text_soft", lines=1),
            style=Style(grow=1, gap=4, align="start"),
        ),
    ]
    if liked:
        parts.append(icon("star", size=20, colour="warning", desc=phone.say("Starred", "已收藏")))
    parts.append(icon("chevron-right", size=20))
    style = Style(width="fill", pad=(16, 9, 14, 9), gap=14, least=62)
    does = Does(tap=lambda: phone.push(LinePage(phone, one.id)))
    return Node("row", parts, style, says=Says(cls=GROUP, id="line"), does=does)


class LinePage(Page):
    package, activity = PACKAGE, ".LineActivity"

    def __init__(self, phone: Phone, line: int) -> None:
        super().__init__(phone)
        self.line = line
        self.backwards = False

    def view(self) -> Node:
        t, phone = self.t, self.phone
        one = transit.line(phone, self.line)
        up = t("Navigate up", "返回")
        if one is None:
            bar = app_bar(t("Line", "线路"), back=self.pop, back_desc=up)
            return page(bar, empty("bus", t("There is no such line", "没有这条线路")))
        liked = self.line in transit.starred(phone)
        star = icon_button(
            "star" if liked else "star-outline",
            t("Unstar line", "取消收藏线路") if liked else t("Star line", "收藏线路"),
            self._star,
            colour="warning" if liked else "text",
            id="star",
        )
        bar = app_bar(one.name, star, back=self.pop, back_desc=up)
        names = transit.stops(phone)
        way = list(reversed(one.stops)) if self.backwards else list(one.stops)
        said = t(
            f"Every {one.every} min · {hour(phone, FIRST)} to {hour(phone, LAST)}",
            f"每 {one.every} 分钟一班 · {hour(phone, FIRST)} 至 {hour(phone, LAST)}",
        )
        head = column(
            row(badge(one.name, one.colour), style=Style()),
            text(t(f"to {names[way[-1]]}", f"开往{names[way[-1]]}"), size=18, weight=500, id="direction"),
            text(said, size=13.5, colour="text_soft"),
            button(t("Other direction", "反方向"), self._turn, look="tonal", glyph="swap", id="turn"),
            style=Style(pad=(16, 14, 16, 14), gap=8, fill="surface", width="fill", align="start"),
        )
        now = transit.minute_of(phone, phone.now())
        stops = [self._stop(one, names, stop, at, now) for at, stop in enumerate(way)]
        return page(bar, scroll("line", column(head, space(10), column(*stops, style=Style(fill="surface")))))

    def _stop(self, one: Line, names: dict[int, str], stop: int, at: int, now: int) -> Node:
        place = one.stops.index(stop)
        minute = one.next(place, -1 if self.backwards else 1, now)
        last = at == len(one.stops) - 1
        when = "" if minute is None or last else hour(self.phone, minute)
        says = self.t(f"Next at {when}", f"下一班 {when}") if when else self.t("Last stop", "终点")
        line = column(style=Style(width=4, height=14, fill=one.colour))
        none = column(style=Style(width=4, height=14))
        mark = column(
            line if at else none,
            column(style=Style(width=16, height=16, radius=8, fill="surface", ring=one.colour)),
            none if last else line,
            style=Style(width=20, align="center"),
        )
        return entry(names[stop], detail=says, lead=mark, tap=self._opens(stop), id="stop")

    def _star(self) -> None:
        on = self.line not in transit.starred(self.phone)
        transit.star(self.phone, self.line, on)
        self.phone.toast(self.t("Line starred", "已收藏线路") if on else self.t("Star removed", "已取消收藏"))

    def _turn(self) -> None:
        self.backwards = not self.backwards

    def _opens(self, stop: int) -> Do:
        return lambda: self.push(StopPage(self.phone, stop))
