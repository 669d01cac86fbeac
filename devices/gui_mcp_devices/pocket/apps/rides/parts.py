"""Pieces that several pages of the rides app are built from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import purse
from gui_mcp_devices.pocket.apps.rides.purse import BALANCE, CASH
from gui_mcp_devices.pocket.apps.rides.store import Ride, Ware, Where, price
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    GROUP,
    Do,
    column,
    entry,
    filler,
    icon,
    picture,
    row,
    space,
    stack,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PACKAGE = "app.pocket.rides"
SITE = "https://roundabout.example/"
"""Addresses below it are shown by the app."""
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
STATUS: dict[str, tuple[str, str]] = {
    "booked": ("Booked", "已预约"),
    "finding": ("Finding a driver", "正在叫车"),
    "coming": ("Driver on the way", "司机正在赶来"),
    "waiting": ("Driver is waiting", "司机已到达"),
    "riding": ("On the road", "行程中"),
    "done": ("Completed", "已完成"),
    "cancelled": ("Cancelled", "已取消"),
}
PIN = 112
"""dp that a pin with its label is wide."""


def status_name(phone: Phone, status: str) -> str:
    return phone.say(*STATUS[status])


def local(phone: Phone, moment: float) -> datetime:
    return datetime.fromtimestamp(moment + offset_of(phone), UTC)


def hour(phone: Phone, minute: int) -> str:
    """A minute of the day, as the phone writes it."""
    at, past = divmod(minute % 1440, 60)
    if phone.setting("system", "time_12_24") != "12":
        return f"{at:02d}:{past:02d}"
    clock = f"{(at - 1) % 12 + 1}:{past:02d}"
    if phone.locale == "zh":
        return f"{'上午' if at < 12 else '下午'}{clock}"
    return f"{clock} {'AM' if at < 12 else 'PM'}"


def day_name(phone: Phone, moment: float) -> str:
    """Today, tomorrow, or a day of the year."""
    day, now = local(phone, moment), local(phone, phone.now())
    ahead = day.toordinal() - now.toordinal()
    if ahead in (0, 1, -1):
        words = {0: ("Today", "今天"), 1: ("Tomorrow", "明天"), -1: ("Yesterday", "昨天")}
        return phone.say(*words[ahead])
    if phone.locale == "zh":
        return f"{day.month}月{day.day}日 {DAYS_ZH[day.weekday()]}"
    return f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"


def moment_name(phone: Phone, moment: float) -> str:
    day = local(phone, moment)
    gap = " " if phone.locale == "zh" else ", "
    return f"{day_name(phone, moment)}{gap}{hour(phone, day.hour * 60 + day.minute)}"


def is_dark(phone: Phone) -> bool:
    return phone.setting("secure", "ui_night_mode") == "2"


def wide(phone: Phone) -> float:
    """dp of the page."""
    return phone.width / phone.density


def chart(phone: Phone, where: Where, height: float, *over: Node) -> Node:
    """A piece of the town's map around a place, with what lies on it."""
    tile = f"map/{'dark/' if is_dark(phone) else ''}{where.x // 40}/{where.y // 40}"
    ground = picture(tile, width="fill", height=height)
    return stack(ground, *over, style=Style(width="fill", height=height))


def at(left: float, top: float, node: Node) -> Node:
    """Somewhere on a map, dp from its corner."""
    return column(node, style=Style(pad=(left, top, 0, 0), align="start"))


def route(phone: Phone, height: float) -> tuple[Node, ...]:
    """A way over a map, from its lower left to its upper right."""
    across = wide(phone)
    left, right, low, high = across * 0.16, across * 0.8, height * 0.72, height * 0.3
    middle = (left + right) / 2
    ink: Colour = "primary"

    def bar(x: float, y: float, w: float, h: float) -> Node:
        return at(x, y, column(style=Style(width=w, height=h, fill=ink, radius=2.5)))

    return (
        bar(left, low, middle - left + 5, 5),
        bar(middle, high, 5, low - high + 5),
        bar(middle, high, right - middle, 5),
        at(left - 11, low - 9, dot("primary", 22)),
        at(right - 15, high - 25, icon("location", size=34, colour="error")),
    )


def dot(colour: Colour, size: float) -> Node:
    inner = column(style=Style(width=size * 0.4, height=size * 0.4, radius=size * 0.2, fill="surface"))
    return stack(
        inner,
        style=Style(width=size, height=size, radius=size / 2, fill=colour, align="center", justify="center"),
    )


def pin(name: str, on: bool, tap: Do, *, desc: str = "") -> Node:
    """A place on the map that can be chosen."""
    ink: Colour = "error" if on else "primary"
    label = row(
        unsaid(name, size=12, weight=700 if on else 500, colour="text", lines=2),
        style=Style(fill="surface", radius=9, pad=(8, 3, 8, 3), ring=ink if on else "outline_soft"),
    )
    says = Says(cls=BUTTON, text=name, desc=desc, selected=on, id="pin")
    style = Style(width=PIN, align="center", gap=1)
    return Node(
        "column", (icon("location", size=36, colour=ink), label), style, says=says, does=Does(tap=tap)
    )


def badge(label: str, fill: Colour, ink: Colour = (255, 255, 255)) -> Node:
    return row(
        text(label, size=12.5, weight=700, colour=ink, lines=1),
        style=Style(pad=(8, 3, 8, 3), fill=fill, radius=7),
    )


def bottom_bar(*children: Node) -> Node:
    return row(*children, style=Style(width="fill", fill="surface", pad=(14, 10, 14, 10), gap=10, least=60))


def panel(*children: Node) -> Node:
    return column(*children, style=Style(fill="surface", width="fill"))


def fact(glyph: str, label: str, value: str, id: str = "") -> Node:
    """One thing that is so, with what it is called."""
    told = column(
        text(label, size=12.5, colour="text_soft"), text(value, size=15, id=id), style=Style(grow=1, gap=1)
    )
    return row(
        icon(glyph, size=20, colour="primary"),
        told,
        style=Style(gap=14, pad=(16, 8, 16, 8), width="fill"),
    )


def sum_line(label: str, amount: str, id: str, *, strong: bool = False) -> Node:
    return row(
        text(label, size=14.5, weight=700 if strong else 400, colour="text" if strong else "text_soft"),
        filler(),
        text(amount, size=16 if strong else 14.5, weight=700 if strong else 400, id=id),
        style=Style(width="fill"),
    )


def disc(glyph: str, size: float = 40) -> Node:
    return stack(
        icon(glyph, size=size * 0.55, colour="on_primary_soft"),
        style=Style(
            width=size, height=size, radius=size / 2, fill="primary_soft", align="center", justify="center"
        ),
    )


def where_row(where: Where, tap: Do, id: str) -> Node:
    return entry(where.name, detail=where.address, lead=disc(where.glyph), tap=tap, id=id)


def ride_row(phone: Phone, ride: Ride, tap: Do) -> Node:
    """A ride in a list: when, where to, what for."""
    ink: Colour = {"done": "success", "cancelled": "text_soft"}.get(ride.status, "primary")
    head = row(
        text(moment_name(phone, ride.departs), size=13, colour="text_soft", lines=1, grow=1),
        text(status_name(phone, ride.status), size=13, weight=500, colour=ink),
        style=Style(width="fill", gap=8),
    )
    told = column(
        text(ride.goal, size=16, weight=500, lines=1),
        text(phone.say(f"from {ride.start}", f"从{ride.start}出发"), size=13, colour="text_soft", lines=1),
        style=Style(grow=1, gap=1),
    )
    cost = text(price(ride.total, phone.locale), size=15.5, weight=700)
    body = row(
        picture(f"ride/{ride.ware}", width=52, height=44, radius=10),
        told,
        cost,
        style=Style(gap=12, width="fill"),
    )
    inner = Node(
        "column",
        (head, body),
        Style(fill="surface", radius=16, ring="outline_soft", pad=(14, 10, 14, 10), gap=6),
        says=Says(cls=GROUP, id="ride"),
        does=Does(tap=tap),
    )
    return column(inner, style=Style(pad=(12, 8, 12, 0)))


def option(title: str, detail: str, on: bool, tap: Do, *, glyph: str = "", id: str = "") -> Node:
    """One of several, of which one is chosen; what stands below its title is part of its name."""
    lines = [text(title, size=16, lines=1)]
    if detail:
        lines.append(text(detail, size=13.5, colour="text_soft", lines=1))
    parts: list[Node] = [icon(glyph)] if glyph else []
    parts.append(column(*lines, style=Style(grow=1, gap=2)))
    parts.append(icon("radio-on" if on else "radio-off", colour="primary" if on else "outline"))
    style = Style(width="fill", pad=(16, 8, 16, 8), gap=16, least=56)
    says = Says(cls="android.widget.RadioButton", id=id, checkable=True, checked=on)
    return Node("row", parts, style, says=says, does=Does(tap=tap))


def payments(
    phone: Phone, chosen: int, choose: Callable[[int], Do], *, cents: int, cash: bool
) -> Sequence[Node]:
    """All ways to pay as rows to choose from; the balance only where it is enough."""
    _, balance = purse.owner(phone)
    held = price(balance, phone.locale)
    rows = [
        option(
            one.masked,
            phone.say(f"Expires {one.expires}", f"有效期至 {one.expires}"),
            one.id == chosen,
            choose(one.id),
            glyph="card",
            id="card",
        )
        for one in purse.cards(phone)
    ]
    low = balance < cents
    rows.append(
        option(
            phone.say("Roundabout balance", "环行余额"),
            phone.say(f"{held}, too low", f"{held}，余额不足") if low else held,
            chosen == BALANCE,
            (lambda: phone.toast(phone.say("The balance is too low", "余额不足")))
            if low
            else choose(BALANCE),
            glyph="wallet",
            id="balance",
        )
    )
    if cash:
        said = phone.say("Cash to the driver", "现金付给司机")
        rows.append(option(said, "", chosen == CASH, choose(CASH), glyph="money", id="cash"))
    return rows


def payment_name(phone: Phone, key: str) -> str:
    """As `purse.payment_key` wrote it."""
    names = {
        "balance": phone.say("Roundabout balance", "环行余额"),
        "cash": phone.say("Cash to the driver", "现金付给司机"),
    }
    return names.get(key, key)


def last_look(
    title: str, facts: Sequence[tuple[str, str]], yes: Node, no: Node, *, dismiss: Callable[[], object]
) -> Node:
    """A sheet that says what is about to be done and paid, before it is."""
    lines = [
        row(
            text(label, size=14, colour="text_soft"),
            text(value, size=14.5, grow=1, align="end"),
            style=Style(width="fill", gap=16, align="start"),
        )
        for label, value in facts
    ]
    return sheet(
        column(
            text(title, size=20, weight=500, id="confirm_title"),
            *lines,
            space(2),
            yes,
            no,
            style=Style(pad=(22, 2, 22, 6), gap=9, align=None, width="fill"),
        ),
        dismiss=dismiss,
    )


def ware_row(phone: Phone, one: Ware, km: int, on: bool, tap: Do) -> Node:
    """A class of cars to choose, with what the way costs."""
    t = phone.say
    cost = price(one.cents(km), phone.locale)
    about = t(f"{one.seats} seats · {one.wait} min away", f"{one.seats} 座 · {one.wait} 分钟到达")
    if not one.free:
        about = t("No cars nearby", "附近没有车")
    ink = "text" if one.free else "text_soft"
    told = column(
        text(one.name, size=16, weight=500, colour=ink, lines=1),
        text(about, size=13.5, colour="text_soft", lines=1),
        style=Style(grow=1, gap=1),
    )
    parts = (
        picture(f"ride/{one.key}", width=60, height=46, radius=12),
        told,
        text(cost, size=16, weight=700, colour=ink),
        icon("radio-on" if on else "radio-off", colour="primary" if on else "outline"),
    )
    says = Says(
        cls="android.widget.RadioButton", id="ware", checkable=True, checked=on, enabled=bool(one.free)
    )
    style = Style(width="fill", pad=(16, 8, 16, 8), gap=14, least=62)
    return Node("row", parts, style, says=says, does=Does(tap=tap if one.free else None))
