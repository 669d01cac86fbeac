"""Pieces that several of Lumen's pages are built from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream.data import DAY
from gui_mcp_devices.pocket.apps.stream.store import Article, Channel, Video, profile
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import BRIGHT, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    avatar,
    button,
    column,
    filler,
    icon,
    icon_button,
    picture,
    row,
    stack,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.page import Page
    from gui_mcp_devices.pocket.phone import Phone

PACKAGE = "app.pocket.stream"
SITE = "https://lumen.example/"
"""Addresses below it are shown by the app; its own pages reach each other by them."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before something cannot be undone."""

    title: str
    detail: str
    yes: str
    act: str
    """What the page does then."""
    id: int = 0


def ask(page: Page, question: Question, yes: Do, no: Do) -> Node:
    return dialog(
        question.title,
        text(question.detail, colour="text_soft"),
        actions=(
            button(page.t("Cancel", "取消"), no, look="text", id="cancel"),
            button(question.yes, yes, look="danger", id="confirm"),
        ),
        dismiss=no,
    )


def show_video(phone: Phone, video: int) -> None:
    phone.start(PACKAGE, data=f"{SITE}v/{video}")


def show_channel(phone: Phone, channel: int) -> None:
    phone.start(PACKAGE, data=f"{SITE}c/{channel}")


def show_article(phone: Phone, article: int) -> None:
    phone.start(PACKAGE, data=f"{SITE}a/{article}")


def length(seconds: float) -> str:
    """`7:05`, `1:36:00`."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def many(phone: Phone, count: int) -> str:
    """`1.2M`, `34万`."""
    if phone.locale == "zh":
        return f"{count / 10_000:.1f}万".replace(".0万", "万") if count >= 10_000 else str(count)
    if count >= 1_000_000:
        return f"{count / 1_000_000:.1f}M".replace(".0M", "M")
    return f"{count // 1000}K" if count >= 10_000 else f"{count:,}"


def views(phone: Phone, count: int) -> str:
    return phone.say(f"{many(phone, count)} views", f"{many(phone, count)}次观看")


def followers(phone: Phone, channel: Channel) -> str:
    """Exact: a person may ask for it."""
    return phone.say(f"{channel.followers:,} subscribers", f"{channel.followers} 位订阅者")


def today(phone: Phone) -> int:
    """The number of the day; part of what rows that say `ago` are kept by."""
    return int(phone.now()) // DAY


def ago(phone: Phone, moment: float) -> str:
    """How long it is since, by the days of the calendar: it changes at midnight UTC alone (see `today`)."""
    days = max(0, today(phone) - int(moment) // DAY)
    if days < 1:
        return phone.say("today", "今天")
    for size, en, zh in ((365, "year", "年"), (30, "month", "个月"), (7, "week", "周"), (1, "day", "天")):
        if days >= size:
            count = days // size
            return phone.say(f"{count} {en}{'s' if count > 1 else ''} ago", f"{count}{zh}前")
    raise AssertionError("a day has been found before")


def date_of(phone: Phone, moment: float) -> str:
    day = datetime.fromtimestamp(moment + offset_of(phone), UTC)
    return phone.say(f"{day.day} {day:%b %Y}", f"{day.year}年{day.month}月{day.day}日")


def price(phone: Phone, cents: int) -> str:
    return phone.say(f"${cents / 100:.2f}", f"¥{cents / 100:.2f}")


def size(phone: Phone, megabytes: int) -> str:
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes} MB"


def facts(phone: Phone, video: Video) -> str:
    """Below its title in a list."""
    if video.cents:
        rent = phone.say(f"Rent from {price(phone, video.cents)}", f"{price(phone, video.cents)}起租")
        return f"{video.maker} · {rent}"
    return f"{video.maker} · {views(phone, video.views)} · {ago(phone, video.published)}"


def thumb(video: Video, width: float, height: float, watched: float = 0.0, radius: float = 10) -> Node:
    """Its picture with its length, and how far it was watched."""
    label = row(
        unsaid(length(video.seconds), size=11.5, weight=500, colour=BRIGHT),
        style=Style(fill=(0, 0, 0, 190), radius=5, pad=(5, 1, 5, 1)),
    )
    parts: list[Node] = [row(filler(), label, style=Style(width="fill", pad=(0, 0, 5, 5)))]
    if watched:
        share = max(0.02, min(1.0, watched / video.seconds))
        parts.append(
            row(
                column(style=Style(grow=share, height=4, fill="error")),
                column(style=Style(grow=max(1 - share, 0.001), height=4, fill=(255, 255, 255, 120))),
                style=Style(width="fill", height=4),
            )
        )
    shade = column(*parts, style=Style(width="fill", height="fill", justify="end"))
    return stack(
        picture(video.picture, width=width, height=height, radius=radius),
        shade,
        style=Style(width=width, height=height),
    )


def video_row(
    phone: Phone, video: Video, tap: Do, *, tail: Sequence[Node] = (), detail: str = "", watched: float = 0.0
) -> Node:
    """One of a list. What it is called by accessibility is its title and what stands below it."""
    told = column(
        text(video.title, size=15, weight=500, lines=2),
        text(detail or facts(phone, video), size=12.5, colour="text_soft", lines=2),
        style=Style(grow=1, gap=3),
    )
    words = f"{video.title}, {length(video.seconds)}"
    body = Node(
        "row",
        (thumb(video, 132, 78, watched), told),
        Style(grow=1, gap=12, pad=(0, 7, 0, 7), least=92),
        says=Says(cls=GROUP, id="video", desc=words),
        does=Does(tap=tap),
    )
    return row(body, *tail, style=Style(width="fill", pad=(14, 0, 4 if tail else 14, 0), gap=0))


def video_card(phone: Phone, video: Video, tap: Do, watched: float = 0.0, width: float = 196) -> Node:
    """One of a shelf that scrolls sideways."""
    told = column(
        text(video.title, size=14, weight=500, lines=2),
        text(facts(phone, video) if video.cents else video.maker, size=12, colour="text_soft", lines=1),
        style=Style(gap=2, width=width),
    )
    return Node(
        "column",
        (thumb(video, width, width * 9 / 16, watched), told),
        Style(width=width, gap=6, pad=(0, 0, 0, 4)),
        says=Says(cls=GROUP, id="card", desc=f"{video.title}, {length(video.seconds)}"),
        does=Does(tap=tap),
    )


def channel_row(phone: Phone, channel: Channel, tap: Do, tail: Sequence[Node] = ()) -> Node:
    told = column(
        text(channel.name, size=15.5, weight=500, lines=1),
        text(f"@{channel.handle} · {followers(phone, channel)}", size=12.5, colour="text_soft", lines=2),
        style=Style(grow=1, gap=2),
    )
    body = Node(
        "row",
        (avatar(channel.name, 48), told),
        Style(grow=1, gap=14, least=68),
        says=Says(cls=GROUP, id="channel", desc=f"{channel.name}, @{channel.handle}"),
        does=Does(tap=tap),
    )
    return row(body, *tail, style=Style(width="fill", pad=(16, 0, 4 if tail else 16, 0), gap=0))


def article_row(phone: Phone, article: Article, tap: Do, tail: Sequence[Node] = ()) -> Node:
    read = phone.say(f"{article.minutes} min read", f"阅读约 {article.minutes} 分钟")
    told = column(
        text(article.title, size=15, weight=500, lines=2),
        text(
            f"{article.maker} · {read}",
            size=12.5,
            colour="text_soft",
            lines=1,
        ),
        style=Style(grow=1, gap=3),
    )
    body = Node(
        "row",
        (picture(f"banner/{article.title}", width=64, height=64, radius=12), told),
        Style(grow=1, gap=14, pad=(0, 8, 0, 8), least=82),
        says=Says(cls=GROUP, id="article", desc=article.title),
        does=Does(tap=tap),
    )
    return row(body, *tail, style=Style(width="fill", pad=(16, 0, 4 if tail else 16, 0), gap=0))


def heading(label: str, *tail: Node) -> Node:
    return row(
        text(label, size=18, weight=500, lines=1, grow=1),
        *tail,
        style=Style(pad=(16, 14, 8, 6), width="fill", least=48),
    )


def more_button(phone: Phone, what: str, do: Do) -> Node:
    """The menu of one thing of a list."""
    return icon_button(
        "more",
        phone.say(f"More about {what}", f"{what}的更多操作"),
        do,
        colour="text_soft",
        id="more",
        size=20,
    )


def remove_button(phone: Phone, what: str, do: Do) -> Node:
    return icon_button(
        "close", phone.say(f"Remove {what}", f"移除{what}"), do, colour="text_soft", id="remove", size=20
    )


def me_button(phone: Phone, do: Callable[[], None]) -> Node:
    """Who watches."""
    who = profile(phone)
    face = icon("puzzle", size=22, colour="primary") if who.child else avatar(who.name, 32)
    style = Style(width=44, height=44, align="center", justify="center")
    says = Says(
        cls="android.widget.ImageButton", desc=phone.say(f"Profile {who.name}", f"用户{who.name}"), id="me"
    )
    return Node("stack", (face,), style, says=says, does=Does(tap=do))
