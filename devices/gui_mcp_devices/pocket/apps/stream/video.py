"""One video: its player, what can be done with it, what people say of it, what is like it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.stream import sheets, shelf, store
from gui_mcp_devices.pocket.apps.stream.comments import Comments
from gui_mcp_devices.pocket.apps.stream.parts import (
    PACKAGE,
    SITE,
    Question,
    ago,
    ask,
    channel_row,
    heading,
    show_channel,
    show_video,
    today,
    video_row,
    views,
)
from gui_mcp_devices.pocket.apps.stream.player import Playing, player
from gui_mcp_devices.pocket.apps.stream.rentals import Rent, until_says
from gui_mcp_devices.pocket.apps.stream.store import Channel, Video
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    chip,
    column,
    divider,
    empty,
    entry,
    icon,
    page,
    row,
    scroll,
    sideways,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

HIGH = 720
"""dp from which the player stays in sight while what is below it scrolls."""


class VideoPage(Page):
    package, activity = PACKAGE, ".VideoActivity"

    def __init__(self, phone: Phone, video: int) -> None:
        super().__init__(phone)
        self.video = video
        self.play = Playing(phone, video)
        self.fresh = True
        """It has not been in front yet."""
        self.open = ""
        """What lies over it: options, speed, quality, captions, save, name or download."""
        self.question: Question | None = None
        self.name = ""
        self.wrong = ""
        self.size = "480p"
        """The quality in which it would be downloaded."""

    @property
    def one(self) -> Video | None:
        return store.video(self.phone, self.video)

    @property
    def busy(self) -> bool:
        one = self.one
        return one is not None and self.play.on and self.play.where(one) < one.seconds

    def shown(self) -> None:
        one = self.one
        auto = store.setting(self.phone, "autoplay") == "1"
        if self.fresh and auto and one is not None and shelf.may_play(self.phone, one):
            self.play.start(one)
        self.fresh = False

    def passes(self, front: bool) -> None:
        """The clock has moved: it stops at its end, and where nobody sees it."""
        one = self.one
        if self.play.on and (one is None or not front or self.play.where(one) >= one.seconds):
            if one is None:
                self.play.on = False
            else:
                self.play.pause(one)

    def view(self) -> Node:
        t, one = self.t, self.one
        bar = app_bar(t("Video", "视频"), back=self.phone.back, back_desc=t("Navigate up", "返回"))
        if one is None:
            return page(bar, empty("lock", t("Not available in this profile", "当前用户无法观看")))
        if one.cents:
            bar = app_bar(t("Film", "电影"), back=self.phone.back, back_desc=t("Navigate up", "返回"))
        top, body = player(self, one), self._body(one)
        if self.phone.height / self.phone.density < HIGH:
            return page(bar, scroll("video", column(top, body, style=Style(width="fill"))))
        return page(bar, top, scroll("video", body))

    def over(self) -> Node | None:
        one = self.one
        if one is None:
            return None
        if self.question is not None:
            return ask(self, self.question, self._sure, self.close)
        return sheets.over(self, one)

    def back(self) -> bool:
        if not self.open and self.question is None:
            return False
        self.close()
        return True

    def opens(self, what: str) -> Callable[[], None]:
        def open() -> None:
            self.open = what

        return open

    def close(self) -> None:
        self.open, self.question, self.name, self.wrong = "", None, "", ""
        self.phone.hide_keyboard()

    def rent(self) -> None:
        self.push(Rent(self.phone, self.video))

    # -- below the player -----------------------------------------------------------------------------------

    def _body(self, one: Video) -> Node:
        phone = self.phone
        maker = store.channel(phone, one.channel)
        facts = f"{views(phone, one.views)} · {ago(phone, one.published)}"
        rental = shelf.rental_of(phone, one.id)
        if rental is not None:
            facts = f"{rental.quality} · {until_says(self, rental)}"
        about = column(text(one.about, size=14.5), style=Style(pad=(16, 10, 16, 10), width="fill"))
        return column(
            column(
                text(one.title, size=18, weight=500, id="video_title"),
                text(facts, size=13, colour="text_soft", id="facts"),
                style=Style(pad=(16, 12, 16, 4), gap=3, width="fill"),
            ),
            self._actions(one),
            *([self._maker(maker)] if maker is not None else []),
            about,
            divider(),
            *self._talk(one),
            heading(self.t("More like this", "相关视频")),
            *(
                self.keep(("like", other, today(phone)), lambda other=other: self._row(other))
                for other in store.similar(phone, one)
            ),
            space(16),
            style=Style(width="fill"),
        )

    def _actions(self, one: Video) -> Node:
        t, phone = self.t, self.phone
        rated, later = shelf.rated(phone, one.id), shelf.is_later(phone, one.id)
        chips = [
            chip(t("Like", "喜欢"), rated == 1, self._rates(1), glyph="thumb-up", id="like"),
            chip(t("Dislike", "不喜欢"), rated == -1, self._rates(-1), glyph="thumb-down", id="dislike"),
            chip(t("Watch later", "稍后观看"), later, self._later, glyph="clock", id="later"),
            chip(t("Save", "保存"), False, self.opens("save"), glyph="list", id="save"),
        ]
        if shelf.may_play(phone, one) and not one.cents:
            kept = shelf.download_of(phone, one.id) is not None
            label = t("Downloaded", "已下载") if kept else t("Download", "下载")
            chips.append(chip(label, kept, self._download, glyph="download", id="download"))
        chips.append(chip(t("Share", "分享"), False, self._share, glyph="share", id="share"))
        return sideways("actions", row(*chips, style=Style(gap=8, pad=(16, 6, 16, 6))))

    def _maker(self, maker: Channel) -> Node:
        on = shelf.follows(self.phone, maker.id)[0]
        follow = button(
            self.t("Subscribed", "已订阅") if on else self.t("Subscribe", "订阅"),
            lambda: self._follow(maker, on),
            look="tonal" if on else "filled",
            id="subscribe",
        )
        told = channel_row(self.phone, maker, lambda: show_channel(self.phone, maker.id), (follow, space(10)))
        return column(told, style=Style(width="fill", pad=(0, 4, 0, 0)))

    def _talk(self, one: Video) -> list[Node]:
        if store.profile(self.phone).child:
            return []
        said = store.comments(self.phone, one.id)
        return [
            entry(
                self.t(f"Comments ({len(said)})", f"评论（{len(said)}）"),
                detail=said[0].body if said else self.t("Nobody has said anything yet", "还没有人评论"),
                lead=icon("chat", colour="primary"),
                tap=lambda: self.push(Comments(self.phone, one.id)),
                id="comments",
            )
        ]

    def _row(self, other: Video) -> Node:
        return video_row(self.phone, other, lambda: show_video(self.phone, other.id))

    # -- what is done ---------------------------------------------------------------------------------------

    def _rates(self, value: int) -> Callable[[], None]:
        def rate() -> None:
            now = shelf.rated(self.phone, self.video)
            shelf.rate(self.phone, self.video, 0 if now == value else value)

        return rate

    def _later(self) -> None:
        on = not shelf.is_later(self.phone, self.video)
        shelf.put_later(self.phone, self.video, on)
        added, gone = (
            self.t("Saved for later", "已加入稍后观看"),
            self.t("Removed from Watch later", "已移出稍后观看"),
        )
        self.phone.toast(added if on else gone)

    def _follow(self, maker: Channel, on: bool) -> None:
        if on:
            self.question = leaving(self, maker)
        else:
            shelf.follow(self.phone, maker.id, True)

    def _download(self) -> None:
        t, one = self.t, self.one
        if one is None:
            return
        if shelf.download_of(self.phone, one.id) is None:
            self.open, self.wrong = "download", ""
            return
        self.question = Question(
            t("Delete this download?", "删除此下载？"), one.title, t("Delete", "删除"), "drop", one.id
        )

    def _sure(self) -> None:
        asked = self.question
        self.close()
        if asked is not None and asked.act == "drop":
            shelf.drop(self.phone, asked.id)
        elif asked is not None:
            shelf.follow(self.phone, asked.id, False)

    def _share(self) -> None:
        one = self.one
        if one is not None:
            self.phone.view(f"sms:?body={quote(f'{one.title} {SITE}v/{one.id}')}")


def leaving(page: Page, maker: Channel) -> Question:
    """What is asked before a channel is followed no more."""
    t = page.t
    return Question(
        t(f"Unsubscribe from {maker.name}?", f"取消订阅{maker.name}？"),
        t("Its new videos will not be shown to you.", "将不再显示它的更新。"),
        t("Unsubscribe", "取消订阅"),
        "leave",
        maker.id,
    )
