"""What the main page shows of the calendar: a month, a week, a day, or all that is to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import (
    DAYS,
    MONTHS,
    ONE,
    day_in_full,
    near_said,
    span_said,
    time_said,
    today,
)
from gui_mcp_devices.pocket.apps.calendar.instances import Instance, agenda, by_day
from gui_mcp_devices.pocket.apps.calendar.parts import (
    colours_of,
    dot,
    instance_row,
    pending,
    soft,
    strong,
    titled,
)
from gui_mcp_devices.pocket.apps.calendar.pickers import day_names, weeks
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    GROUP,
    button,
    column,
    divider,
    empty,
    row,
    rows,
    scroll,
    space,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.calendar.main import Main

ROW = 58
MORE_DAYS = 60


def month(page: Main) -> Node:
    """A month with a dot for each event, and below it the events of the day that is chosen."""
    phone, first = page.phone, store.number(page.phone, "first_day", 0, 6)
    lines = weeks(page.day, first)
    low, high = lines[0][0], lines[-1][-1]
    days = by_day(agenda(phone, low, high), low, high)
    colours = colours_of(phone)
    parts: list[Node] = [day_names(page, first)]
    for week in lines:
        marks = tuple(
            (len(days[day]), tuple(colours.get(each.event.calendar, "") for each in days[day][:4]))
            for day in week
        )
        key = ("week", tuple(week), marks, page.day, today(phone), page.dark)
        parts.append(page.keep(key, lambda week=week, marks=marks: _week_line(page, week, marks)))
    chosen = days[page.day]
    head = text(near_said(phone, page.day), size=13.5, weight=500, colour="primary", id="chosen")
    parts.append(column(divider(), row(head, style=Style(pad=(16, 10, 16, 4))), style=Style(width="fill")))
    parts += [event_line(page, each, colours) for each in chosen]
    if not chosen:
        nothing = text(page.t("Nothing planned", "没有安排"), colour="text_soft", id="nothing")
        parts.append(row(nothing, style=Style(pad=(16, 8, 16, 8))))
    body = column(*parts, space(12), style=Style(width="fill"))
    body.does = Does(swipe=page.swiped)
    return scroll("month", body)


def _week_line(page: Main, week: list[date], marks: Sequence[tuple[int, tuple[str, ...]]]) -> Node:
    cells = [_cell(page, day, count, colours) for day, (count, colours) in zip(week, marks, strict=True)]
    return row(*cells, style=Style(width="fill", pad=(4, 0, 4, 0)))


def _cell(page: Main, day: date, count: int, colours: tuple[str, ...]) -> Node:
    phone = page.phone
    on, now, away = day == page.day, day == today(phone), day.month != page.day.month
    ink = "on_primary" if on else "primary" if now else "text_soft" if away else "text"
    face = Node(
        "stack",
        (unsaid(str(day.day), size=14.5, weight=700 if on or now else 400, colour=ink),),
        Style(
            width=32, height=32, radius=16, align="center", justify="center",
            fill="primary" if on else None, ring="primary" if now and not on else None,
        ),
    )  # fmt: skip
    dots = [dot(strong(colour, page.dark), 6) for colour in colours]
    said = day_in_full(phone, day)
    if now:
        said += page.t(", today", "，今天")
    if count:
        said += page.t(f", {count} event{'' if count == 1 else 's'}", f"，{count}个日程")

    def choose() -> None:
        page.day = day

    says = Says(cls=BUTTON, desc=said, selected=on, id="day")
    style = Style(grow=1, height=48, align="center", justify="center", gap=2)
    inner = (face, row(*dots, style=Style(height=7, gap=2)))
    return Node("column", inner, style, says=says, does=Does(tap=choose))


def event_line(page: Main, each: Instance, colours: dict[int, str]) -> Node:
    colour = colours.get(each.event.calendar, "")
    key = (
        "event",
        each,
        colour,
        page.dark,
        page.phone.setting("system", "time_12_24"),
        today(page.phone).year,
    )
    return page.keep(
        key, lambda: instance_row(page.phone, each, colour, page.dark, lambda: page.open_event(each))
    )


def week(page: Main) -> Node:
    """Seven days below each other with their events."""
    phone = page.phone
    low = page.week
    high = low + 6 * ONE
    days = by_day(agenda(phone, low, high), low, high)
    colours = colours_of(phone)
    parts: list[Node] = []
    for day, found in days.items():
        blocks: list[Node] = [_block(page, each, colours) for each in found]
        if not found:
            blocks = [text(page.t("Nothing planned", "没有安排"), size=13.5, colour="outline")]
        right = column(*blocks, style=Style(grow=1, gap=4, justify="center"))
        line = row(
            _day_head(page, day), right, style=Style(width="fill", pad=(6, 6, 14, 6), gap=6, align="start")
        )
        parts += [line, divider()]
    body = column(*parts, space(12), style=Style(width="fill"))
    body.does = Does(swipe=page.swiped)
    return scroll("week", body)


def _day_head(page: Main, day: date) -> Node:
    """The day in the margin; a tap shows it alone."""
    now = day == today(page.phone)
    name = DAYS[page.phone.locale][day.weekday()]
    face = Node(
        "stack",
        (unsaid(str(day.day), size=18, weight=500, colour="on_primary" if now else "text"),),
        Style(
            width=34, height=34, radius=17, align="center", justify="center", fill="primary" if now else None
        ),
    )
    inner = (unsaid(name, size=12, weight=500, colour="primary" if now else "text_soft"), face)
    says = Says(cls=BUTTON, desc=f"{name} {day_in_full(page.phone, day)}", id="day_head")
    style = Style(width=54, least=54, align="center", gap=1)
    return Node("column", inner, style, says=says, does=Does(tap=lambda: page.show_day(day)))


def _block(page: Main, each: Instance, colours: dict[int, str], *, high: float | None = None) -> Node:
    """An event on its calendar's colour."""
    phone, one = page.phone, each.event
    colour = colours.get(one.calendar, "")
    lines = [unsaid(titled(phone, one.title), size=14, weight=500)]
    said = span_said(phone, each.start, each.end, one.all_day)
    if one.place:
        said += f" · {one.place}"
    if high is None or high >= 44:
        lines.append(unsaid(said, size=12.5, colour="text_soft"))
    waiting = pending(each)
    fill, ring = soft(colour, page.dark), strong(colour, page.dark)
    style = Style(
        width="fill", height=high, least=0 if high else 44, radius=8, pad=(10, 4, 8, 4),
        justify="start" if high and high >= 56 else "center",
        fill=None if waiting else fill, ring=ring if waiting else None,
    )  # fmt: skip
    says = Says(cls=GROUP, desc=f"{titled(phone, one.title)} {said}", id="event")
    return Node("column", lines, style, says=says, does=Does(tap=lambda: page.open_event(each)))


HOUR = 64.0
"""dp."""
LEAST = 0.5
"""Hours that an event takes on the screen at least."""


def day(page: Main) -> Node:
    """The hours of a day, with what overlaps side by side; above them what lasts all day."""
    phone = page.phone
    found = agenda(phone, page.day, page.day)
    colours = colours_of(phone)
    whole = [each for each in found if each.event.all_day]
    timed = [each for each in found if not each.event.all_day]
    head = column(
        row(text(near_said(phone, page.day), size=13.5, weight=500, colour="primary", id="chosen")),
        *(_block(page, each, colours) for each in whole),
        style=Style(width="fill", pad=(16, 8, 14, 8), gap=4),
    )
    first = min((each.start.hour for each in timed if each.start.date() == page.day), default=8)
    page.scrolls.setdefault("day", round(max(0.0, first - 0.5) * HOUR * phone.density))
    hours = column(*(_hour(page, hour) for hour in range(24)), style=Style(width="fill"))
    lanes = column(*_lanes(page, timed, colours), style=Style(width="fill", pad=(58, 0, 10, 0)))
    body = Node("stack", (hours, lanes), Style(width="fill", height=24 * HOUR), does=Does(swipe=page.swiped))
    return column(head, divider(), scroll("day", body), style=Style(grow=1, width="fill"))


def _hour(page: Main, hour: int) -> Node:
    moment = page.at(hour)
    name = text(time_said(page.phone, moment), size=11.5, colour="text_soft", lines=1)
    label = column(name, style=Style(width=52, pad=(8, 2, 0, 0)))
    line = column(divider(), style=Style(grow=1, height=HOUR))
    return row(label, line, style=Style(width="fill", height=HOUR, align="start"))


def _lanes(page: Main, found: list[Instance], colours: dict[int, str]) -> list[Node]:
    """Groups of what overlaps, each with room above it."""
    start = page.at(0)

    def hours(each: Instance) -> tuple[float, float]:
        first = max(0.0, (each.start - start).total_seconds() / 3600)
        last = min(24.0, (each.end - start).total_seconds() / 3600)
        first = min(first, 24.0 - LEAST)
        return first, max(last, first + LEAST)

    parts: list[Node] = []
    done = 0.0
    at = 0
    while at < len(found):
        low, high = hours(found[at])
        lanes: list[list[Instance]] = []
        ends: list[float] = []
        while at < len(found) and (not lanes or hours(found[at])[0] < high):
            first, last = hours(found[at])
            free = next((n for n, end in enumerate(ends) if end <= first), len(lanes))
            if free == len(lanes):
                lanes.append([])
                ends.append(0.0)
            lanes[free].append(found[at])
            ends[free], high = last, max(high, last)
            at += 1
        if low > done:
            parts.append(space_high((low - done) * HOUR))
        drawn: list[Node] = []
        for lane in lanes:
            blocks: list[Node] = []
            below = low
            for each in lane:
                first, last = hours(each)
                if first > below:
                    blocks.append(space_high((first - below) * HOUR))
                blocks.append(_block(page, each, colours, high=(last - first) * HOUR))
                below = last
            drawn.append(column(*blocks, style=Style(grow=1)))
        style = Style(width="fill", height=(high - low) * HOUR, gap=3, align="start")
        parts.append(row(*drawn, style=style))
        done = high
    return parts


def space_high(height: float) -> Node:
    return Node("column", (), Style(height=height))


def coming(page: Main) -> Node:
    """All that is to come from the chosen day on, and more when asked for."""
    phone = page.phone
    low = page.day
    high = low + timedelta(days=MORE_DAYS * page.agenda_parts)
    days = by_day(agenda(phone, low, high), low, high)
    colours = colours_of(phone)
    lines = [(day, each, index == 0) for day, found in days.items() for index, each in enumerate(found)]
    until = page.t(
        f"Until {high.day} {MONTHS[high.month - 1]} {high.year}", f"至{high.year}年{high.month}月{high.day}日"
    )

    def line(index: int) -> Node:
        if index == len(lines):
            more = button(page.t("Show more", "显示更多"), page.show_more, look="text", id="show_more")
            words = text(until, size=12.5, colour="text_soft", lines=1, grow=1)
            return row(words, more, style=Style(width="fill", pad=(16, 0, 8, 0)))
        day, each, head = lines[index]
        colour = colours.get(each.event.calendar, "")
        lead = _lead(page, day) if head else column(style=Style(width=54))
        key = (
            "line",
            day,
            each,
            head,
            colour,
            page.dark,
            today(phone),
            phone.setting("system", "time_12_24"),
        )
        return page.keep(
            key,
            lambda: instance_row(phone, each, colour, page.dark, lambda: page.open_event(each), lead=lead),
        )

    if not lines:
        more = button(page.t("Show more", "显示更多"), page.show_more, look="text", id="show_more")
        low_row = row(more, style=Style(width="fill", justify="center"))
        nothing = empty("calendar", page.t("Nothing planned", "没有安排"))
        return column(nothing, low_row, style=Style(grow=1, width="fill"))
    return rows("agenda", len(lines) + 1, line, ROW)


def _lead(page: Main, day: date) -> Node:
    now = day == today(page.phone)
    name = DAYS[page.phone.locale][day.weekday()]
    date_says = page.t(f"{day.day} {MONTHS[day.month - 1]}", f"{day.month}/{day.day}")
    return column(
        text(name, size=12, weight=500, colour="primary" if now else "text_soft", lines=1),
        text(date_says, size=12.5, weight=700 if now else 500, colour="primary" if now else "text", lines=1),
        style=Style(width=54, gap=1),
    )
