"""Tasks that lead through the files and the messages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.files import archives, data
from gui_mcp_devices.pocket.apps.files.browse import Browse
from gui_mcp_devices.pocket.apps.files.viewer import TextPage, shared
from gui_mcp_devices.pocket.apps.messages import schema
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import STORED, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.files_base import (
    DOCUMENTS,
    DONE,
    PICTURES,
    FilesTask,
    Goals,
    Nears,
    choose,
    covered,
    drop,
    picking,
    put,
    row_of,
    to_folder,
    to_menu,
)
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    messages_db,
    messages_stay,
    next_message,
    nothing_else_sent,
    pick,
    sent_since,
    threads_stay,
    to_chat,
    write_to,
)


class ShareText(FilesTask):
    """Send somebody what a text file says, by sharing it."""

    name, tier, split = "files-share", "medium", "test"
    also = (schema.PACKAGE,)
    may_change = SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.wrong = pick(phone, random, 2, where=lambda one: len(one.phones) == 1)
        self.folder = self.t("Club", "俱乐部")
        word = random.choice(self.t("Timetable,Packing list,Route", "时间表,行李清单,路线").split(","))
        code = random.randrange(100, 1000)
        self.file = f"{word}.txt"
        self.path, self.old = (f"{DOCUMENTS}/{self.folder}/{name}.txt" for name in (word, f"{word} 2024"))
        said = self.t("Meet at gate {} at half past eight.\n", "八点半在 {} 号门集合。\n")
        put(phone, self.path, said.format(code).encode(), 2)
        put(phone, self.old, said.format(code + 7).encode(), 400)
        self.body, self.other = shared(phone, self.path), shared(phone, self.old)
        self.first = next_message(phone)
        self._kept = (
            nothing_else_sent(phone, [(self.who.phones[0].value, self.body)]), messages_stay(phone),
            threads_stay(phone),
        )  # fmt: skip

    def goals(self) -> Goals:
        who, file, folder = self.who.name, self.file, self.folder
        return {
            "en": (
                f"Share the file {file} from Documents/{folder} with {who} as a message.",
                f"{who} wants to know what my text {file} says. Use Share in Files to send it by SMS; it is "
                f"in {folder} under Documents.",
                f"Send {who} the text file {file} (Documents/{folder}) by the share function of Files.",
                f"Open {file} in Documents/{folder} and share it by text message with {who}.",
            ),
            "zh": (
                f"把 Documents/{folder} 里的 {file} 用短信分享给{who}。",
                f"{who}想知道 {file} 写了什么，请用“文件”的分享功能发短信给他，"
                f"文件在 Documents 的“{folder}”里。",
                f"打开 Documents/{folder} 中的 {file}，以短信分享给{who}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def sent() -> bool:
            wanted = (talk.key_of(self.who.phones[0].value), self.body)
            return wanted in sent_since(self.phone, self.first)

        return (Part("sent", sent),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        if isinstance(page, NewPage) and page.text.strip() == self.body:
            return write_to(see, [self.who], self.body)
        if (
            isinstance(page, TextPage)
            and page.path == self.path
            and not covered(see)
            and page.written is None
        ):
            return see.tap(self.t("Share", "分享"), "button")
        return to_folder(see, f"{DOCUMENTS}/{self.folder}") or row_of(see, self.path)

    def nears(self) -> Nears:
        def send(number: str, body: str) -> Callable[[], None]:
            def bring() -> None:
                database, now = messages_db(self.phone), int(self.phone.now() * 1000)
                talk.send(database, talk.open_thread(database, [number], now), [number], body, now)

            return bring

        mine, theirs = self.who.phones[0].value, self.wrong.phones[0].value
        return (
            ("somebody else", send(theirs, self.body)),
            ("the old one", send(mine, self.other)),
            ("without its name", send(mine, self.body.partition("\n")[2])),
        )


class PackWanted(FilesTask):
    """Pack the pictures that a message asks for, and put the archive elsewhere."""

    name, tier, split = "files-pack-wanted", "hard", "test"
    also = (schema.PACKAGE,)
    may_change = SMS | {STORED}

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who = pick(phone, random, where=lambda one: len(one.phones) == 1)[0]
        self.number = self.who.phones[0].value
        self.album = random.choice(self.t("Party,Parade,Regatta", "聚会,游行,赛船").split(","))
        self.folder = f"{PICTURES}/{self.album}"
        self.names = [f"{self.album} {i}.png" for i in range(1, 7)]
        for name in self.names:
            put(phone, f"{self.folder}/{name}", data.photo(random, 64, 48, "party"), random.randrange(4, 40))
        first, wanted = sorted(random.sample(range(6), 3)), sorted(random.sample(range(6), 3))
        while first == wanted:
            wanted = sorted(random.sample(range(6), 3))
        self.before, self.meant = ([self.names[i] for i in some] for some in (first, wanted))
        self.zip = self.t(f"{self.album} for {self.who.given}", f"给{self.who.name}的{self.album}") + ".zip"
        self.target, self.made = f"{DOCUMENTS}/{self.zip}", f"{self.folder}/{self.zip}"
        self._write(first, wanted)
        self.first = next_message(phone)
        self._kept = (
            self.stays(self.target, self.made), nothing_else_sent(phone, []), messages_stay(phone),
            threads_stay(phone),
        )  # fmt: skip

    def _write(self, first: Sequence[int], wanted: Sequence[int]) -> None:
        """What was asked for at first, and what instead."""

        def numbers(some: Sequence[int]) -> str:
            one, two, three = (str(i + 1) for i in some)
            return self.t(f"{one}, {two} and {three}", f"{one}、{two}、{three}")

        now, db = int(self.phone.now() * 1000), messages_db(self.phone)
        said = (
            self.t(
                f"Can I have pictures {numbers(first)} of the {self.album}?",
                f"{self.album}的照片能给我 {numbers(first)} 吗？",
            ),
            self.t(
                f"Sorry, I looked again: {numbers(wanted)}, only those.",
                f"抱歉，我又看了一遍：只要 {numbers(wanted)}。",
            ),
        )  # fmt: skip
        for at, body in enumerate(said):
            talk.receive(db, self.number, body, now - (5 - at) * 60_000, read=True)

    def goals(self) -> Goals:
        who, album, name = self.who.name, self.album, self.zip
        return {
            "en": (
                f"{who} wrote me which pictures of the folder Pictures/{album} they want. Compress exactly "
                f"those into “{name}” and move the archive to Documents.",
                f"Make an archive “{name}” of the {album} pictures that {who} asks for in their last "
                f"message, and keep it in Documents. The pictures are in Pictures/{album}.",
                f"Read what {who} wants from Pictures/{album}, pack these files into {name}, then move that "
                f"zip into Documents.",
                f"In Documents there should be an archive {name} with the pictures of Pictures/{album} that "
                f"{who} finally asked for, and no others.",
            ),
            "zh": (
                f"{who}发短信说了要 Pictures/{album} 里的哪几张照片。"
                f"请只把这些压缩成“{name}”，再移到 Documents。",
                f"按{who}最后一条短信的要求，用 Pictures/{album} 里的照片做一个压缩包“{name}”，"
                f"放在 Documents。",
                f"看看{who}想要“{album}”（在 Pictures 里）的哪些照片，打包成 {name}，然后移动到 Documents。",
            ),
        }

    def _members(self, path: str) -> dict[str, bytes]:
        packed = self.data(path)
        if packed is None or archives.inside(packed).why:
            return {}
        with zipfile.ZipFile(io.BytesIO(packed)) as opened:
            return {name: opened.read(name) for name in opened.namelist()}

    def _right(self, path: str) -> bool:
        return self._members(path) == {name: self.data(f"{self.folder}/{name}") for name in self.meant}

    def wanted(self) -> Sequence[Part]:
        def in_place() -> bool:
            return self.data(self.target) is not None and self.data(self.made) is None

        return (
            Part("the archive in Documents", in_place),
            Part("what was asked for", lambda: self._right(self.target)),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def _read(self) -> bool:
        """The conversation is open somewhere."""
        key = talk.key_of(self.number)
        return any(
            isinstance(page, ChatPage) and [talk.key_of(one) for one in page.to] == [key]
            for task in self.phone.tasks
            for page in task.pages
        )

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        if not self._read():
            return to_chat(see, [self.number]) or DONE
        page, here = see.page, [f"{self.folder}/{name}" for name in self.meant]
        if self._right(self.made):
            if picking(see, [self.made], "move"):
                return drop(see, DOCUMENTS)
            return to_menu(see, self.made) or see.tap(self.t("Move to", "移动到"))
        packing = isinstance(page, Browse) and page.open == "pack" and {*page.about()} == {*here}
        if isinstance(page, Browse) and packing and not covered(see):
            if page.draft != self.zip:
                return see.fill(self.t("Archive name", "压缩包名称"), self.zip)
            return see.tap(self.t("Pack", "开始压缩"), "button")
        return choose(see, here) or see.tap(self.t("Compress", "压缩"), "button")

    def nears(self) -> Nears:
        def pack(names: Sequence[str], *, move: bool = True) -> Callable[[], None]:
            def bring() -> None:
                archives.pack(self.phone, [f"{self.folder}/{name}" for name in names], self.folder, self.zip)
                if move:
                    self.phone.files.rename(self.made, self.target)

            return bring

        more = next(name for name in self.names if name not in self.meant)
        return (
            ("what was asked for at first", pack(self.before)),
            ("one too many", pack([*self.meant, more])),
            ("left where it was made", pack(self.meant, move=False)),
            ("one missing", pack(self.meant[:2])),
        )


CROSS: tuple[type[Template], ...] = (ShareText, PackWanted)
