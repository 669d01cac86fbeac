"""Who watches: the profiles, and the PIN that a child's profile is left by."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import store
from gui_mcp_devices.pocket.apps.stream.parts import PACKAGE
from gui_mcp_devices.pocket.apps.stream.store import Profile
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    column,
    entry,
    field,
    icon,
    page,
    row,
    scroll,
    space,
    stack,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Profiles(Page):
    package, activity = PACKAGE, ".ProfilesActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.asked = 0
        """The profile for which a PIN is asked."""
        self.pin = ""
        self.wrong = ""
        self.forgot = False

    def view(self) -> Node:
        t = self.t
        now = store.profile(self.phone)
        bar = app_bar(t("Who is watching?", "谁在观看？"), back=self.pop, back_desc=t("Navigate up", "返回"))
        lines = [self._row(one, one.id == now.id) for one in store.profiles(self.phone)]
        note = text(
            t(
                "A child's profile shows what is made for children, and is left with the PIN.",
                "儿童用户只显示适合儿童的内容，退出需要输入密码。",
            ),
            size=13,
            colour="text_soft",
        )
        body = column(
            space(8),
            column(*lines, style=Style(fill="surface", width="fill")),
            column(note, style=Style(pad=(16, 12, 16, 12), width="fill")),
            style=Style(width="fill"),
        )
        return page(bar, scroll("profiles", body))

    def over(self) -> Node | None:
        if not self.asked:
            return None
        t = self.t
        if self.forgot:
            said = t(
                "A new PIN is set on the web, with the password of the account. It cannot be done here.",
                "只能在网页上用账号密码重新设置，手机上无法重设。",
            )
            return dialog(
                t("Forgotten PIN", "忘记密码"),
                text(said, colour="text_soft", id="forgot_text"),
                actions=(button(t("OK", "知道了"), self._close, look="text", id="ok"),),
                dismiss=self._close,
            )
        return dialog(
            t("Enter the PIN", "输入密码"),
            field(
                "pin",
                self.pin,
                self._typed,
                label=t("PIN of four digits", "四位数字密码"),
                password=True,
                submit=self._enter,
                error=self.wrong,
            ),
            actions=(
                button(t("Forgot PIN?", "忘记密码？"), self._forget, look="text", id="forgot"),
                button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                button(t("OK", "确定"), self._enter, look="text", id="ok"),
            ),
            dismiss=self._close,
        )

    def back(self) -> bool:
        if not self.asked:
            return False
        self._close()
        return True

    def _row(self, one: Profile, on: bool) -> Node:
        face = (
            stack(
                icon("puzzle", size=24, colour="on_primary_soft"),
                style=Style(
                    width=44, height=44, radius=22, fill="primary_soft", align="center", justify="center"
                ),
            )
            if one.child
            else avatar(one.name, 44)
        )
        detail = self.t("Child", "儿童") if one.child else self.t("Everything", "全部内容")
        tail = icon("check", colour="primary", desc=self.t("Watching now", "当前用户")) if on else None
        return entry(
            one.name,
            detail=detail,
            lead=face,
            tail=row(tail) if tail else None,
            tap=self._to(one),
            id="profile",
        )

    def _to(self, one: Profile) -> Callable[[], None]:
        def go() -> None:
            now = store.profile(self.phone)
            if one.id == now.id:
                self.pop()
            elif now.child:
                self.asked, self.pin, self.wrong, self.forgot = one.id, "", "", False
                self.phone.focus("pin")
            else:
                self._switch(one.id)

        return go

    def _switch(self, id: int) -> None:
        store.set_setting(self.phone, "profile", str(id))
        self._close()
        name = store.profile(self.phone).name
        self.phone.toast(self.t(f"{name} is watching", f"已切换到{name}"))
        self.pop()

    def _typed(self, pin: str) -> None:
        self.pin, self.wrong = pin, ""

    def _enter(self) -> None:
        if self.pin == store.setting(self.phone, "pin"):
            self._switch(self.asked)
        else:
            self.wrong, self.pin = self.t("That is not the PIN", "密码不正确"), ""

    def _forget(self) -> None:
        self.forgot = True
        self.phone.hide_keyboard()

    def _close(self) -> None:
        self.asked, self.pin, self.wrong, self.forgot = 0, "", "", False
        self.phone.hide_keyboard()
