"""Writing a post: text, a picture, who may see it; what is not posted can be kept as a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import places, store
from gui_mcp_devices.pocket.apps.circle.answers import after_post
from gui_mcp_devices.pocket.apps.circle.content import PICTURES
from gui_mcp_devices.pocket.apps.circle.parts import AUDIENCES, CirclePage, since
from gui_mcp_devices.pocket.apps.circle.posts import quiet
from gui_mcp_devices.pocket.apps.circle.store import Draft
from gui_mcp_devices.pocket.view.node import BRIGHT, Does, More, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog, sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    button,
    column,
    divider,
    entry,
    filler,
    icon,
    icon_button,
    page,
    picture,
    radio_row,
    row,
    scroll,
    section,
    stack,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

LONGEST = 500
"""Characters."""


class Compose(CirclePage):
    """Dialogs: picture, audience, group, leave."""

    activity = ".ComposeActivity"

    def __init__(
        self,
        phone: Phone,
        said: str = "",
        *,
        post: int = 0,
        shared: int = 0,
        group: int = 0,
        draft: Draft | None = None,
    ) -> None:
        super().__init__(phone)
        self.said, self.picture, self.audience, self.group = said, "", "everyone", group
        self.post, self.shared, self.draft = post, shared, 0
        """Ids of the post that is changed, the one that is shown to others, the draft it came from; or 0."""
        before = store.post(phone, post) if post else None
        if draft is not None:
            self.draft = draft.id
            self.said, self.picture = draft.text, draft.picture
            self.audience, self.group = draft.audience, draft.group
        elif before is not None:
            self.said, self.picture, self.shared = before.text, before.picture, before.shared
            self.audience, self.group = before.audience, before.group
        self.first = (self.said, self.picture, self.audience, self.group)
        self.focus = "post_field"

    def view(self) -> Node:
        t = self.t
        title = t("Edit post", "编辑动态") if self.post else t("New post", "发动态")
        ready = bool(self.said.strip() or self.picture or self.shared) and len(self.said) <= LONGEST
        label = t("Save", "保存") if self.post else t("Post", "发布")
        parts: list[Node] = []
        if not self.low:
            done = button(label, self._post, enabled=ready, id="post")
            drafts = len(store.drafts(self.phone))
            pile = icon_button("file", t(f"Drafts, {drafts}", f"草稿，{drafts}"), self._drafts, id="drafts")
            tools = [done] if self.post or self.shared else [pile, done]
            parts.append(app_bar(title, *tools, back=self.phone.back, back_desc=self.up))
        parts.append(scroll("compose", column(*self._sheet(), style=Style(pad=(18, 6, 18, 16), gap=8))))
        if not self.low:
            parts += [divider(), self._tools()]
        return page(*parts)

    def over(self) -> Node | None:
        match self.dialog:
            case "picture":
                return self._pictures()
            case "audience":
                return self._audiences()
            case "group":
                return self._groups()
            case "leave":
                return self._leaving()
            case _:
                return None

    def back(self) -> bool:
        if self.dialog == "leave":  # going back twice is an answer, too
            if not self.post and not self.shared:
                self._keep()
            return False
        if super().back():
            return True
        if self.first != (self.said, self.picture, self.audience, self.group):
            self.opens("leave")()
            return True
        return False

    # -- how it looks -------------------------------------------------------------------------------------

    def _sheet(self) -> list[Node]:
        t = self.t
        hint = t("What is new?", "有什么新鲜事？")
        paper = Node(
            "field",
            (),
            Style(size=18, least=96, pad=(0, 10, 0, 10), width="fill"),
            self.said,
            Says(cls="android.widget.EditText", id="post_field", hint=hint),
            Does(change=self._write),
            More(key="post_field", multiline=True),
        )
        parts = [paper]
        if self.picture:
            away = stack(
                icon("close", size=20, colour=BRIGHT),
                style=Style(
                    width=36, height=36, radius=18, fill=(0, 0, 0, 150), align="center", justify="center"
                ),
            )
            away.says = Says(cls=GROUP, desc=t("Remove picture", "移除图片"), id="remove_picture")
            away.does = Does(tap=lambda: self._choose(""))
            shown = picture(self.picture, width="fill", height=170, radius=16, desc=self._picture_name())
            corner = row(filler(), away, style=Style(width="fill", pad=(0, 8, 8, 0), align="start"))
            parts.append(stack(shown, corner, style=Style(width="fill")))
        if self.shared:
            parts.append(self._inner())
        return parts

    def _inner(self) -> Node:
        inner = store.post(self.phone, self.shared)
        who = inner.name if inner is not None else self.t("This post is not available.", "该动态不可见。")
        said = [text(who, size=13.5, weight=500, lines=1)]
        if inner is not None and inner.text:
            said.append(text(inner.text, size=14, colour="text_soft", lines=4))
        box = Style(width="fill", gap=3, pad=(14, 10, 14, 10), radius=14, ring="outline_soft", fill="surface")
        return column(*said, style=box)

    def _picture_name(self) -> str:
        return next(
            (self.t(*both) for name, both in PICTURES if name == self.picture), self.t("Picture", "图片")
        )

    def _tools(self) -> Node:
        t = self.t
        en, zh, glyph = AUDIENCES[self.audience]
        group = next((g.name for g in places.groups(self.phone) if g.id == self.group), "")
        where = group or t("No group", "不发到小组")
        picks = [
            entry(
                t("Visible to", "谁可以看"), detail=t(en, zh), lead=icon(glyph),
                tap=self.opens("audience"), id="audience",
            ),
            entry(
                t("Group", "小组"), detail=where, lead=icon("people"), tap=self.opens("group"), id="group"
            ),
        ]  # fmt: skip
        add = button(
            t("Add picture", "添加图片"), self.opens("picture"), look="tonal", glyph="image", id="add_picture"
        )
        over = len(self.said) - LONGEST
        long = (
            t(f"{over} characters too long", f"超出 {over} 个字")
            if over > 0
            else f"{len(self.said)}/{LONGEST}"
        )
        count = text(long, size=12.5, colour="error" if over > 0 else "text_soft", id="length")
        line = row(add, filler(), count, style=Style(width="fill", pad=(16, 8, 16, 8)))
        if self.focus:
            return column(
                row(*(self._half(one) for one in picks)), line, style=Style(fill="surface", width="fill")
            )
        return column(*picks, line, style=Style(fill="surface", width="fill"))

    def _half(self, one: Node) -> Node:
        return column(one, style=Style(grow=1))

    def _pictures(self) -> Node:
        t = self.t
        across = max(3, int(self.phone.width / self.phone.density) // 110)
        lines_: list[Node] = []
        for start in range(0, len(PICTURES), across):
            cells = [self._cell(name, t(*both)) for name, both in PICTURES[start : start + across]]
            cells += [filler() for _ in range(across - len(cells))]
            lines_.append(row(*cells, style=Style(gap=10, width="fill", align="start")))
        grid = scroll(
            "pictures", column(*lines_, style=Style(gap=12, pad=(16, 0, 16, 8), width="fill")), grow=0
        )
        return sheet(_title(t("Choose a picture", "选择图片")), grid, dismiss=self.close)

    def _cell(self, name: str, label: str) -> Node:
        on = name == self.picture
        parts = (
            picture(name, width="fill", height=76, radius=12),
            unsaid(label, size=13, colour="primary" if on else "text"),
        )
        says = Says(cls=GROUP, text=label, id="picture", selected=on)
        return Node(
            "column", parts, Style(grow=1, gap=4), says=says, does=Does(tap=lambda: self._choose(name))
        )

    def _audiences(self) -> Node:
        rows = [
            radio_row(
                self.t(en, zh), key == self.audience, self._sees(key), glyph=glyph, id="audience_choice"
            )
            for key, (en, zh, glyph) in AUDIENCES.items()
        ]
        return sheet(_title(self.t("Who can see it", "谁可以看")), *rows, dismiss=self.close)

    def _groups(self) -> Node:
        t = self.t
        rows = [radio_row(t("No group", "不发到小组"), not self.group, self._into(0), id="group_choice")]
        rows += [
            radio_row(one.name, one.id == self.group, self._into(one.id), id="group_choice")
            for one in places.groups(self.phone)
            if one.state == "member"
        ]
        return sheet(_title(t("Post in a group", "发到小组")), *rows, dismiss=self.close)

    def _leaving(self) -> Node:
        t = self.t
        keep = button(t("Save draft", "存为草稿"), self._to_drafts, id="save_draft")
        actions = [
            button(t("Cancel", "取消"), self.close, look="text", id="cancel"),
            button(t("Discard", "放弃"), self.pop, look="text", id="discard"),
        ]
        if not self.post and not self.shared:
            actions.append(keep)
        says = t("What you have written is not posted.", "写的内容还没有发布。")
        return dialog(
            t("Leave this page?", "离开此页？"),
            text(says, colour="text_soft"),
            actions=actions,
            dismiss=self.close,
        )

    # -- doing --------------------------------------------------------------------------------------------

    def _write(self, words: str) -> None:
        self.said = words

    def _choose(self, name: str) -> None:
        self.picture = name
        self.close()

    def _sees(self, key: str) -> Callable[[], None]:
        def do() -> None:
            self.audience = key
            self.close()

        return do

    def _into(self, group: int) -> Callable[[], None]:
        def do() -> None:
            self.group = group
            self.close()

        return do

    def _post(self) -> None:
        phone = self.phone
        if self.post:
            store.rewrite(phone, self.post, self.said, self.picture, self.audience, self.group)
            says = self.t("Changes saved", "已保存修改")
        else:
            made = store.publish(phone, self.said, self.picture, self.audience, self.group, self.shared)
            after_post(phone, made)
            says = self.t("Posted", "已发布")
        if self.draft:
            store.drop_draft(phone, self.draft)
        self.pop()
        phone.toast(says)

    def _to_drafts(self) -> None:
        self._keep()
        self.pop()

    def _keep(self) -> None:
        store.put_draft(self.phone, self.draft, self.said, self.picture, self.audience, self.group)
        self.phone.toast(self.t("Draft saved", "已存为草稿"))

    def _drafts(self) -> None:
        self.phone.hide_keyboard()
        self.push(Drafts(self.phone))


class Drafts(CirclePage):
    """What was written and not posted."""

    activity = ".DraftsActivity"

    def view(self) -> Node:
        t = self.t
        found = store.drafts(self.phone)
        body = [self._row(one) for one in found] or [quiet("file", t("No drafts", "没有草稿"))]
        bar = app_bar(t("Drafts", "草稿"), back=self.pop, back_desc=self.up)
        return page(bar, scroll("drafts", column(*body)))

    def over(self) -> Node | None:
        if self.dialog != "drop":
            return None
        t = self.t
        return self.ask(
            t("Delete draft?", "删除这份草稿？"),
            t("This cannot be undone.", "删除后无法恢复。"),
            t("Delete", "删除"),
            lambda: store.drop_draft(self.phone, self.held),
        )

    def _row(self, one: Draft) -> Node:
        t = self.t
        title = " ".join(one.text.split()) or t("Only a picture", "只有图片")
        away = icon_button(
            "delete", t(f"Delete draft “{title}”", f"删除草稿“{title}”"), self.opens("drop", one.id),
            colour="text_soft", id="drop",
        )  # fmt: skip
        lead = picture(one.picture, width=40, height=40, radius=8) if one.picture else icon("file")
        return entry(
            title, detail=since(self.phone, one.changed), lead=lead, tail=away, tap=lambda: self._open(one),
            id="draft",
        )  # fmt: skip

    def _open(self, one: Draft) -> None:
        self.push(Compose(self.phone, draft=one))


def _title(says: str) -> Node:
    return section(says)
