"""What the owner keeps and sets: the profile's form, saved posts, privacy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import people, store
from gui_mcp_devices.pocket.apps.circle.parts import CirclePage, foot, show
from gui_mcp_devices.pocket.apps.circle.people import HANDLE
from gui_mcp_devices.pocket.apps.circle.posts import PostsPage, lines
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    column,
    empty,
    entry,
    field,
    icon,
    page,
    radio_row,
    row,
    scroll,
    section,
    switch_row,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

LONGEST_ABOUT = 160
WHO = (
    ("everyone", "Everyone", "所有人"),
    ("follows", "People I follow", "我关注的人"),
    ("nobody", "Nobody", "没有人"),
)


class ProfileForm(CirclePage):
    """Dialog: `leave`, a question when something was changed."""

    activity = ".EditProfileActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        one = people.me(phone)
        self.values = {"name": one.name, "handle": one.handle, "city": one.city, "about": one.about}
        self.first = dict(self.values)
        self.wrong: dict[str, str] = {}

    def view(self) -> Node:
        t = self.t
        labels = (
            ("name", t("Name", "名字")), ("handle", t("Handle", "用户名")), ("city", t("City", "城市")),
            ("about", t("About me", "简介")),
        )  # fmt: skip
        fields = [
            field(
                key, self.values[key], self._types(key), label=label, error=self.wrong.get(key, ""),
                multiline=key == "about",
            )
            for key, label in labels
        ]  # fmt: skip
        face = row(avatar(self.values["name"], 84), style=Style(width="fill", justify="center"))
        body = column(face, *fields, style=Style(width="fill", pad=(18, 16, 18, 20), gap=14))
        save = button(t("Save", "保存"), self._save, id="save")
        bar = app_bar(t("Edit profile", "编辑资料"), save, back=self.phone.back, back_desc=self.up)
        parts = [] if self.low else [bar]
        return page(*parts, scroll("profile_form", body))

    def over(self) -> Node | None:
        if self.dialog != "leave":
            return None
        t = self.t
        return self.ask(
            t("Discard changes?", "放弃修改？"),
            t("Your profile stays as it was.", "资料将保持不变。"),
            t("Discard", "放弃"),
            self.pop,
        )

    def back(self) -> bool:
        if self.dialog:
            return False  # going back twice is an answer, too
        if self.values != self.first:
            self.opens("leave")()
            return True
        return False

    def _types(self, key: str) -> Callable[[str], None]:
        def change(value: str) -> None:
            self.values[key] = value
            self.wrong.pop(key, None)

        return change

    def _save(self) -> None:
        t = self.t
        name = " ".join(self.values["name"].split())
        handle = self.values["handle"].strip().lstrip("@").casefold()
        about = self.values["about"].strip()
        if not name:
            self.wrong["name"] = t("A name is needed", "名字不能为空")
        if not HANDLE.fullmatch(handle):
            self.wrong["handle"] = t(
                "3 to 20 of a-z, 0-9, dot and underscore", "3 到 20 个小写字母、数字、点或下划线"
            )
        elif people.taken(self.phone, handle):
            self.wrong["handle"] = t("Somebody else has this handle", "该用户名已被使用")
        if len(about) > LONGEST_ABOUT:
            self.wrong["about"] = t(f"At most {LONGEST_ABOUT} characters", f"最多 {LONGEST_ABOUT} 个字")
        if self.wrong:
            return
        people.save_profile(self.phone, name, handle, about, self.values["city"].strip())
        self.pop()
        self.phone.toast(t("Profile saved", "资料已保存"))


class Saved(PostsPage):
    activity = ".SavedActivity"

    def view(self) -> Node:
        t = self.t
        found = store.saved(self.phone)
        bar = app_bar(t("Saved posts", "我的收藏"), back=self.pop, back_desc=self.up)
        if not found:
            return page(bar, empty("bookmark", t("Nothing saved yet", "还没有收藏")))
        return page(bar, scroll("saved", column(lines(self.post_nodes(found)), foot())))


class Privacy(CirclePage):
    """Dialog: `choose` who may do what `asked` names."""

    activity = ".PrivacyActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.asked = "comments"

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Privacy", "隐私设置"), back=self.pop, back_desc=self.up)
        body = [
            section(t("My account", "我的账号")),
            self._switch(
                "private",
                t("Private account", "私密账号"),
                t("New followers have to ask first", "关注你需要先申请"),
                "lock",
            ),
            self._switch("online", t("Show when I am online", "显示在线状态"), "", "eye"),
            self._switch("tags", t("Let others tag me", "允许别人提到我"), "", "tag"),
            section(t("Who can reach me", "谁可以联系我")),
            self._choice("comments", t("Who can comment", "谁可以评论"), "message"),
            self._choice("messages", t("Who can send me messages", "谁可以给我发私信"), "chat"),
            section(t("People", "用户")),
            self._list(t("Muted people", "已静音的人"), "bell-off", 3, "muted"),
            self._list(t("Blocked people", "已屏蔽的人"), "block", 4, "blocked"),
        ]
        return page(bar, scroll("privacy", column(*body, foot())))

    def over(self) -> Node | None:
        if self.dialog != "choose":
            return None
        now = people.privacy(self.phone, self.asked)
        rows = [radio_row(self.t(en, zh), key == now, self._sets(key), id="choice") for key, en, zh in WHO]
        title = {
            "comments": self.t("Who can comment", "谁可以评论"),
            "messages": self.t("Who can send me messages", "谁可以给我发私信"),
        }[self.asked]
        return sheet(section(title), *rows, dismiss=self.close)

    def _switch(self, name: str, label: str, detail: str, glyph: str) -> Node:
        def flip(on: bool) -> None:
            people.put_privacy(self.phone, name, "1" if on else "0")

        on = people.privacy(self.phone, name) == "1"
        return switch_row(label, on, flip, detail=detail, glyph=glyph, id=name)

    def _choice(self, name: str, label: str, glyph: str) -> Node:
        now = people.privacy(self.phone, name)
        detail = next((self.t(en, zh) for key, en, zh in WHO if key == now), self.t("Everyone", "所有人"))

        def ask() -> None:
            self.asked, self.dialog = name, "choose"

        return entry(label, detail=detail, lead=icon(glyph), tap=ask, id=f"who_{name}")

    def _list(self, label: str, glyph: str, which: int, id: str) -> Node:
        def go() -> None:
            show(self.phone, "list", which)

        return entry(label, lead=icon(glyph), tail=icon("chevron-right"), tap=go, id=id)

    def _sets(self, key: str) -> Callable[[], None]:
        def do() -> None:
            people.put_privacy(self.phone, self.asked, key)
            self.close()

        return do
