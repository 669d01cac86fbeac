"""What lies over a video: how it is played, where it is kept, how it is downloaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.data import QUALITIES, size_of
from gui_mcp_devices.pocket.apps.stream.downloads import storage
from gui_mcp_devices.pocket.apps.stream.lists import complaint, name_dialog, videos_in
from gui_mcp_devices.pocket.apps.stream.parts import size
from gui_mcp_devices.pocket.apps.stream.player import CAPTIONS, SPEEDS
from gui_mcp_devices.pocket.apps.stream.settings import quality_name
from gui_mcp_devices.pocket.apps.stream.store import Video
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    button,
    check_row,
    column,
    entry,
    icon,
    radio_row,
    row,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.stream.video import VideoPage


def over(page: VideoPage, one: Video) -> Node | None:
    t = page.t
    match page.open:
        case "options":
            return _options(page)
        case "speed":
            lines = [
                radio_row(f"{s}×", s == page.play.speed, _hastens(page, one, s), id="choice") for s in SPEEDS
            ]
            return sheet(section(t("Speed", "播放速度")), *lines, dismiss=page.close)
        case "quality":
            return _qualities(page)
        case "captions":
            lines = [
                radio_row(captions_name(page, c), c == page.play.captions, _captions(page, c), id="choice")
                for c in CAPTIONS
            ]
            return sheet(section(t("Subtitles", "字幕")), *lines, dismiss=page.close)
        case "save":
            return _save(page, one)
        case "name":
            return _name(page, one)
        case "download":
            return _download(page, one)
        case _:
            return None


def captions_name(page: VideoPage, captions: str) -> str:
    t = page.t
    return {"off": t("Off", "关闭"), "en": t("English", "英文"), "zh": t("Chinese", "中文")}[captions]


def _options(page: VideoPage) -> Node:
    t, play = page.t, page.play
    lines = (
        ("stopwatch", t("Speed", "播放速度"), f"{play.speed}×", "speed"),
        ("tune", t("Quality", "画质"), quality_name(page, play.shown_quality()), "quality"),
        ("text-size", t("Subtitles", "字幕"), captions_name(page, play.captions), "captions"),
    )
    return sheet(
        *(
            entry(title, detail=detail, lead=icon(glyph), tap=page.opens(what), id=what)
            for glyph, title, detail, what in lines
        ),
        dismiss=page.close,
    )


def _qualities(page: VideoPage) -> Node:
    t, play = page.t, page.play
    lines = [
        radio_row(quality_name(page, q), q == play.shown_quality(), _plays(page, q), id="choice")
        for q in ("auto", *QUALITIES)
    ]
    note: list[Node] = []
    if store.setting(page.phone, "data_saver") == "1":
        said = t(
            "The data saver keeps it at 360p. It is switched off in Settings.",
            "省流量模式下最高为 360p，可在设置中关闭。",
        )
        note = [
            column(text(said, size=13, colour="text_soft"), style=Style(pad=(16, 4, 16, 8), width="fill"))
        ]
    return sheet(section(t("Quality", "画质")), *note, *lines, dismiss=page.close)


def _save(page: VideoPage, one: Video) -> Node:
    t, phone = page.t, page.phone
    lines = [
        check_row(
            kept.name,
            any(v.id == one.id for v in shelf.items(phone, kept.id)),
            lambda on, kept=kept: shelf.put_item(phone, kept.id, one.id, on),
            detail=videos_in(page, kept.count),
            id="playlist",
        )
        for kept in shelf.playlists(phone)
    ]
    new = entry(
        t("New playlist", "新建播放列表"),
        lead=icon("add", colour="primary"),
        tap=_names(page),
        id="new_playlist",
    )
    done = row(
        button(t("Done", "完成"), page.close, id="done", grow=1),
        style=Style(pad=(16, 10, 16, 2), width="fill"),
    )
    return sheet(section(t("Save to…", "保存到…")), *lines, new, done, dismiss=page.close)


def _names(page: VideoPage) -> Callable[[], None]:
    def ask() -> None:
        page.open, page.name, page.wrong = "name", "", ""
        page.phone.focus("playlist_name")

    return ask


def _name(page: VideoPage, one: Video) -> Node:
    def typed(name: str) -> None:
        page.name, page.wrong = name, ""

    def save() -> None:
        page.wrong = complaint(page, page.name)
        if not page.wrong:
            made = shelf.make_playlist(page.phone, page.name.strip())
            shelf.put_item(page.phone, made, one.id, True)
            page.close()

    return name_dialog(
        page, page.t("New playlist", "新建播放列表"), page.name, typed, save, page.close, page.wrong
    )


def _download(page: VideoPage, one: Video) -> Node:
    t, phone = page.t, page.phone
    lines = [
        radio_row(
            q, q == page.size, _sizes(page, q), detail=size(phone, size_of(one.seconds, q)), id="choice"
        )
        for q in QUALITIES
    ]
    fits = size_of(one.seconds, page.size) <= shelf.room(phone)
    wifi = store.setting(phone, "wifi_only") == "0" or phone.setting("global", "wifi_on") != "0"
    wrong = ""
    if not fits:
        wrong = t("Not enough room. Delete other downloads first.", "空间不足，请先删除其他下载。")
    elif not wifi:
        wrong = t("No Wi-Fi. Downloads over mobile data are off.", "没有 Wi-Fi，且未允许使用移动数据下载。")
    note = (
        [
            column(
                text(wrong, size=13, colour="error", id="download_error"),
                style=Style(pad=(16, 4, 16, 0), width="fill"),
            )
        ]
        if wrong
        else []
    )
    go = row(
        button(
            t("Start download", "开始下载"),
            _fetches(page, one),
            enabled=not wrong,
            id="start_download",
            grow=1,
        ),
        style=Style(pad=(16, 10, 16, 2), width="fill"),
    )
    return sheet(section(t("Download", "下载")), *lines, storage(page), *note, go, dismiss=page.close)


def _fetches(page: VideoPage, one: Video) -> Callable[[], None]:
    def fetch() -> None:
        if shelf.download(page.phone, one, page.size):
            page.phone.toast(page.t("Downloaded", "已下载"))
        page.close()

    return fetch


def _hastens(page: VideoPage, one: Video, speed: str) -> Callable[[], None]:
    def choose() -> None:
        page.play.hasten(one, speed)
        page.close()

    return choose


def _plays(page: VideoPage, quality: str) -> Callable[[], None]:
    def choose() -> None:
        page.play.quality = quality
        page.close()

    return choose


def _captions(page: VideoPage, captions: str) -> Callable[[], None]:
    def choose() -> None:
        page.play.captions = captions
        page.close()

    return choose


def _sizes(page: VideoPage, quality: str) -> Callable[[], None]:
    def choose() -> None:
        page.size = quality

    return choose
