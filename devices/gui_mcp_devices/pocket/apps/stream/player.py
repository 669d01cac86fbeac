"""The player: where a video stands by the phone's clock, and how that is shown and changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.parts import length, price
from gui_mcp_devices.pocket.apps.stream.settings import quality_name
from gui_mcp_devices.pocket.apps.stream.store import Video
from gui_mcp_devices.pocket.view.node import BRIGHT, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    IMAGE_BUTTON,
    Do,
    button,
    column,
    filler,
    icon,
    icon_button,
    picture,
    row,
    slider,
    stack,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.stream.video import VideoPage
    from gui_mcp_devices.pocket.phone import Phone

SPEEDS = ("0.5", "0.75", "1.0", "1.25", "1.5", "2.0")
CAPTIONS = ("off", "en", "zh")
SPOKEN: tuple[tuple[str, str], ...] = (
    ("Good to see you again.", "很高兴又见面了。"),
    ("Let us begin with the easy part.", "我们从简单的部分开始。"),
    ("Take your time here.", "这里不用着急。"),
    ("Look closely at this one.", "仔细看这一处。"),
    ("That is all there is to it.", "就是这么简单。"),
    ("Now the other side.", "现在换另一边。"),
)  # fmt: skip
A_LINE = 6
"""Seconds that one line of the subtitles stands."""
SKIP = 10
"""Seconds."""


class Playing:
    """How one video is played. Part of a page: copied with it."""

    def __init__(self, phone: Phone, video: int) -> None:
        self.phone = phone
        self.video = video
        self.on = False
        self.at = shelf.position(phone, video)
        """Where it stood at the moment `since`, seconds."""
        self.since = 0.0
        self.speed = "1.0"
        self.quality = store.setting(phone, "quality")
        own = "zh" if phone.locale == "zh" else "en"
        self.captions = own if store.setting(phone, "captions") == "1" else "off"

    def where(self, one: Video) -> float:
        """Seconds from its start."""
        gone = (self.phone.now() - self.since) * float(self.speed) if self.on else 0.0
        return max(0.0, min(float(one.seconds), self.at + gone))

    def start(self, one: Video) -> None:
        self.at = 0.0 if self.where(one) >= one.seconds - 1 else self.where(one)
        self.on, self.since = True, self.phone.now()
        shelf.remember(self.phone, one.id, self.at)

    def pause(self, one: Video) -> None:
        self.at = self.where(one)
        self.on = False
        shelf.remember(self.phone, one.id, self.at)

    def seek(self, one: Video, to: float) -> None:
        self.at, self.since = max(0.0, min(float(one.seconds), to)), self.phone.now()
        shelf.remember(self.phone, one.id, self.at)

    def hasten(self, one: Video, speed: str) -> None:
        self.at, self.since = self.where(one), self.phone.now()
        self.speed = speed

    def shown_quality(self) -> str:
        """What it is played at; the data saver allows no more than 360p."""
        if store.setting(self.phone, "data_saver") == "1":
            return "360p"
        return self.quality


def player(page: VideoPage, one: Video) -> Node:
    """The picture with what is laid over it, and the controls below."""
    high = 124 if page.phone.width > page.phone.height else 200
    free = shelf.may_play(page.phone, one)
    over = _controls(page, one) if free else _locked(page, one)
    shown = stack(
        picture(one.picture, width="fill", height=high),
        column(
            filler(), over, filler(), *_subtitle(page, one),
            style=Style(width="fill", height="fill", fill=(0, 0, 0, 90)),
        ),
        style=Style(width="fill", height=high),
    )  # fmt: skip
    return column(shown, _bar(page, one), style=Style(width="fill", fill="surface")) if free else shown


def _controls(page: VideoPage, one: Video) -> Node:
    t, play = page.t, page.play
    parts = (
        _round("undo", t(f"Back {SKIP} seconds", f"后退 {SKIP} 秒"), _skips(page, one, -SKIP), 24, "rewind"),
        _round("pause", t("Pause", "暂停"), lambda: play.pause(one), 36, "pause")
        if play.on
        else _round("play", t("Play", "播放"), lambda: play.start(one), 36, "play"),
        _round(
            "redo", t(f"Forward {SKIP} seconds", f"快进 {SKIP} 秒"), _skips(page, one, SKIP), 24, "forward"
        ),
    )
    return row(*parts, style=Style(width="fill", justify="center", gap=22))


def _round(glyph: str, desc: str, do: Do, size: float, id: str) -> Node:
    edge = size + 24
    style = Style(
        width=edge, height=edge, radius=edge / 2, fill=(0, 0, 0, 130), align="center", justify="center"
    )
    says = Says(cls=IMAGE_BUTTON, desc=desc, id=id)
    return Node("stack", (icon(glyph, size=size, colour=BRIGHT),), style, says=says, does=Does(tap=do))


def _skips(page: VideoPage, one: Video, by: float) -> Callable[[], None]:
    return lambda: page.play.seek(one, page.play.where(one) + by)


def _locked(page: VideoPage, one: Video) -> Node:
    cents = price(page.phone, one.cents)
    rent = button(page.t(f"Rent from {cents}", f"{cents}起租"), page.rent, glyph="lock", id="rent")
    return row(rent, style=Style(width="fill", justify="center"))


def _subtitle(page: VideoPage, one: Video) -> list[Node]:
    if page.play.captions == "off" or not shelf.may_play(page.phone, one):
        return []
    en, zh = SPOKEN[int(page.play.where(one)) // A_LINE % len(SPOKEN)]
    line = text(
        zh if page.play.captions == "zh" else en, size=14, colour=BRIGHT, align="center", id="subtitle"
    )
    box = row(line, style=Style(fill=(0, 0, 0, 170), radius=6, pad=(8, 2, 8, 3)))
    return [row(box, style=Style(width="fill", justify="center", pad=(12, 0, 12, 6)))]


def _bar(page: VideoPage, one: Video) -> Node:
    play, t = page.play, page.t
    at = play.where(one)
    quality = quality_name(page, play.shown_quality())
    captions = t("Subtitles", "字幕") if play.captions != "off" else ""
    state = " · ".join(part for part in (f"{play.speed}×", quality, captions) if part)
    return column(
        slider(
            at / one.seconds,
            lambda share: play.seek(one, share * one.seconds),
            desc=t("Position", "播放进度"),
            id="seek",
        ),
        row(
            text(f"{length(at)} / {length(one.seconds)}", size=13, weight=500, id="time"),
            filler(),
            text(state, size=12.5, colour="text_soft", lines=1, id="playing_state"),
            icon_button(
                "tune", t("Playback options", "播放选项"), page.opens("options"), size=20, id="options"
            ),
            style=Style(width="fill", height=44, gap=6),
        ),
        style=Style(width="fill", pad=(14, 0, 4, 0), gap=0),
    )
