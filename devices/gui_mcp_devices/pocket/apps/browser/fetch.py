"""What comes out of the browser: files into the phone's tree, addresses to other apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import sites, store
from gui_mcp_devices.pocket.apps.browser.data import PACKAGE
from gui_mcp_devices.pocket.apps.browser.store import Download
from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.state import Intent

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

FOLDER = "/storage/emulated/0/Download"
VIEW = "android.intent.action.VIEW"


def elsewhere(phone: Phone, url: str) -> bool:
    """Another app has the site of this address."""
    wish = Intent(VIEW, url)
    return any(name != PACKAGE and app.open(phone, wish) is not None for name, app in phone.apps.items())


def save(phone: Phone, url: str) -> str:
    """Download what lies at `url`; says what came of it."""
    found = sites.file_at(phone, url)
    if found is None:
        return phone.say("There is nothing to download", "没有可下载的文件")
    name, data = found
    stem, dot, end = name.rpartition(".")
    free, count = name, 0
    while phone.files.stat(f"{FOLDER}/{free}") is not None:
        count += 1
        free = f"{stem} ({count}){dot}{end}"
    path = f"{FOLDER}/{free}"
    try:
        phone.files.mkdir(FOLDER, parents=True)
        phone.files.write(path, data, mtime=int(phone.now()))
    except FileError:
        return phone.say("The phone has no room for it", "存储空间不足")
    store.add_download(phone, free, path, url, len(data))
    phone.notify(PACKAGE, phone.say("Download complete", "下载完成"), free)
    return phone.say(f"Downloaded {free}", f"已下载 {free}")


def content(phone: Phone, one: Download) -> str | None:
    """What a downloaded file says; None: it is no longer there."""
    try:
        return phone.files.read(one.path).decode("utf-8", "replace")
    except FileError:
        return None


def remove(phone: Phone, one: Download) -> None:
    """The file and its line in the list."""
    if phone.files.stat(one.path) is not None:
        phone.files.remove(one.path)
    store.drop_download(phone, one.id)
