"""What comes up unasked: permission dialogs, and the pop-ups that faults draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import button, column, icon, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PERMISSION = {
    "READ_CONTACTS": ("access your contacts", "访问您的通讯录", "people"),
    "WRITE_CONTACTS": ("change your contacts", "修改您的通讯录", "people"),
    "SEND_SMS": ("send and view SMS messages", "发送和查看短信", "message"),
    "READ_SMS": ("read your SMS messages", "读取您的短信", "message"),
    "POST_NOTIFICATIONS": ("send you notifications", "向您发送通知", "bell"),
    "ACCESS_FINE_LOCATION": ("access this device's location", "获取此设备的位置信息", "location"),
    "CAMERA": ("take pictures and record video", "拍摄照片和录制视频", "camera"),
    "CALL_PHONE": ("make and manage phone calls", "拨打电话和管理通话", "phone"),
}
"""By the last part of a permission's name: what it is for, in English and Chinese, and its icon."""


@dataclass(frozen=True, slots=True)
class Popup:
    """One of a few that every phone knows."""

    kind: str
    title: tuple[str, str]
    text: tuple[str, str]
    accept: tuple[str, str]
    dismiss: tuple[str, str]


POPUPS = (
    Popup(
        "update", ("System update", "系统更新"),
        ("A new version is ready to install. Your phone will restart.", "新版本已就绪，安装后手机将重启。"),
        ("Install now", "立即安装"), ("Later", "稍后"),
    ),
    Popup(
        "rate", ("Enjoying your phone?", "喜欢这部手机吗？"),
        ("Tell others what you think of it.", "告诉大家您的想法。"),
        ("Rate now", "去评分"), ("Not now", "以后再说"),
    ),
    Popup(
        "ad", ("50% off today only!", "仅限今日，五折优惠！"),
        ("Tap to claim your exclusive reward before it is gone.", "点击领取您的专属奖励，先到先得。"),
        ("Claim", "领取"), ("Close", "关闭"),
    ),
    Popup(
        "battery", ("Battery low", "电量不足"),
        ("15% left. Turn on battery saver to make it last.", "剩余 15%。打开省电模式可延长使用时间。"),
        ("Turn on", "打开"), ("Got it", "知道了"),
    ),
    Popup(
        "wifi", ("Weak Wi-Fi", "无线网络信号弱"),
        ("Switch to mobile data for a better connection?", "切换到移动数据以获得更好的连接？"),
        ("Switch", "切换"), ("Keep Wi-Fi", "继续使用"),
    ),
)  # fmt: skip


def draw_popup(dice: Random) -> Popup:
    return dice.choice(POPUPS)


def popup_window(
    phone: Phone, popup: Popup, accept: Callable[[], object], dismiss: Callable[[], object]
) -> Node:
    return dialog(
        phone.say(*popup.title),
        text(phone.say(*popup.text), colour="text_soft"),
        actions=(
            button(phone.say(*popup.dismiss), dismiss, look="text", id="button2"),
            button(phone.say(*popup.accept), accept, id="button1"),
        ),
        dismiss=dismiss,
    )


def permission_window(
    phone: Phone, package: str, permission: str, allow: Callable[[], object], deny: Callable[[], object]
) -> Node:
    info = phone.packages[package]
    label = info.label[phone.locale]
    en, zh, glyph = PERMISSION.get(permission.rpartition(".")[2], (permission, permission, "shield"))
    asked = phone.say(f"Allow {label} to {en}?", f"允许“{label}”{zh}吗？")
    return dialog(
        "",
        column(
            icon(glyph, size=28, colour="primary"),
            text(asked, size=17, weight=500, align="center", id="permission_message"),
            style=Style(width="fill", align="center", gap=12, pad=(0, 0, 0, 8)),
        ),
        button(phone.say("Allow", "允许"), allow, look="tonal", id="permission_allow_button", width="fill"),
        button(
            phone.say("Don't allow", "不允许"),
            deny,
            look="outlined",
            id="permission_deny_button",
            width="fill",
        ),
        dismiss=lambda: None,
    )


def loading_page(phone: Phone) -> Node:
    """What a slow page shows before it is there."""
    return column(
        icon("refresh", size=40, colour="primary"),
        text(phone.say("Loading…", "正在加载…"), colour="text_soft", align="center", id="loading"),
        style=Style(width="fill", height="fill", fill="background", align="center", justify="center", gap=14),
    )
