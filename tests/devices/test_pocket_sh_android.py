"""Android's own commands: what clients of a phone send, and that it does something."""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
from dataclasses import replace

import pytest
from gui_mcp_devices.android.hierarchy import parse
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.sh.commands.keys import CODES, key_name
from gui_mcp_devices.pocket.sh.commands.screen import png_of
from gui_mcp_devices.pocket.state import Faults
from gui_mcp_devices.pocket.view.node import Node
from gui_mcp_devices.pocket.view.widgets import text
from PIL import Image

from tests.devices.pocket_hands import SMALL, find, tap_name
from tests.devices.pocket_shell import Terminal

CONTACTS = "app.pocket.contacts"
SEARCH = f"{CONTACTS}:id/search"


class Vault(Page):
    """A page that refuses to be captured."""

    package, activity = CONTACTS, ".Vault"

    def view(self) -> Node:
        return text("secret")

    @property
    def secure(self) -> bool:
        return True


def searching() -> Terminal:
    """Contacts, the search field in use."""
    terminal = Terminal()
    terminal.phone.start(CONTACTS)
    tap_name(terminal.phone, "search")
    assert terminal.phone.page.focus
    return terminal


def typed(phone: Phone) -> str:
    return find(phone, "search").text


async def test_taps_swipes_and_keys_do_what_hands_do() -> None:
    terminal = Terminal()
    phone = terminal.phone
    x, y = find(phone, "Contacts").bounds.center
    assert await terminal.both(f"input tap {x} {y}") == ""
    assert phone.front[0] == CONTACTS
    before = find(phone, "list").children[0].bounds
    await terminal.out("input swipe 180 600 180 300 300; input touchscreen swipe 180 600 180 500")
    assert find(phone, "list").children[0].bounds != before
    await terminal.out("input -d 0 keyevent KEYCODE_HOME")
    assert phone.front[0] != CONTACTS
    await terminal.out(f"input motionevent DOWN {x} {y}; input motionevent UP {x} {y}; input keyevent 4")
    assert phone.front[0] != CONTACTS
    await terminal.out("input keyevent SLEEP")
    assert not phone.awake
    await terminal.out("input keyevent --longpress 224; wm dismiss-keyguard")
    assert phone.awake
    assert not phone.locked


async def test_a_swipe_that_stays_is_a_long_press() -> None:
    terminal = searching()
    phone = terminal.phone
    phone.type("abc")
    x, y = find(phone, "search").bounds.center
    await terminal.out(f"input swipe {x} {y} {x} {y} 800")
    assert phone.all_selected


async def test_text_is_typed_with_percent_s_as_a_space_and_cleared_by_chord() -> None:
    terminal = searching()
    await terminal.out("input text 'Ada%sL&ve(1)'")
    assert typed(terminal.phone) == "Ada L&ve(1)"
    await terminal.out("input keycombination 113 29 && input keyevent 67")
    assert typed(terminal.phone) == ""
    await terminal.out("input keyevent KEYCODE_A KEYCODE_7 7 62 B")
    assert typed(terminal.phone) == "a70 b"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("input text 日本", "java.lang.NullPointerException: Attempt to get length of null array"),
        ("input tap 5", 'java.lang.IllegalArgumentException: Argument expected after "tap"'),
        ("input tap a b", 'java.lang.NumberFormatException: For input string: "a"'),
        ("input keycombination 113 zork", "java.lang.IllegalArgumentException: Unknown keycode: zork"),
        ("input zork", "Error: Unknown command: zork"),
        ("input -d 7 tap 1 1", "Error: Invalid display ID: 7"),
    ],
)
async def test_input_fails_as_on_a_phone(line: str, problem: str) -> None:
    said = await searching().run(line)
    assert said.status == 255
    assert problem in said.err


def test_keys_have_androids_numbers() -> None:
    wanted = {"HOME": 3, "BACK": 4, "0": 7, "POWER": 26, "A": 29, "Z": 54, "ENTER": 66, "DEL": 67, "MENU": 82}
    wanted |= {
        "MUTE": 91,
        "PAGE_UP": 92,
        "ESCAPE": 111,
        "CTRL_LEFT": 113,
        "MOVE_END": 123,
        "F1": 131,
        "NUMPAD_ENTER": 160,
    }
    wanted |= {
        "VOLUME_MUTE": 164,
        "SETTINGS": 176,
        "APP_SWITCH": 187,
        "CALCULATOR": 210,
        "SLEEP": 223,
        "WAKEUP": 224,
        "PASTE": 279,
    }
    assert {name: CODES[name] for name in wanted} == wanted
    assert [key_name(word) for word in ("66", "enter", "KEYCODE_ENTER", "7", "KEYCODE_7", "999", "zork")] == [
        "ENTER", "ENTER", "ENTER", "0", "7", None, None,
    ]  # fmt: skip


async def test_screencap_gives_a_png_or_a_header_and_rgba() -> None:
    terminal = Terminal()
    frame = terminal.phone.frame().copy()
    shot = Image.open(io.BytesIO((await terminal.run("screencap -p")).raw))
    assert (shot.size, shot.tobytes()) == (frame.size, frame.tobytes())
    raw = (await terminal.run("screencap")).raw
    assert struct.unpack("<4I", raw[:16]) == (360, 800, 1, 1)
    assert raw[16:] == frame.convert("RGBA").tobytes()
    assert await terminal.both("screencap -p /sdcard/s.png") == ""
    assert terminal.phone.files.read("/sdcard/s.png").startswith(b"\x89PNG")
    assert (await terminal.run("screencap /none/s.png")).err == (
        "Error opening file: /none/s.png (No such file or directory)\n"
    )
    assert (await terminal.run("screencap -p -d 12")).status == 1


async def test_a_secure_window_is_black_or_refused() -> None:
    phone = Phone(SMALL, faults=Faults(secure=True))
    terminal = Terminal(phone)
    phone.push(Vault(phone))
    assert phone.secure
    shot = Image.open(io.BytesIO((await terminal.run("screencap -p")).raw))
    assert shot.getbbox() is None
    assert "SECURE" in await terminal.out("dumpsys window windows")
    await terminal.out("settings put global pocket_secure_capture refuse")
    said = await terminal.run("screencap -p")
    assert (said.raw, said.err, said.status) == (b"", "Failed to take screenshot. Status: -1\n", 1)


async def test_wm_says_and_overrides_the_size() -> None:
    terminal = Terminal()
    assert await terminal.out("wm size; wm density") == "Physical size: 360x800\nPhysical density: 160\n"
    await terminal.out("wm size 400x700; wm density 200")
    assert await terminal.out("wm size") == "Physical size: 360x800\nOverride size: 400x700\n"
    assert await terminal.out("wm density") == "Physical density: 160\nOverride density: 200\n"
    assert terminal.phone.frame().size == (400, 700)
    await terminal.out("wm size reset; wm density reset")
    assert terminal.phone.frame().size == (360, 800)
    assert (await terminal.run("wm size 5x5")).status == 255


async def test_another_density_draws_everything_larger_and_back() -> None:
    terminal = Terminal()
    phone = terminal.phone
    plain, own = phone.frame().copy(), phone.hierarchy()
    snapshot = phone.snapshot()
    await terminal.out("wm density 190")
    large = phone.frame().copy()
    assert large.size == plain.size
    assert large.tobytes() != plain.tobytes()
    assert "190" in await terminal.out("wm density | tail -n 1")
    phone.forget()
    assert phone.frame().tobytes() == large.tobytes()
    phone.restore(snapshot)
    assert phone.hierarchy() == own
    await terminal.out("wm density 190; wm density reset")
    assert phone.frame().tobytes() == plain.tobytes()
    for nonsense in ("60", "640", "0", "x", "-5", "1" * 30):
        assert (await terminal.run(f"wm density {nonsense}")).status == 255
    assert phone.density == 1.0


async def test_a_screen_that_stays_is_encoded_once_and_one_that_changes_anew() -> None:
    terminal = Terminal()
    phone = terminal.phone

    async def shot() -> bytes:
        return (await terminal.run("screencap -p")).raw

    first = await shot()
    assert png_of(phone) is png_of(phone)
    for change in (
        lambda: phone.start("app.pocket.settings"),
        lambda: phone.put_setting("secure", "ui_night_mode", "2"),
        lambda: phone.rotate(1),
        phone.sleep,
        phone.wake,
        lambda: phone.reset(1),
    ):
        change()
        now = await shot()
        assert Image.open(io.BytesIO(now)).tobytes() == phone.frame().tobytes()
        assert now != first
        first = now


async def test_the_tree_is_dumped_to_a_file_or_the_terminal() -> None:
    terminal = Terminal()
    assert await terminal.out("uiautomator dump") == "UI hierchary dumped to: /sdcard/window_dump.xml\n"
    xml = terminal.phone.files.read("/sdcard/window_dump.xml").decode()
    assert parse(xml) == terminal.phone.hierarchy()
    assert await terminal.out("uiautomator dump /dev/tty") == f"{xml}UI hierchary dumped to: /dev/tty\n"
    await terminal.out("uiautomator dump --compressed /sdcard/c.xml")
    assert parse(terminal.phone.files.read("/sdcard/c.xml").decode()).cls == parse(xml).cls
    await terminal.out(
        "settings put system accelerometer_rotation 0; settings put system user_rotation 1; uiautomator dump"
    )
    assert b'<hierarchy rotation="1">' in terminal.phone.files.read("/sdcard/window_dump.xml")


async def test_a_screen_that_never_stands_still_gives_no_tree() -> None:
    terminal = Terminal(Phone(SMALL, faults=Faults(restless=True)))
    assert await terminal.both("uiautomator dump; echo $?") == "ERROR: could not get idle state.\n0\n"
    quiet = Terminal()
    quiet.phone.sleep()
    assert await quiet.both("uiautomator dump") == (
        "ERROR: null root node returned by UiTestAutomationBridge.\n"
    )


async def test_apps_are_started_by_name_and_stopped() -> None:
    terminal = Terminal()
    phone = terminal.phone
    said = await terminal.out(f"am start -W -n {CONTACTS}/.MainActivity")
    assert said.startswith(
        f"Starting: Intent {{ cmp={CONTACTS}/.MainActivity }}\nStatus: ok\nLaunchState: COLD\n"
    )
    assert re.search(r"^TotalTime: \d+$", said, re.M)
    assert said.endswith("Complete\n")
    assert phone.front[0] == CONTACTS
    assert f"A={CONTACTS}" in await terminal.out("dumpsys activity activities")
    assert f"topActivity=ComponentInfo{{{CONTACTS}/" in await terminal.out("am stack list")
    await terminal.out(f"am force-stop {CONTACTS}")
    assert phone.pid(CONTACTS) == 0
    assert "Events injected: 1" in await terminal.out(
        f"monkey -p {CONTACTS} -c android.intent.category.LAUNCHER 1"
    )
    assert phone.front[0] == CONTACTS
    await terminal.out("am start -a android.intent.action.MAIN -c android.intent.category.HOME")
    assert phone.front[0] != CONTACTS


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (
            "am start -n no.such/.App",
            1,
            "Error type 3\nError: Activity class {no.such/no.such.App} does not exist.\n",
        ),
        (
            "am start -a x.Y -d zork:1",
            1,
            "Error: Activity not started, unable to resolve Intent { act=x.Y dat=zork:1 }\n",
        ),
        (
            "am start --zork",
            255,
            "\nException occurred while executing:\n"
            "java.lang.IllegalArgumentException: Unknown option: --zork\n",
        ),
        ("am zork", 255, "Unknown command: zork\n"),
        ("monkey -p no.such 1", 252, ""),
        (
            "pm grant no.such a.B",
            255,
            "\nException occurred while executing 'grant':\n"
            "java.lang.IllegalArgumentException: Unknown package: no.such\n",
        ),
        ("pm path no.such", 1, ""),
        ("cmd zork", 20, "cmd: Can't find service: zork\n"),
        ("dumpsys zork", 0, "Can't find service: zork\n"),
        ("settings get zork x", 255, "Invalid namespace 'zork'\n"),
        (
            "content query --uri content://zork/x",
            1,
            "Error while accessing provider:zork\n"
            "java.lang.IllegalStateException: Could not find provider: zork\n",
        ),
        ("ime set no.such/.Ime", 255, "Unknown input method no.such/.Ime cannot be selected for user #0\n"),
        (
            "app_process / com.wetest.uia2.Main",
            1,
            "Error: Could not find or load main class com.wetest.uia2.Main\n",
        ),
    ],
)
async def test_what_is_not_there_is_refused_in_androids_words(line: str, status: int, said: str) -> None:
    done = await Terminal().run(line)
    assert (done.status, done.err) == (status, said)


async def test_packages_are_listed_described_and_resolved() -> None:
    terminal = Terminal()
    listed = (await terminal.out("pm list packages")).splitlines()
    assert f"package:{CONTACTS}" in listed
    assert set(listed) == {f"package:{name}" for name in terminal.phone.packages}
    system = (await terminal.out("pm list packages -s")).splitlines()
    third = (await terminal.out("pm list packages -3")).splitlines()
    assert sorted(system + third) == sorted(listed)
    path = await terminal.out(f"pm path {CONTACTS}")
    assert re.fullmatch(rf"package:/\S+/{CONTACTS}/base.apk\n", path)
    assert await terminal.out(
        f"cmd package resolve-activity --brief -c android.intent.category.LAUNCHER {CONTACTS}"
    ) == (
        "priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true\n"
        f"{CONTACTS}/{terminal.phone.packages[CONTACTS].activity}\n"
    )
    assert (await terminal.run("cmd package resolve-activity --brief no.such")).out == "No activity found\n"
    found = await terminal.out(
        "cmd package query-activities -a android.intent.action.MAIN -c android.intent.category.LAUNCHER"
    )
    assert f"packageName={CONTACTS}" in found
    assert re.search(
        r"versionCode=\d+ minSdk=26 targetSdk=34\n    versionName=\S+",
        await terminal.out(f"dumpsys package {CONTACTS}"),
    )


async def test_permissions_are_granted_and_taken() -> None:
    terminal = Terminal(Phone(SMALL, faults=Faults(permissions=True)))
    permission = terminal.phone.packages[CONTACTS].permissions[0]
    assert f"{permission}: granted=false" in await terminal.out(f"dumpsys package {CONTACTS}")
    await terminal.out(f"pm grant {CONTACTS} {permission}")
    assert terminal.phone.granted(CONTACTS, permission)
    await terminal.out(f"pm revoke {CONTACTS} {permission}")
    assert not terminal.phone.granted(CONTACTS, permission)


def archive(package: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("AndroidManifest.xml", package.encode("utf-16-le"))
    return made.getvalue()


async def test_installing_says_what_a_simulated_phone_can_run() -> None:
    terminal = Terminal()
    keyboard = archive("com.github.uiautomator")
    said = await terminal.run(f"cmd package install -r -t -S {len(keyboard)}", keyboard)
    assert (said.out, said.status) == ("Success\n", 0)
    assert "com.github.uiautomator/.AdbKeyboard" in await terminal.out("ime list -s -a")
    terminal.phone.files.write("/data/local/tmp/x.apk", archive("com.other.app"))
    said = await terminal.run("pm install -r /data/local/tmp/x.apk")
    assert (said.err, said.status) == (
        "Failure [INSTALL_FAILED_NO_MATCHING_ABIS: a simulated phone runs no code]\n",
        1,
    )
    assert "NOT_APK" in (await terminal.run("cmd package install -S 4", b"junk")).err


async def test_what_is_in_front_is_found_where_clients_look() -> None:
    terminal = Terminal()
    terminal.phone.start(CONTACTS)
    activity = terminal.phone.front[1]
    full = f"{CONTACTS}{activity}"
    for line in ("dumpsys window", "dumpsys window windows", "dumpsys window displays"):
        found = re.search(r"mCurrentFocus=Window\{[0-9a-f]+ u0 (\S+)/(\S+)\}", await terminal.out(line))
        assert found is not None
        assert found.groups() == (CONTACTS, full)
    assert re.search(
        rf"mFocusedApp=ActivityRecord\{{\w+ u0 {CONTACTS}/{activity} t\d+\}}",
        await terminal.out("dumpsys window"),
    )
    assert re.search(
        rf"ACTIVITY {CONTACTS}/{activity} \w+ pid=\d+", await terminal.out("dumpsys activity top")
    )
    await terminal.out("input keyevent POWER; input keyevent WAKEUP")
    assert "u0 NotificationShade}" in await terminal.out("dumpsys window | grep mCurrentFocus")
    assert "isKeyguardShowing=true" in await terminal.out("dumpsys window")


async def test_rotation_and_size_are_said_by_the_display_and_the_input_service() -> None:
    terminal = Terminal()
    terminal.phone.rotate(1)
    display = await terminal.out("dumpsys display")
    assert re.search(
        r"DisplayViewport\{.*?valid=true, .*?orientation=1, .*?deviceWidth=360, deviceHeight=800", display
    )
    said = await terminal.out("dumpsys input")
    assert "SurfaceOrientation: 1" in said
    assert "logicalFrame=[0, 0, 800, 360]" in said
    assert await terminal.out("wm size") == "Physical size: 360x800\n"
    assert "mCurrentRotation=ROTATION_90" in await terminal.out("dumpsys window displays")


async def test_power_and_battery_are_said_and_set() -> None:
    terminal = Terminal()
    assert "mWakefulness=Awake" in await terminal.out("dumpsys power")
    assert "mHoldingDisplaySuspendBlocker=true" in await terminal.out("dumpsys power")
    terminal.phone.sleep()
    assert "mWakefulness=Asleep" in await terminal.out("dumpsys power")
    await terminal.out("dumpsys battery set level 7; dumpsys battery set temp 455; dumpsys battery set usb 1")
    battery = terminal.phone.battery
    assert (battery.level, battery.temperature, battery.plugged) == (7, 455, True)
    said = await terminal.out("dumpsys battery")
    assert "  level: 7\n  scale: 100\n" in said
    assert "  temperature: 455\n" in said
    await terminal.out("dumpsys battery reset; svc power stayon true")
    assert terminal.phone.battery == replace(battery, level=87, temperature=280, plugged=False)
    assert terminal.phone.setting("global", "stay_on_while_plugged_in") == "7"


async def test_settings_are_read_written_listed_and_deleted() -> None:
    terminal = Terminal()
    await terminal.out("settings put system screen_brightness 77; settings --user 0 put global x 'a b'")
    assert await terminal.out(
        "settings get system screen_brightness; settings get global x; settings get global no"
    ) == ("77\na b\nnull\n")
    assert "x=a b" in (await terminal.out("settings list global")).splitlines()
    assert (
        await terminal.out("settings delete global x; settings delete global x")
        == "Deleted 1 rows\nDeleted 0 rows\n"
    )
    await terminal.out("svc wifi disable; cmd connectivity airplane-mode enable; cmd uimode night yes")
    assert terminal.phone.setting("global", "wifi_on") == "0"
    assert terminal.phone.setting("global", "airplane_mode_on") == "1"
    assert terminal.phone.setting("secure", "ui_night_mode") == "2"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("system screen_brightness", "bright"),
        ("system screen_brightness", "256"),
        ("system user_rotation", "4"),
        ("system font_scale", "1e9"),
        ("global time_zone", "Mars/Olympus"),
        ("global wifi_on", "on"),
    ],
)
async def test_a_setting_of_a_known_kind_takes_no_other(key: str, value: str) -> None:
    terminal = Terminal()
    before = await terminal.out(f"settings get {key}")
    said = await terminal.run(f"settings put {key} {value}")
    assert said.status == 255
    assert f"IllegalArgumentException: Invalid value: {value} for setting: {key.split()[1]}" in said.err
    assert await terminal.out(f"settings get {key}") == before


async def test_keyboards_are_listed_enabled_and_set() -> None:
    terminal = Terminal()
    own, adb = terminal.phone.imes[:2]
    assert await terminal.out("ime list -s") == f"{own}\n"
    assert (await terminal.run(f"ime set {adb}")).status == 255
    assert await terminal.out(f"ime enable {adb}; ime set {adb}") == (
        f"Input method {adb}: now enabled for user #0\nInput method {adb} selected for user #0\n"
    )
    assert (
        await terminal.out("settings get secure default_input_method; ime list -s")
        == f"{adb}\n{own}\n{adb}\n"
    )
    await terminal.out("ime reset")
    assert terminal.phone.ime == own


async def test_adb_keyboard_types_any_text_once_it_is_in_use() -> None:
    terminal = searching()
    typed_text = 'Zoë 东京 🎉 "q" $x'
    line = f"am broadcast -a ADB_INPUT_B64 --es msg {base64.b64encode(typed_text.encode()).decode()}"
    assert await terminal.out(line) == (
        "Broadcasting: Intent { act=ADB_INPUT_B64 (has extras) }\nBroadcast completed: result=0\n"
    )
    assert typed(terminal.phone) == ""
    adb = terminal.phone.imes[1]
    await terminal.out(f"ime enable {adb}; ime set {adb}; {line}")
    assert typed(terminal.phone) == typed_text
    await terminal.out("am broadcast -a ADB_CLEAR_TEXT; am broadcast -a ADB_INPUT_TEXT --es msg 'plain 文'")
    assert typed(terminal.phone) == "plain 文"
    await terminal.out(
        "am broadcast -a ADB_INPUT_CODE --ei code 67; am broadcast -a ADB_INPUT_CHARS --eia chars 128512,97"
    )
    assert typed(terminal.phone) == "plain 😀a"


async def test_the_clipboard_is_set_read_and_pasted() -> None:
    terminal = searching()
    await terminal.out("am broadcast -a clipper.set -e text 'from clipper'; input keyevent 279")
    assert typed(terminal.phone) == "from clipper"
    assert 'result=-1, data="from clipper"' in await terminal.out("am broadcast -a clipper.get")
    await terminal.out("cmd clipboard set-text 'other'")
    assert terminal.phone.clipboard == "other"
    assert await terminal.out("cmd clipboard get-text") == "other\n"


async def test_yadb_types_once_its_file_was_pushed() -> None:
    terminal = searching()
    line = "app_process -Djava.class.path=/data/local/tmp/yadb /data/local/tmp com.ysbing.yadb.Main"
    assert (await terminal.run(f"{line} -keyboard 你好")).status == 1
    terminal.phone.files.write("/data/local/tmp/yadb", b"dex")
    assert await terminal.out(f"{line} -keyboard 你好") == "Copy text:true\n"
    assert typed(terminal.phone) == "你好"


async def test_contacts_are_queried_inserted_and_deleted_by_uri() -> None:
    terminal = Terminal()
    first = (
        await terminal.out("content query --uri content://contacts/phones/ --projection display_name:number")
    ).splitlines()[1]
    assert re.fullmatch(r"Row: 1 display_name=.+, number=[+\d]+", first)
    raw = "content://com.android.contacts/raw_contacts"
    await terminal.out(f"content insert --uri {raw} --bind account_type:n: --bind display_name:s:'Ada L' ")
    row = await terminal.out(
        f"content query --uri {raw} --projection _id:display_name --where \"display_name='Ada L'\""
    )
    number = re.fullmatch(r"Row: 0 _id=(\d+), display_name=Ada L\n", row)
    assert number is not None
    await terminal.out(
        f"content insert --uri content://com.android.contacts/data --bind raw_contact_id:i:{number.group(1)} "
        "--bind mimetype:s:vnd.android.cursor.item/phone_v2 --bind data1:s:5550001111 --bind data2:i:2"
    )
    assert "number=5550001111" in await terminal.out("content query --uri content://contacts/phones")
    terminal.phone.start(CONTACTS)
    await terminal.out(f'content delete --uri {raw} --where "_id={number.group(1)}"')
    assert await terminal.out(f"content query --uri {raw}/{number.group(1)}") == "No result found.\n"
    assert "5550001111" not in await terminal.out("content query --uri content://contacts/phones")


async def test_settings_are_a_provider_too() -> None:
    terminal = Terminal()
    await terminal.out(
        "content insert --uri content://settings/system --bind name:s:user_rotation --bind value:i:1"
    )
    assert terminal.phone.rotation == 90
    assert await terminal.out(
        "content query --uri content://settings/system --where \"name='user_rotation'\""
    ) == ("Row: 0 _id=1, name=user_rotation, value=1\n")


async def test_notifications_are_posted_and_listed() -> None:
    terminal = Terminal()
    await terminal.out("cmd notification post -t Title tag 'Some text'")
    assert terminal.phone.notifications[0].title == "Title"
    assert "android.text=String (Some text)" in await terminal.out("dumpsys notification")


async def test_a_lock_is_set_and_cleared_by_who_knows_it() -> None:
    terminal = Terminal()
    assert await terminal.out("locksettings set-pin 1234") == "Pin set to '1234'\n"
    assert terminal.phone.secure_lock
    assert (await terminal.run("locksettings clear --old 9")).err == "Old password '9' didn't match\n"
    assert await terminal.out("locksettings clear --old 1234") == "Lock credential cleared\n"
    assert not terminal.phone.secure_lock


@pytest.mark.parametrize(
    "line", ["dumpsys", "cmd -l", "service list", "getprop", "settings help", "input", "svc help"]
)
async def test_a_listing_of_everything_ends(line: str) -> None:
    assert len((await Terminal().run(line)).out) > 100
