"""Tasks in the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.files import stock, store
from gui_mcp_devices.pocket.apps.files.browse import Browse
from gui_mcp_devices.pocket.apps.files.search import Search
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser, Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import STORED, Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.files_base import (
    BACK,
    DOCUMENTS,
    DONE,
    DOWNLOAD,
    FilesTask,
    Goals,
    Nears,
    choose,
    covered,
    drop,
    picking,
    put,
    to_folder,
    to_home,
    to_menu,
)
from gui_mcp_benchmarks.suites.pocket.templates.files_cannot import CANNOT
from gui_mcp_benchmarks.suites.pocket.templates.files_cross import CROSS
from gui_mcp_benchmarks.suites.pocket.templates.files_sort import SortOut


class Rename(FilesTask):
    """Give a file another name."""

    name, tier, split = "files-rename", "easy", "train"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        first = random.randrange(11, 80)
        old = [f"Scan {first + i:03d}.pdf" for i in range(3)]
        for at, name in enumerate(old):
            put(phone, f"{DOWNLOAD}/{name}", stock.pdf(random.randrange(3_000, 60_000)), 2 + at)
        self.file, self.other = random.sample(old, 2)
        year = random.randrange(2021, 2027)
        names = self.t("Boiler bill,Dentist letter,Rent receipt", "锅炉账单,牙医来信,房租收据").split(",")
        self.new = f"{random.choice(names)} {year}.pdf"
        self.old_path, self.new_path = f"{DOWNLOAD}/{self.file}", f"{DOWNLOAD}/{self.new}"
        self.content = phone.files.read(self.old_path)
        self._kept = (
            self.stays(self.old_path, self.new_path), self.safe(self.content, self.old_path, self.new_path),
        )  # fmt: skip

    def goals(self) -> Goals:
        old, new = self.file, self.new
        return {
            "en": (
                f"Rename the file {old} in Download to {new}.",
                f"{old} in my Download folder should be called {new} from now on.",
                f"In Files, open Download and change the name of {old}: it is to read “{new}”.",
                f"Please give {old} (in Download) the name {new}.",
            ),
            "zh": (
                f"把 Download 里的 {old} 重命名为“{new}”。",
                f"Download 文件夹中的 {old} 以后要叫“{new}”，请改名。",
                f"打开“文件”，将 {old} 的名称改成“{new}”，它在 Download 里。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def renamed() -> bool:
            return self.data(self.new_path) == self.content and self.data(self.old_path) is None

        return (Part("renamed", renamed),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        if self.data(self.old_path) is None or self.data(self.new_path) is not None:
            return BACK
        if (
            isinstance(page, Browse)
            and page.open == "rename"
            and page.held == self.old_path
            and not covered(see)
        ):
            if page.draft != self.new:
                return see.fill(self.t("New name", "新名称"), self.new)
            return see.tap(self.t("Save", "保存"), "button")
        return to_menu(see, self.old_path) or see.tap(self.t("Rename", "重命名"))

    def nears(self) -> Nears:
        def rename(old: str, new: str) -> Callable[[], None]:
            return lambda: self.phone.files.rename(f"{DOWNLOAD}/{old}", f"{DOWNLOAD}/{new}")

        return (
            ("another scan", rename(self.other, self.new)),
            ("without its ending", rename(self.file, self.new.removesuffix(".pdf"))),
            ("a copy of that name", lambda: put(self.phone, self.new_path, self.content)),
        )


class Largest(FilesTask):
    """Say which file of a folder takes the most room."""

    name, tier, split = "files-largest", "easy", "gate"
    asks = True
    may_change: frozenset[str] = frozenset()

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.folder = self.t("Recordings", "录音")
        words = self.t(
            "Choir,Lecture,Interview,Rehearsal,Birdsong,Meeting,Ideas", "合唱,讲座,采访,排练,鸟鸣,会议,灵感"
        ).split(",")
        names = [f"{word}.mp3" for word in random.sample(words, 6)]
        sizes = random.sample(range(20, 100), 6)
        for name, size in zip(names, sizes, strict=True):
            path = f"{DOWNLOAD}/{self.folder}/{name}"
            put(phone, path, stock.sound(size * 1_000), random.randrange(1, 60))
        ordered = sorted(zip(sizes, names, strict=True))
        self.best, self.second = ordered[-1][1].removesuffix(".mp3"), ordered[-2][1].removesuffix(".mp3")
        self.names = [name.removesuffix(".mp3") for name in names]

    def goals(self) -> Goals:
        folder = self.folder
        return {
            "en": (
                f"Which file in Download/{folder} is the largest? Answer with its name.",
                f"Look into the folder {folder} in Download and tell me which file takes most room.",
                f"I want to free some space: what is the biggest file in {folder} (inside Download) called?",
                f"Name the largest recording in Download/{folder}, only that one.",
            ),
            "zh": (
                f"Download 里的“{folder}”文件夹中，哪个文件最大？回答文件名。",
                f"看看 Download/{folder}，告诉我占用空间最多的文件叫什么。",
                f"我想腾点空间：“{folder}”（在 Download 里）最大的文件名称是什么？",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        return [name for name in self.names if name.casefold() in answer.casefold()] == [self.best]

    def next(self, see: See) -> Action | Finish:
        page, way = see.page, store.way(self.phone)
        folder = f"{DOWNLOAD}/{self.folder}"
        sorting = (
            isinstance(page, Browse) and page.open == "sort" and page.folder == folder and not covered(see)
        )
        if sorting and not (way.order == "size" and way.down):
            return see.tap(self.t("Size", "大小"), "radio")
        if (step := to_folder(see, folder)) is not None:
            return step
        if way.order == "size" and way.down:
            return Finish("done", f"{self.best}.mp3")
        return see.tap(self.t("Sort", "排序"), "button")

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        return (f"{self.second}.mp3", f"{self.best}.mp3 or {self.second}.mp3", "", "the first one")


class MoveInvoices(FilesTask):
    """Move some files of a kind into a folder."""

    name, tier, split = "files-move", "medium", "train"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.word = self.t("Invoice", "发票")
        self.folder = self.t(*random.choice((("Bills", "账单"), ("Bookkeeping", "记账"), ("Taxes", "税务"))))
        months = random.sample(range(1, 13), 4)
        self.names = [f"{self.word} {month:02d}.pdf" for month in months[:3]]
        for name in self.names:
            put(
                phone,
                f"{DOWNLOAD}/{name}",
                stock.pdf(random.randrange(2_000, 40_000)),
                random.randrange(1, 40),
            )
        self.note = f"{self.word} {months[0]:02d}.txt"
        put(phone, f"{DOWNLOAD}/{self.note}", self.t("paid in cash", "现金支付").encode(), 5)
        put(phone, f"{DOCUMENTS}/{self.folder}/{self.word} {months[3]:02d}.pdf", stock.pdf(9_000), 60)
        self.into = f"{DOCUMENTS}/{self.folder}"
        self.held = {name: phone.files.read(f"{DOWNLOAD}/{name}") for name in self.names}
        both = [f"{folder}/{name}" for name in self.names for folder in (DOWNLOAD, self.into)]
        self._kept = (
            self.stays(*both),
            *(
                self.safe(data, f"{DOWNLOAD}/{name}", f"{self.into}/{name}")
                for name, data in self.held.items()
            ),
        )

    def goals(self) -> Goals:
        word, folder = self.word, self.folder
        return {
            "en": (
                f"Move the PDF files whose names begin with “{word}” from Download into Documents/{folder}.",
                f"Download holds three PDFs called {word} and a number. Put them into the folder {folder} "
                f"in Documents; everything else stays where it is.",
                f"Tidy up: each {word} that is a PDF belongs in Documents/{folder}, not in Download.",
                f"In Files, take all {word} PDFs out of Download and move them to {folder} in Documents.",
            ),
            "zh": (
                f"把 Download 里名称以“{word}”开头的 PDF 都移动到 Documents/{folder}。",
                f"Download 中有三个{word} PDF，请移到 Documents 的“{folder}”文件夹，其他文件不要动。",
                f"整理一下：Download 里的{word}（只要 PDF）应放进 Documents 下的“{folder}”。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def there(name: str) -> Callable[[], bool]:
            return lambda: (
                self.data(f"{self.into}/{name}") == self.held[name]
                and self.data(f"{DOWNLOAD}/{name}") is None
            )

        return [Part(name, there(name)) for name in self.names]

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        left = [f"{DOWNLOAD}/{part.name}" for part in self.wanted() if not part.holds()]
        if not left:
            return DONE
        if picking(see, left, "move"):
            return drop(see, self.into)
        return choose(see, left) or see.tap(self.t("Move", "移动"), "button")

    def nears(self) -> Nears:
        def move(names: Sequence[str], to: str, *, copy: bool = False) -> Callable[[], None]:
            def bring() -> None:
                for name in names:
                    if copy:
                        put(self.phone, f"{to}/{name}", self.held[name])
                    else:
                        self.phone.files.rename(f"{DOWNLOAD}/{name}", f"{to}/{name}")

            return bring

        return (
            ("copied", move(self.names, self.into, copy=True)),
            ("the text, too", move([*self.names, self.note], self.into)),
            ("into Documents itself", move(self.names, DOCUMENTS)),
            ("one left behind", move(self.names[:2], self.into)),
        )


class DeleteAlike(FilesTask):
    """Delete one of two files that are called the same."""

    name, tier, split = "files-delete-alike", "medium", "gate"
    may_change = frozenset({STORED, "files.db/bin"})
    open_question = "which of two files of the same name is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        words = self.t("Speech draft,Floor plan,Guest list", "演讲稿,平面图,宾客名单").split(",")
        self.file = f"{random.choice(words)} {random.randrange(2, 9)}.txt"
        self.places = [f"{DOCUMENTS}/{self.t('Family', '家庭')}", DOWNLOAD]
        for at, place in enumerate(self.places):
            text = self.t(f"Version {at + 1}, to be read aloud.\n", f"第 {at + 1} 版，请朗读。\n")
            put(phone, f"{place}/{self.file}", text.encode(), random.randrange(2, 9))
        random.shuffle(self.places)
        self.path, self.other = (f"{place}/{self.file}" for place in self.places)
        self._kept = (self.stays(self.path), self.bin_stays(1))

    def goals(self) -> Goals:
        file = self.file
        return {
            "en": (
                f"Delete the file {file}.",
                f"I do not need {file} any more. Move it to the bin.",
                f"Find {file} in Files and get rid of it.",
                f"Please throw away my text {file}; it may stay in the bin.",
            ),
            "zh": (
                f"删除文件 {file}。",
                f"我不再需要 {file} 了，请移到回收站。",
                f"在“文件”里找到 {file} 并删掉它。",
            ),
        }

    def reply(self) -> str:
        folder = self.places[0].rpartition("/")[2]
        return self.t(f"I mean the one in the folder {folder}.", f"我说的是“{folder}”文件夹里的那个。")

    def wanted(self) -> Sequence[Part]:
        def binned() -> bool:
            folder = self.places[0]
            return any((one.name, one.folder) == (self.file, folder) for one in store.binned(self.phone))

        return (
            Part("deleted", lambda: self.data(self.path) is None),
            Part("in the bin", binned),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        page = see.page
        if not self.questions:
            if isinstance(page, Search) and not covered(see):
                if page.open or page.chosen:
                    return BACK
                if page.kind is not None:
                    return see.tap(self.t("All", "全部"))
                if page.age != "any" or page.size != "any":
                    return see.back()
                if page.query != self.file:
                    return see.fill(self.t("Search files", "搜索文件"), self.file)
                return AskUser(
                    self.t(
                        f"There are two files called {self.file}. Which one?",
                        f"有两个 {self.file}，要删哪一个？",
                    )
                )
            return to_home(see) or see.tap(self.t("Search", "搜索"), "button")
        if all(part.holds() for part in self.wanted()):
            return DONE
        if isinstance(page, Browse) and page.open == "delete" and page.held == self.path and not covered(see):
            return see.tap(self.t("Delete", "删除"), "button")
        return to_menu(see, self.path) or see.tap(self.t("Delete", "删除"))

    def nears(self) -> Nears:
        def throw(*paths: str) -> Callable[[], None]:
            def bring() -> None:
                for path in paths:
                    store.throw(self.phone, path)

            return bring

        def for_good() -> None:
            store.destroy(self.phone, store.throw(self.phone, self.path)[1])

        return (
            ("the other one", throw(self.other)),
            ("both", throw(self.path, self.other)),
            ("for good", for_good),
        )


FILES: tuple[type[Template], ...] = (Rename, Largest, MoveInvoices, DeleteAlike, SortOut, *CANNOT, *CROSS)
