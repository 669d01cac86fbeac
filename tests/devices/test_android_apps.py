"""Which app somebody means, how it is started, and which links are opened."""

import pytest
from gui_mcp_devices.android.apps import App, choose, open_target, read_apps, stop
from gui_mcp_devices.android.client import Handset
from gui_mcp_devices.android.options import SCHEMES
from gui_mcp_devices.errors import Refused, Unreachable

from tests.devices.android_phone import Phone, serving

LONG = """\
3 activities found:
  Activity #0:
    priority=0 preferredOrder=0 match=0x108000
    ActivityInfo:
      name=com.android.deskclock.DeskClock
      packageName=com.google.android.deskclock
      labelRes=0x7f1200f1 nonLocalizedLabel=null icon=0x0 banner=0x0
  Activity #1:
    ActivityInfo:
      name=app.pocket.Notes
      packageName=app.pocket.notes
      labelRes=0x0 nonLocalizedLabel=Quick Notes icon=0x0 banner=0x0
  Activity #2:
    ActivityInfo:
      packageName=com.android.settings
"""
BRIEF = (
    "2 activities found:\n  priority=0 isDefault=false\n  com.a.b/.Main\n  priority=0\n  com.c.d/com.c.d.X\n"
)


def apps(*packages: str) -> tuple[App, ...]:
    return tuple(map(App, packages))


def test_the_apps_are_read_from_the_long_and_the_brief_answer() -> None:
    assert read_apps(LONG) == (
        App("app.pocket.notes", ("Quick Notes",)),
        App("com.android.settings"),
        App("com.google.android.deskclock"),
    )
    assert [app.package for app in read_apps(BRIEF)] == ["com.a.b", "com.c.d"]
    assert read_apps("No activities found\n") == ()


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("the clock", "com.google.android.deskclock"),
        ("Clock", "com.google.android.deskclock"),
        ("时钟", "com.google.android.deskclock"),
        ("闹钟", "com.google.android.deskclock"),
        ("Settings app", "com.android.settings"),
        ("设置", "com.android.settings"),
        ("quick notes", "app.pocket.notes"),
        ("notes", "app.pocket.notes"),
        ("com.android.settings", "com.android.settings"),
        ("camera", None),
        ("c", None),
        ("", None),
    ],
)
def test_a_name_means_an_app(name: str, package: str | None) -> None:
    assert choose(name, read_apps(LONG)) == package


def test_a_label_that_the_phone_gives_is_worth_more_than_a_package() -> None:
    known = (App("com.x.clock", ("Weather",)), App("com.y.weather", ("Forecast",)))
    assert choose("weather", known) == "com.x.clock"


def test_brands_are_known_by_their_names_in_both_languages() -> None:
    assert choose("微信", apps("com.tencent.mm", "com.tencent.mobileqq")) == "com.tencent.mm"
    assert choose("WeChat", apps("com.tencent.mm")) == "com.tencent.mm"


def test_a_name_that_may_mean_several_is_refused_and_they_are_named() -> None:
    with pytest.raises(Unreachable, match="several") as failed:
        choose("calculator", apps("com.a.calculator", "com.b.calculator"))
    assert failed.value.screen_text == "com.a.calculator, com.b.calculator"


class Apps(Phone):
    """A phone that lists, resolves and starts the apps of `LONG`."""

    starts = True

    def run(self, line: str) -> tuple[str, str, int]:
        self.log.append([line])
        if "query-activities" in line:
            return LONG, "", 0
        if "resolve-activity" in line:
            return "priority=0 preferredOrder=0\ncom.android.settings/.Settings\n", "", 0
        if line.startswith("am start"):
            return ("Status: ok\n", "", 0) if self.starts else ("", "Error: does not exist\n", 1)
        if line.startswith("monkey"):
            return "Events injected: 1\n", "", 0
        return "", "", 0


async def test_an_app_is_started_by_its_activity_or_else_by_monkey() -> None:
    phone = Apps()
    async with serving(phone) as server:
        await open_target(server.handset, "the Settings", SCHEMES)
        assert phone.log[-1] == ["am start -W -n com.android.settings/.Settings"]
        phone.starts = False
        await open_target(server.handset, "设置", SCHEMES)
        assert phone.log[-1] == ["monkey -p com.android.settings -c android.intent.category.LAUNCHER 1"]


@pytest.mark.parametrize(
    "link",
    [
        "tel:110",
        "sms:110",
        "intent:#Intent;end",
        "file:///sdcard/x",
        "javascript:alert(1)",
        "TEL:1",
        "market://x",
        "intent://scan/#Intent;scheme=tel;end",
        "android-app://com.android.phone/tel/110",
        "content://sms",
        "data:text/html,x",
        "View-Source:https://x.example",
        "  tel:110 ",
        "\ttel:110",
        "\u00a0tel:110",
        "https://x.example\ntel:110",
        "https://x.example/ --es a b",
        "https:\u200btel:110",
        "https://x.example/\x00",
        "x+tel:110",
    ],
)
async def test_links_outside_the_allow_list_are_refused_and_nothing_is_sent(link: str) -> None:
    phone = Apps()
    async with serving(phone) as server:
        with pytest.raises(Refused):
            await open_target(server.handset, link, SCHEMES)
    assert phone.log == []


async def test_a_link_reaches_the_phones_shell_as_one_word() -> None:
    phone = Apps()
    async with serving(phone) as server:
        await open_target(server.handset, "https://x.example/?a=1&b=$(reboot);'", SCHEMES)
        (line,) = phone.log[-1]
        assert line.startswith(
            "am start -W -a android.intent.action.VIEW -d 'https://x.example/?a=1&b=$(reboot);'"
        )
        await open_target(server.handset, "shop.example/cart", SCHEMES)
        assert phone.log[-1][0].endswith("-d https://shop.example/cart")
        with pytest.raises(Refused):
            await open_target(server.handset, "https://x.example/\u202e", SCHEMES)


@pytest.mark.parametrize(
    "target",
    [
        "%74el:110",
        "tel%3A110",
        "tel :110",
        "tel\n:110",
        "\u200btel:110",
        "ｔｅｌ:110",
        "//tel:110",
        "-n a/.B",
    ],
)
async def test_what_only_looks_like_a_link_is_an_app_that_is_not_there(target: str) -> None:
    phone = Apps()
    async with serving(phone) as server:
        assert not await open_target(server.handset, target, SCHEMES)
    assert not any(line.startswith(("am", "monkey")) for words in phone.log for line in words)


async def test_a_scheme_in_capitals_is_the_scheme() -> None:
    phone = Apps()
    async with serving(phone) as server:
        await open_target(server.handset, "HTTPS://x.example/Page", SCHEMES)
    assert phone.log[-1][0].endswith("-d https://x.example/Page")


async def test_an_app_that_is_not_there_is_not_found() -> None:
    async with serving(Apps()) as server:
        assert not await open_target(server.handset, "Teleporter", SCHEMES)


async def test_only_a_package_can_be_stopped() -> None:
    phone = Apps()
    async with serving(phone) as server:
        handset: Handset = server.handset
        await stop(handset, "com.android.settings")
        assert phone.log == [["am force-stop com.android.settings"]]
        for other in ("com.a; reboot", "settings", "", "-h"):
            with pytest.raises(Refused):
                await stop(handset, other)
        assert len(phone.log) == 1
