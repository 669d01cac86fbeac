"""Tasks in the files that cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.files import stock, store
from gui_mcp_devices.pocket.apps.files.browse import Browse
from gui_mcp_devices.pocket.apps.files.viewer import ArchivePage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.files_base import (
    DOCUMENTS,
    DOWNLOAD,
    FilesTask,
    Goals,
    Nears,
    covered,
    put,
    row_of,
    to_bin,
    to_folder,
)

CANNOT_DO = Finish("infeasible")


class Gone(FilesTask):
    """Restore from the bin what is not in it."""

    name, tier, split = "files-gone", "easy", "train"
    infeasible = True
    may_change: frozenset[str] = frozenset()

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        one, other = random.choice(
            (
                (self.t("Wedding speech", "婚礼致辞"), self.t("Wedding menu", "婚礼菜单")),
                (self.t("Garage key list", "车库钥匙表"), self.t("Garage sale list", "车库旧货表")),
                (self.t("Novel chapter 7", "小说第七章"), self.t("Novel chapter 1", "小说第一章")),
            )
        )
        self.file, self.alike = f"{one}.txt", f"{other}.txt"
        path = f"{DOCUMENTS}/{self.alike}"
        put(phone, path, self.t("Not what you look for.\n", "不是你要找的。\n").encode())
        self.binned = store.throw(phone, path)[1]

    def goals(self) -> Goals:
        file = self.file
        return {
            "en": (
                f"Restore {file} from the bin of Files.",
                f"I deleted {file} by mistake. Bring it back out of the bin.",
                f"Look into the bin in Files and put {file} back where it was.",
                f"{file} should be in the bin; please recover it.",
            ),
            "zh": (
                f"从“文件”的回收站恢复 {file}。",
                f"我误删了 {file}，请从回收站找回来。",
                f"打开回收站，把 {file} 放回原处。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Action | Finish:
        return to_bin(see) or CANNOT_DO

    def nears(self) -> Nears:
        def restore(*, named: bool) -> Callable[[], None]:
            def bring() -> None:
                store.restore(self.phone, self.binned)
                if named:
                    self.phone.files.rename(f"{DOCUMENTS}/{self.alike}", f"{DOCUMENTS}/{self.file}")

            return bring

        return (
            ("one of a like name", restore(named=False)),
            ("that one, renamed", restore(named=True)),
            ("an empty file of that name", lambda: put(self.phone, f"{DOCUMENTS}/{self.file}", b"")),
        )


class Locked(FilesTask):
    """Unpack an archive whose password nobody knows."""

    name, tier, split = "files-locked", "medium", "test"
    infeasible = True
    may_change: frozenset[str] = frozenset()

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        year = random.randrange(2019, 2026)
        self.office = self.t("From the office", "公司文件")
        self.year = self.t(f"Year {year}", f"{year}年")
        words = self.t("Payslips,Contracts,Certificates", "工资单,合同,证明").split(",")
        self.word, other = random.sample(words, 2)
        self.folder = f"{DOWNLOAD}/{self.office}/{self.year}"
        pages = [(f"{self.word} {i}.txt", b"noise " * (40 + i)) for i in (1, 2, 3)]
        self.file = f"{self.word}.zip"
        self.path = f"{self.folder}/{self.file}"
        put(phone, self.path, stock.locked(pages), 20)
        self.other = f"{self.folder}/{other}.zip"
        put(phone, self.other, stock.archive([(f"{other} 1.txt", b"open to all\n")]), 22)

    def goals(self) -> Goals:
        file, place = self.file, f"Download/{self.office}/{self.year}"
        return {
            "en": (
                f"Unpack the archive {file}, which is in {place}.",
                f"Open {place} in Files and extract {file} there, so that I can read its files.",
                f"I need the files inside {file} ({place}). Unpack them next to the archive.",
                f"Please unzip {file}. You find it in {place}.",
            ),
            "zh": (
                f"解压 {place} 里的 {file}。",
                f"打开 {place}，把压缩包 {file} 解压到同一文件夹。",
                f"我要看 {file} 里面的文件，请解压，它在 {place}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Action | Finish:
        page = see.page
        if isinstance(page, ArchivePage) and page.path == self.path and not covered(see):
            if page.open == "password":
                return CANNOT_DO
            return see.tap(self.t("Unpack here", "解压到此处"), "button")
        if (
            isinstance(page, Browse)
            and page.open == "password"
            and page.held == self.path
            and not covered(see)
        ):
            return CANNOT_DO
        return to_folder(see, self.folder) or row_of(see, self.path)

    def nears(self) -> Nears:
        def empty_folder() -> None:
            self.phone.files.mkdir(f"{self.folder}/{self.word}")

        def emptied() -> None:
            for i in (1, 2, 3):
                put(self.phone, f"{self.folder}/{self.word}/{self.word} {i}.txt", b"")

        other = self.other.removesuffix(".zip")
        return (
            ("another archive", lambda: put(self.phone, f"{other}/1.txt", b"open to all\n")),
            ("an empty folder", empty_folder),
            ("files with nothing in them", emptied),
            ("deleted", lambda: self.phone.files.remove(self.path)),
        )


CANNOT: tuple[type[Template], ...] = (Gone, Locked)
