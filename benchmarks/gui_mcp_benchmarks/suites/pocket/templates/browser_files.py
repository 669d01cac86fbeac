"""Tasks about files that the browser brings into the phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.browser import fetch, store, townhall
from gui_mcp_devices.pocket.apps.browser.main import Browser
from gui_mcp_devices.pocket.phone import Phone

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import STORED, Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.browser_base import (
    BACK,
    DONE,
    BrowserTask,
    Goals,
    Nears,
    Stop,
    covered,
    tap_link,
    to_page,
)


class DownloadForm(BrowserTask):
    """Download one of the town hall's files."""

    name, tier, split = "browser-download", "easy", "train"
    may_change = frozenset({"browser.db/downloads", STORED})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.file, self.other = random.sample(sorted(townhall.FILES), 2)
        self.url, self.wrong = (f"{townhall.SITE}files/{name}" for name in (self.file, self.other))
        self.data = phone.say(*townhall.FILES[self.file][2:]).encode()
        self.before = self._files()
        self._others = self.same(
            "the downloads before", "SELECT * FROM downloads WHERE _id <= ?", self.latest("downloads")
        )

    def _files(self) -> dict[str, bytes]:
        folder = self.phone.files.list(fetch.FOLDER)
        return {
            n: self.phone.files.read(f"{fetch.FOLDER}/{n}") for n, one in folder.items() if not one.is_dir
        }

    @property
    def title(self) -> str:
        return self.t(*townhall.FILES[self.file][:2])

    def goals(self) -> Goals:
        title = self.title
        return {
            "en": (
                f"Download “{title}” from the town hall's site in the browser.",
                f"I need the file “{title}” on my phone; the Town hall site in the browser offers it.",
                f"Get me the town hall's “{title}” with the browser, just that one file.",
                f"Among the town hall's forms and calendars in the browser is “{title}”. Save it to the "
                "phone.",
            ),
            "zh": (
                f"在浏览器的市民中心网站下载“{title}”。",
                f"我手机上要有“{title}”这个文件，浏览器里的市民中心有，下载下来。",
                f"打开浏览器里市民中心的表格与日历，把“{title}”存到手机，别的不要。",
            ),
        }

    def _new(self) -> list[bytes]:
        return [data for name, data in self._files().items() if name not in self.before]

    def wanted(self) -> Sequence[Part]:
        return (Part("downloaded", lambda: self.data in self._new()),)

    def kept(self) -> Sequence[Part]:
        def held() -> bool:
            now = self._files()
            return all(now.get(name) == data for name, data in self.before.items())

        alone = Part(
            "no other file", lambda: all(data == self.data for data in self._new()) and len(self._new()) < 2
        )
        return self._others, Part("the files before", held), alone

    def next(self, see: See) -> Do:
        page = see.page
        if self.wanted()[0].holds():
            return DONE
        if not covered(see) and isinstance(page, Browser) and page.open == "download":
            return see.tap(self.t("Download", "下载"), "button") if page.offered == self.url else BACK
        front: Stop = (townhall.SITE, self.t("Town hall", "市民中心"), "")
        forms: Stop = (f"{townhall.SITE}documents", self.t("Forms and calendars", "表格与日历"), "")
        return to_page(see, front, forms) or tap_link(see, self.title, self.file)

    def nears(self) -> Nears:
        def get(*urls: str) -> Callable[[], None]:
            def bring() -> None:
                for url in urls:
                    fetch.save(self.phone, url)

            return bring

        def mark() -> None:
            store.add_bookmark(self.phone, self.title, self.url)

        return (
            ("another file", get(self.wrong)),
            ("one too many", get(self.url, self.wrong)),
            ("twice", get(self.url, self.url)),
            ("only a bookmark", mark),
        )


FILES: tuple[type[Template], ...] = (DownloadForm,)
