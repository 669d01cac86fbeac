"""A task in the files that leaves open which folder is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.files import stock, store
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import STORED, Do, Part
from gui_mcp_benchmarks.suites.pocket.templates.files_base import (
    DOCUMENTS,
    DONE,
    DOWNLOAD,
    FilesTask,
    Goals,
    Nears,
    choose,
    drop,
    picking,
    put,
    to_folder,
    to_menu,
)


class SortOut(FilesTask):
    """Move files into somebody's folder, of which there are two, and make it a favourite."""

    name, tier, split = "files-sort-out", "hard", "train"
    may_change = frozenset({STORED, "files.db/favourites"})
    open_question = "which of two folders for people of the same name is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who = random.choice(self.t("Nils,Rosa,Kira,Timo", "小雨,小峰,阿珍,老陈").split(","))
        kinds = self.t("work,choir,football,neighbour", "同事,合唱团,足球队,邻居").split(",")
        chosen = random.sample(kinds, 2)
        self.folders = [self.t(f"{self.who} ({kind})", f"{self.who}（{kind}）") for kind in chosen]
        self.right, self.wrong = (f"{DOCUMENTS}/{folder}" for folder in self.folders)
        for folder in (self.right, self.wrong):
            put(
                phone,
                f"{folder}/{self.t('Address', '地址')}.txt",
                self.t("To be filled in\n", "待补充\n").encode(),
                30,
            )
        words = self.t("letter,sketch,list,map,bill,plan", "信,草图,清单,地图,账单,计划").split(",")
        *self.names, self.more = [f"{self.who} {word}.pdf" for word in random.sample(words, 4)]
        for name in (*self.names, self.more):
            put(
                phone,
                f"{DOWNLOAD}/{name}",
                stock.pdf(random.randrange(1_000, 30_000)),
                random.randrange(1, 30),
            )
        self.held = {name: phone.files.read(f"{DOWNLOAD}/{name}") for name in self.names}
        both = [f"{folder}/{name}" for name in self.names for folder in (DOWNLOAD, self.right)]
        self._kept = (
            self.stays(*both),
            *(
                self.safe(data, f"{DOWNLOAD}/{name}", f"{self.right}/{name}")
                for name, data in self.held.items()
            ),
            self._favourites_stay(),
        )

    def _favourites_stay(self) -> Part:
        def held() -> set[str]:
            rows = store.database(self.phone).execute("SELECT path FROM favourites")
            return {str(path) for (path,) in rows} - {self.right}

        before = held()
        return Part("the other favourites are as they were", lambda: held() == before)

    def goals(self) -> Goals:
        who, (one, two, three) = self.who, self.names
        return {
            "en": (
                f"Move {one}, {two} and {three} from Download into {who}'s folder in Documents, and add that "
                f"folder to the favourites.",
                f"{who}'s folder in Documents is to be a favourite in Files. Before, put {one}, {two} and "
                f"{three} into it; they are in Download.",
                f"Sort out my Download folder: {one}, {two} and {three} go into the folder for {who} (it is "
                f"in Documents). Mark the folder as a favourite afterwards.",
                f"Please file {one}, {two} and {three} (all in Download) under {who} in Documents and make "
                f"the folder a favourite.",
            ),
            "zh": (
                f"把 Download 里的 {one}、{two} 和 {three} 移到 Documents 中{who}的文件夹，并收藏该文件夹。",
                f"收藏 Documents 里{who}的文件夹；在那之前，把 Download 中的 {one}、{two}、{three} 移进去。",
                f"帮我整理 Download：{one}、{two} 和 {three} 都归到{who}的文件夹（在 Documents 里），"
                f"再把文件夹加入收藏。",
            ),
        }

    def reply(self) -> str:
        return self.t(f"I mean the folder {self.folders[0]}.", f"我说的是“{self.folders[0]}”这个文件夹。")

    def wanted(self) -> Sequence[Part]:
        def there(name: str) -> Callable[[], bool]:
            return lambda: (
                self.data(f"{self.right}/{name}") == self.held[name]
                and self.data(f"{DOWNLOAD}/{name}") is None
            )

        return (
            *(Part(name, there(name)) for name in self.names),
            Part("a favourite", lambda: store.is_favourite(self.phone, self.right)),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        if not self.questions:
            question = self.t(
                f"There are two folders: {' and '.join(self.folders)}. Which one?",
                f"有两个文件夹：{'和'.join(self.folders)}。是哪一个？",
            )
            return to_folder(see, DOCUMENTS) or AskUser(question)
        *moved, starred = self.wanted()
        left = [f"{DOWNLOAD}/{part.name}" for part in moved if not part.holds()]
        if left:
            if picking(see, left, "move"):
                return drop(see, self.right)
            return choose(see, left) or see.tap(self.t("Move", "移动"), "button")
        if not starred.holds():
            return to_menu(see, self.right) or see.tap(self.t("Add to favourites", "收藏"))
        return DONE

    def nears(self) -> Nears:
        def file(names: Sequence[str], folder: str, *, star: bool = True) -> Callable[[], None]:
            def bring() -> None:
                for name in names:
                    self.phone.files.rename(f"{DOWNLOAD}/{name}", f"{folder}/{name}")
                if star:
                    store.favour(self.phone, folder, True)

            return bring

        return (
            ("the other folder", file(self.names, self.wrong)),
            ("one too many", file([*self.names, self.more], self.right)),
            ("no favourite", file(self.names, self.right, star=False)),
            ("one left behind", file(self.names[:2], self.right)),
        )
