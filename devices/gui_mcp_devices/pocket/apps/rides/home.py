"""The first page: where to, the lines, the rides so far, the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import purse, store, transit
from gui_mcp_devices.pocket.apps.rides.account import CardList, CouponList, PlaceList
from gui_mcp_devices.pocket.apps.rides.lines import lines_tab, to_journeys
from gui_mcp_devices.pocket.apps.rides.parts import (
    PACKAGE,
    STATUS,
    at,
    chart,
    day_name,
    disc,
    dot,
    hour,
    ride_row,
    status_name,
    where_row,
    wide,
)
from gui_mcp_devices.pocket.apps.rides.plan import Plan
from gui_mcp_devices.pocket.apps.rides.ride import RidePage
from gui_mcp_devices.pocket.apps.rides.search import Search
from gui_mcp_devices.pocket.apps.rides.stops import StopSearch
from gui_mcp_devices.pocket.apps.rides.store import ACTIVE, Ride, Saved, Where, price
from gui_mcp_devices.pocket.apps.rides.tickets import Tickets
from gui_mcp_devices.pocket.apps.rides.when import When
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    Do,
    app_bar,
    avatar,
    chip,
    column,
    divider,
    empty,
    entry,
    icon,
    icon_button,
    page,
    radio_row,
    row,
    rows,
    scroll,
    section,
    sideways,
    space,
    tabs,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TABS = ("car", "bus", "history", "person")
KINDS = ("", "done", "cancelled", "active")
"""Which rides are listed."""


class Rides(Page):
    package = PACKAGE

    def __init__(self, phone: Phone, tab: int = 0) -> None:
        super().__init__(phone)
        self.tab = tab
        self.kind, self.ware = "", ""
        self.filtering = False
        self.lines = ""
        """Which lines are listed: `metro`, `bus`, `starred`, or all."""
        self.start = self.goal = 0
        """Ids of the stops of a journey that is looked for; 0: not chosen."""
        self.departs = 0

    def view(self) -> Node:
        t = self.t
        labels = (t("Ride", "打车"), t("Lines", "公交地铁"), t("Trips", "行程"), t("Account", "我的"))
        bar = tabs(labels, self.tab, self._to, TABS)
        match self.tab:
            case 0:
                head, body = app_bar(t("Roundabout", "环行出行")), self._ride()
            case 1:
                head, body = app_bar(labels[1]), lines_tab(self)
            case 2:
                more = icon_button("filter", t("Filter by car", "按车型筛选"), self._filter, id="filter")
                head, body = app_bar(labels[2], more), self._trips()
            case _:
                head, body = app_bar(labels[3]), self._account()
        return page(head, body, divider(), bar)

    def over(self) -> Node | None:
        if not self.filtering:
            return None
        choices = [("", self.t("All cars", "全部车型")), *((w.key, w.name) for w in store.wares(self.phone))]
        return sheet(
            section(self.t("Filter by car", "按车型筛选")),
            *(radio_row(name, key == self.ware, self._only(key), id="only") for key, name in choices),
            dismiss=self._close,
        )

    def back(self) -> bool:
        if self.filtering:
            self.filtering = False
        elif self.tab:
            self.tab = 0
        else:
            return False
        return True

    def _to(self, tab: int) -> None:
        self.tab = tab

    def _close(self) -> None:
        self.filtering = False

    # -- where to -----------------------------------------------------------------------------------------

    def _ride(self) -> Node:
        t, phone = self.t, self.phone
        here = store.here(phone)
        high = 168.0
        label = row(
            text(t(f"Near {here.name}", f"{here.name}附近"), size=13, weight=500, lines=1),
            style=Style(fill="surface", radius=10, pad=(10, 5, 10, 5)),
        )
        town = chart(
            phone, here, high, at(wide(phone) / 2 - 12, high / 2 - 12, dot("primary", 24)), at(12, 12, label)
        )
        hint = t("Where to?", "要去哪里？")
        pill = Node(
            "row",
            (icon("search", size=22, colour="primary"), unsaid(hint, size=17, weight=500)),
            Style(height=54, fill="surface_high", radius=27, pad=(18, 0, 18, 0), gap=12, width="fill"),
            says=Says(cls=BUTTON, text=hint, id="where_to"),
            does=Does(tap=self._search),
        )
        quick = [self._quick(one) for one in store.saved(phone) if one.kind]
        top = column(
            pill,
            *([row(*quick, style=Style(gap=10, width="fill", align="stretch"))] if quick else []),
            style=Style(pad=(14, 14, 14, 12), gap=12, fill="surface"),
        )
        now = [one for one in store.rides(phone) if one.active]
        parts: list[Node] = [town, top]
        if now:
            parts.append(section(t("Your rides now", "进行中的行程")))
            parts += [ride_row(phone, one, self._opens(one.id)) for one in now]
        last = store.recents(phone)
        if last:
            parts.append(section(t("Recent", "最近去过")))
            lines = [where_row(one, self._goes(one), "recent") for one in last]
            parts.append(column(*lines, style=Style(fill="surface")))
        return scroll("ride_home", column(*parts, space(16)))

    def _quick(self, one: Saved) -> Node:
        told = column(
            text(one.label, size=15, weight=500, lines=1),
            text(one.address, size=12.5, colour="text_soft", lines=1),
            style=Style(grow=1, gap=1),
        )
        style = Style(grow=1, pad=(12, 10, 10, 10), gap=10, radius=14, ring="outline_soft", least=58)
        says = Says(cls="android.view.ViewGroup", id="quick")
        return Node(
            "row",
            (icon(one.glyph, colour="primary"), told),
            style,
            says=says,
            does=Does(tap=self._goes(one.where)),
        )

    def _search(self) -> None:
        search = Search(self.phone, self._plans)
        search.focus = "place_field"
        self.push(search)

    def _goes(self, where: Where) -> Do:
        return lambda: self._plans(where)

    def _plans(self, where: Where) -> None:
        self.push(Plan(self.phone, where))

    # -- trips --------------------------------------------------------------------------------------------

    @property
    def listed(self) -> list[Ride]:
        kinds = {"active": ACTIVE, "": tuple(STATUS)}.get(self.kind, (self.kind,))
        return [one for one in store.rides(self.phone) if one.status in kinds and self.ware in ("", one.ware)]

    def _trips(self) -> Node:
        t, phone = self.t, self.phone
        found = self.listed
        names = {"": t("All", "全部"), "active": t("Upcoming", "未完成")}
        chips = [
            chip(names.get(kind) or status_name(phone, kind), kind == self.kind, self._shows(kind), id="kind")
            for kind in KINDS
        ]
        if self.ware:
            name = store.ware_name(phone, self.ware)
            chips.append(chip(name, True, self._only(""), glyph="close", id="no_ware"))
        tools = column(
            sideways("kinds", row(*chips, style=Style(gap=8, pad=(14, 6, 14, 10)))),
            style=Style(fill="surface"),
        )
        if not found:
            return column(
                tools, empty("car", t("No trips here", "这里没有行程")), style=Style(grow=1, width="fill")
            )
        listed = rows("trips", len(found), lambda i: self._trip(found[i]), 100)
        return column(tools, listed, style=Style(grow=1, width="fill"))

    def _trip(self, one: Ride) -> Node:
        today = day_name(self.phone, self.phone.now() - 7 * 86_400)
        clock = hour(self.phone, 0)  # how hours are written
        return self.keep((one, today, clock), lambda: ride_row(self.phone, one, self._opens(one.id)))

    def _opens(self, ride: int) -> Do:
        return lambda: self.push(RidePage(self.phone, ride))

    def _shows(self, kind: str) -> Do:
        def show() -> None:
            self.kind = kind
            self.scrolls.pop("trips", None)

        return show

    def _filter(self) -> None:
        self.filtering = True

    def _only(self, ware: str) -> Do:
        def only() -> None:
            self.ware, self.filtering = ware, False
            self.scrolls.pop("trips", None)

        return only

    # -- lines --------------------------------------------------------------------------------------------

    def ask_start(self) -> None:
        self.push(StopSearch(self.phone, self._starts))

    def ask_goal(self) -> None:
        self.push(StopSearch(self.phone, self._ends, goal=True))

    def ask_when(self) -> None:
        self.push(When(self.phone, self.departs, self._leaves))

    def swap(self) -> None:
        self.start, self.goal = self.goal, self.start

    def go(self) -> None:
        t = self.t
        if not self.start or not self.goal:
            self.phone.toast(t("Choose both stops first", "请先选择起点站和终点站"))
        elif self.start == self.goal:
            self.phone.toast(t("Both stops are the same", "起点站和终点站相同"))
        else:
            to_journeys(self.phone, self.start, self.goal, self.departs)

    def _starts(self, stop: int) -> None:
        self.start = stop

    def _ends(self, stop: int) -> None:
        self.goal = stop

    def _leaves(self, moment: int) -> None:
        self.departs = moment

    # -- account ------------------------------------------------------------------------------------------

    def _account(self) -> Node:
        t, phone = self.t, self.phone
        name, balance = purse.owner(phone)
        done = sum(one.status == "done" for one in store.rides(phone))
        head = row(
            avatar(name, 56),
            column(
                text(name or t("Guest", "访客"), size=19, weight=500, lines=1),
                text(t(f"{done} rides so far", f"已完成 {done} 次行程"), size=13.5, colour="text_soft"),
                style=Style(grow=1, gap=2),
            ),
            column(
                text(t("Balance", "余额"), size=12.5, colour="text_soft"),
                text(price(balance, phone.locale), size=17, weight=700, id="balance"),
                style=Style(align="end"),
            ),
            style=Style(pad=(16, 18, 16, 18), gap=16, fill="surface"),
        )
        valid = sum(transit.state(phone, one) == "valid" for one in transit.tickets(phone))
        places, cards = len(store.saved(phone)), len(purse.cards(phone))
        lines = (
            (
                "bookmark",
                t("Saved places", "常用地点"),
                t(f"{places} saved", f"已保存 {places} 个"),
                PlaceList,
            ),
            ("card", t("Cards", "银行卡"), t(f"{cards} cards", f"{cards} 张"), CardList),
            ("tag", t("Coupons", "优惠券"), t("For your rides", "打车可用"), CouponList),
            ("receipt", t("Tickets", "车票"), t(f"{valid} valid", f"{valid} 张有效"), Tickets),
        )
        rows_ = [
            entry(
                title,
                detail=detail,
                lead=disc(glyph),
                tail=icon("chevron-right", size=20),
                tap=self._shows_page(of),
                id="account_row",
            )
            for glyph, title, detail, of in lines
        ]
        return scroll("account", column(head, space(10), column(*rows_, style=Style(fill="surface"))))

    def _shows_page(self, of: type[PlaceList | CardList | CouponList | Tickets]) -> Do:
        return lambda: self.push(of(self.phone))
