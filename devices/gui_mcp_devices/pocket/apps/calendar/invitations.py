"""Invitations: those that wait for an answer, and those that have one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import near_said, span_said
from gui_mcp_devices.pocket.apps.calendar.event import EventPage
from gui_mcp_devices.pocket.apps.calendar.instances import conflicts, invited
from gui_mcp_devices.pocket.apps.calendar.parts import STATUS, titled
from gui_mcp_devices.pocket.apps.calendar.store import Event
from gui_mcp_devices.pocket.apps.calendar.undo import UndoPage
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    avatar,
    chip,
    column,
    empty,
    icon,
    page,
    row,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    pass


class Invitations(UndoPage):
    activity = ".InvitationsActivity"

    def view(self) -> Node:
        t = self.t
        waiting, answered = invited(self.phone), invited(self.phone, answered=True)
        bar = app_bar(t("Invitations", "邀请"), back=self.pop, back_desc=self.up)
        if not waiting and not answered:
            return page(bar, empty("mail", t("Nobody has invited you", "没有收到邀请")), *self.snack())
        parts: list[Node] = []
        for head, found in (
            (t("Waiting for your answer", "等待回复"), waiting),
            (t("Answered", "已回复"), answered),
        ):
            if found:
                parts += [section(head), *(self._card(one) for one in found)]
        body = column(*parts, style=Style(width="fill", gap=8, pad=(12, 0, 12, 16)))
        return page(bar, scroll("invitations", body), *self.snack())

    def _card(self, one: Event) -> Node:
        t, phone = self.t, self.phone
        when = f"{near_said(phone, one.start.date())}, {span_said(phone, one.start, one.end, one.all_day)}"
        lines = [
            text(titled(phone, one.title), size=16, weight=500, lines=2),
            text(t(f"From {one.organizer}", f"来自{one.organizer}"), size=13.5, lines=1),
            text(when, size=13.5, colour="text_soft"),
        ]
        if one.place:
            lines.append(text(one.place, size=13.5, colour="text_soft", lines=1))
        clash = conflicts(phone, one, one.start, one.end)
        if clash:
            said = titled(phone, clash[0].event.title)
            words = text(
                t(f"You have: {said}", f"时间冲突：{said}"), size=13, colour="warning", grow=1, lines=1
            )
            lines.append(
                row(icon("warning", size=16, colour="warning"), words, style=Style(gap=6, width="fill"))
            )
        head = Node(
            "row",
            (avatar(one.organizer, 40), column(*lines, style=Style(grow=1, gap=2))),
            Style(width="fill", gap=12, align="start"),
            says=Says(cls=GROUP, id="invitation"),
            does=Does(tap=lambda: self.push(EventPage(phone, one.id, one.start.date()))),
        )
        title = titled(phone, one.title)
        chips: list[Node] = []
        for status in (s.ACCEPTED, s.TENTATIVE, s.DECLINED):
            word = t(*STATUS[status][:2])
            made = chip(word, one.status == status, self._answers(one, status), id=f"answer_{status}")
            made.says = Says(
                cls=made.says.cls, text=word, desc=f"{word}: {title}", selected=one.status == status,
                id=made.says.id,
            )  # fmt: skip
            chips.append(made)
        style = Style(
            width="fill", pad=(14, 12, 14, 12), gap=10, fill="surface", radius=16, ring="outline_soft"
        )
        return column(head, row(*chips, style=Style(gap=8, pad=(52, 0, 0, 0))), style=style)

    def _answers(self, one: Event, status: int) -> Callable[[], None]:
        def answer() -> None:
            store.answer(self.phone, one.id, status)
            self.phone.toast(self.t("Your answer has been sent", "已发送回复"))

        return answer
