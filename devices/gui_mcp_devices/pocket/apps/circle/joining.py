"""An event and a group on pages of their own: what they are, and whether one takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.circle import places, store
from gui_mcp_devices.pocket.apps.circle.answers import SITE, after_asking
from gui_mcp_devices.pocket.apps.circle.discover import event_row
from gui_mcp_devices.pocket.apps.circle.parts import CirclePage, foot, pill, show, shows, told, when
from gui_mcp_devices.pocket.apps.circle.places import Answer, Event, Group
from gui_mcp_devices.pocket.apps.circle.posts import PostsPage, lines, quiet
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    button,
    column,
    divider,
    empty,
    icon,
    icon_button,
    page,
    picture,
    row,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class EventPage(CirclePage):
    activity = ".EventActivity"

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.id = id

    def view(self) -> Node:
        t = self.t
        one = places.event(self.phone, self.id)
        if one is None:
            bar = app_bar(t("Event", "活动"), back=self.pop, back_desc=self.up)
            return page(bar, empty("calendar", t("There is no such event", "没有这个活动")))
        share = icon_button("share", t("Share event", "分享活动"), self.opens("share"), id="share")
        bar = app_bar(t("Event", "活动"), share, back=self.pop, back_desc=self.up)
        facts = [
            text(one.title, size=22, weight=700, id="event_title"),
            told("calendar", when(self.phone, one.starts)),
            told("location", one.place),
            self._host(one),
            told("people", self._crowd(one)),
            text(one.about, size=15, id="event_about"),
        ]
        body = [
            picture(one.picture, width="fill", height=170, desc=t("Picture", "图片")),
            column(*facts, style=Style(width="fill", pad=(18, 14, 18, 14), gap=12, fill="surface")),
        ]
        if one.group:
            label = t(f"Group: {one.group_name}", f"小组：{one.group_name}")
            link = button(label, shows(self.phone, "g", one.group), look="text", id="event_group")
            body.append(row(link, style=Style(pad=(8, 8, 8, 8))))
        return page(bar, scroll("event", column(*body, foot())), divider(), self._answers(one))

    def over(self) -> Node | None:
        one = places.event(self.phone, self.id)
        if self.dialog != "share" or one is None:
            return None
        t = self.t
        rows = [
            menu_row(
                t("Send as a text message", "用短信发送"), lambda: self._text(one), glyph="message", id="sms"
            ),
            menu_row(
                t("Write a post about it", "发一条动态"), lambda: self._write(one), glyph="edit", id="write"
            ),
            menu_row(t("Copy link", "复制链接"), self._link, glyph="link", id="link"),
        ]
        return sheet(*rows, dismiss=self.close)

    def said(self, one: Event) -> str:
        """The event in a line, to send."""
        return f"{one.title}: {when(self.phone, one.starts)}, {one.place} {SITE}e/{one.id}"

    def _host(self, one: Event) -> Node:
        says = self.t(f"Hosted by {one.host_name}", f"发起人：{one.host_name}")
        line = row(
            icon("person", size=19),
            text(says, size=14.5, grow=1),
            icon("chevron-right", size=19),
            style=Style(width="fill", gap=12, least=40),
        )
        line.says, line.does = Says(cls=GROUP, id="host"), Does(tap=shows(self.phone, "u", one.host))
        return line

    def _crowd(self, one: Event) -> str:
        going = self.t(f"{one.going} going", f"{one.going} 人参加")
        if not one.seats:
            return going
        return going + self.t(f" of {one.seats} seats", f"，共 {one.seats} 个名额")

    def _answers(self, one: Event) -> Node:
        t = self.t
        style = Style(width="fill", pad=(16, 10, 16, 10), gap=10, fill="surface")
        if one.starts < self.phone.now():
            return row(
                text(t("This event is over", "活动已结束"), colour="text_soft", id="over"), style=style
            )
        going, no = one.answer == "going", one.answer == "not"
        parts = [
            button(
                t("Going", "参加"), lambda: self._answer("" if going else "going"), grow=1, id="going",
                look="filled" if going else "outlined", glyph="check" if going else "", enabled=not one.full,
            ),
            button(
                t("Not going", "不参加"), lambda: self._answer("" if no else "not"), grow=1, id="not_going",
                look="filled" if no else "outlined", glyph="close" if no else "",
            ),
        ]  # fmt: skip
        if not one.full:
            return row(*parts, style=style)
        full = text(t("This event is full", "活动名额已满"), size=14, colour="error", id="full")
        return column(full, row(*parts, style=Style(width="fill", gap=10)), style=style)

    def _answer(self, says: Answer) -> None:
        places.answer(self.phone, self.id, says)
        words = {
            "going": ("You are going", "你将参加"),
            "not": ("You are not going", "你不参加"),
            "": ("Answer taken back", "已取消回复"),
        }[says]
        self.phone.toast(self.t(*words))

    def _text(self, one: Event) -> None:
        self.close()
        if not self.phone.view(f"sms:?body={quote(self.said(one))}"):
            self.phone.toast(self.t("No app can send it", "没有可用于发送的应用"))

    def _write(self, one: Event) -> None:
        self.close()
        self.phone.start(
            self.package, action="android.intent.action.SEND",
            extras={"android.intent.extra.TEXT": self.said(one)},
        )  # fmt: skip

    def _link(self) -> None:
        self.close()
        self.phone.clipboard = f"{SITE}e/{self.id}"
        self.phone.toast(self.t("Link copied", "链接已复制"))


class GroupPage(PostsPage):
    """Further dialog: `leave`, a question."""

    activity = ".GroupActivity"

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.id = id

    def view(self) -> Node:
        t = self.t
        one = places.group(self.phone, self.id)
        bar = app_bar(t("Group", "小组"), back=self.pop, back_desc=self.up)
        if one is None:
            return page(bar, empty("people", t("There is no such group", "没有这个小组")))
        body = [picture(one.picture, width="fill", height=130, desc=t("Picture", "图片")), self._head(one)]
        ahead = [e for e in places.events(self.phone) if e.group == one.id]
        if ahead:
            body += [section(t("Events", "活动")), *(event_row(self, e) for e in ahead)]
        body.append(section(t("Posts", "动态")))
        if one.closed and one.state != "member":
            body.append(quiet("lock", t("Only members see the posts", "只有成员能看到动态")))
        else:
            posts = store.posts_in(self.phone, one.id)
            body.append(
                lines(self.post_nodes(posts)) if posts else quiet("edit", t("No posts yet", "还没有动态"))
            )
        return page(bar, scroll("group", column(*body, foot())))

    def over(self) -> Node | None:
        if self.dialog != "leave":
            return super().over()
        t = self.t
        one = places.group(self.phone, self.id)
        name = "" if one is None else one.name
        return self.ask(
            t(f"Leave {name}?", f"退出{name}？"),
            t("Its posts leave your feed.", "它的动态将不再出现在首页。"),
            t("Leave", "退出"),
            lambda: self._leave(),
        )

    def _head(self, one: Group) -> Node:
        t = self.t
        kind = t("Closed group", "需批准加入") if one.closed else t("Open group", "公开小组")
        facts = row(
            pill(t(f"{one.members} members", f"{one.members} 名成员"), "people"),
            pill(kind, "lock" if one.closed else "globe"),
            style=Style(gap=8),
        )
        match one.state:
            case "member":
                act = [
                    button(
                        t("Leave group", "退出小组"), self.opens("leave"), look="outlined", grow=1, id="leave"
                    ),
                    button(
                        t("Post here", "发到这里"),
                        lambda: show(self.phone, "into", one.id),
                        grow=1,
                        id="write",
                    ),
                ]
            case "asked":
                act = [
                    button(
                        t("Withdraw request", "撤回申请"), self._leave, look="outlined", grow=1, id="withdraw"
                    )
                ]
            case _:
                label = t("Ask to join", "申请加入") if one.closed else t("Join group", "加入小组")
                act = [button(label, lambda: self._join(one), grow=1, id="join")]
        return column(
            text(one.name, size=22, weight=700, id="group_name"),
            text(one.about, size=15, colour="text_soft"),
            facts,
            row(*act, style=Style(width="fill", gap=10)),
            style=Style(width="fill", pad=(18, 14, 18, 14), gap=10, fill="surface"),
        )

    def _join(self, one: Group) -> None:
        places.join(self.phone, one)
        if one.closed:
            after_asking(self.phone, one.id)
            self.phone.toast(self.t("Request sent", "申请已发送"))
        else:
            self.phone.toast(self.t("You have joined", "已加入"))

    def _leave(self) -> None:
        places.leave(self.phone, self.id)
