"""Whatever is written into a phone's settings and databases from outside, every screen can still be shown."""

from __future__ import annotations

import sqlite3
from random import Random

import pytest
from gui_mcp_devices.pocket.apps.settings.moment import SKEW
from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.settings import DEFAULTS, SETTINGS
from gui_mcp_devices.pocket.sh import Shell
from gui_mcp_devices.pocket.sh.context import Held
from gui_mcp_devices.pocket.state import Namespace

from tests.devices.pocket_hands import SMALL
from tests.devices.pocket_shell import Terminal

NONSENSE = (
    "", "abc", "-5", "1e999", "nan", "9" * 25, "1.5", "0x10", "٣", "🙂" * 50, "null", "12:99", ":", "a\nb",
)  # fmt: skip
KEYS: tuple[tuple[Namespace, str], ...] = (
    *((namespace, key) for namespace, keys in DEFAULTS.items() for key in keys),
    ("global", "time_zone"),
    ("global", SKEW),
    ("secure", "lockscreen_pin"),
)
PUT = (
    "INSERT INTO settings (namespace, name, value) VALUES (?, ?, ?) "
    "ON CONFLICT (namespace, name) DO UPDATE SET value = excluded.value"
)


def spoil(phone: Phone, dice: Random) -> None:
    for namespace, key in KEYS:
        value = dice.choice(NONSENSE)
        if dice.random() < 0.5:
            phone.put_setting(namespace, key, value)
        else:
            phone.databases[SETTINGS].execute(PUT, (namespace, key, value))
    phone.touch()


@pytest.mark.parametrize("seed", range(6))
def test_no_setting_keeps_a_screen_from_being_shown(seed: int) -> None:
    phone, dice = Phone(SMALL), Random(seed)
    apps = [name for name, app in phone.packages.items() if app.activity]
    spoil(phone, dice)
    for step in range(120):
        match dice.randrange(10):
            case 0:
                phone.start(apps[step % len(apps)])
            case 1:
                phone.start("app.pocket.settings")
            case 2:
                phone.system.open_shade()
            case 3:
                phone.key(dice.choice(("VOLUME_UP", "VOLUME_DOWN", "BACK")))
            case _:
                phone.tap(dice.randrange(360), dice.randrange(800))
        phone.frame()
        assert phone.hierarchy().children


@pytest.mark.parametrize("value", NONSENSE)
def test_a_rotation_that_is_none_leaves_the_phone_upright_and_a_number_counts_within_its_bounds(
    value: str,
) -> None:
    phone = Phone(SMALL)
    phone.put_setting("system", "user_rotation", value)
    assert phone.rotation in (0, 270)
    phone.put_setting("system", "volume_music_speaker", value)
    phone.key("VOLUME_UP")
    assert int(phone.setting("system", "volume_music_speaker") or "") in range(16)


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_a_pushed_file_that_is_no_database_is_refused_and_the_old_one_stays(data: bytes) -> None:
    phone = Phone(SMALL)
    before = phone.files.read(SETTINGS)
    with pytest.raises(FileError):
        phone.files.write(SETTINGS, data)
    assert phone.files.read(SETTINGS) == before


def test_a_pushed_database_needs_the_tables_of_the_apps_and_may_have_more() -> None:
    phone = Phone(SMALL)
    other = sqlite3.connect(":memory:", isolation_level=None)
    other.deserialize(phone.files.read(SETTINGS))
    other.execute("CREATE TABLE more (_id INTEGER)")
    other.execute("UPDATE settings SET value = '3' WHERE name = 'volume_music_speaker'")
    phone.files.write(SETTINGS, other.serialize())
    assert phone.setting("system", "volume_music_speaker") == "3"
    other.execute("ALTER TABLE settings DROP COLUMN value")
    with pytest.raises(FileError):
        phone.files.write(SETTINGS, other.serialize())
    other.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE settings",
        "ALTER TABLE settings RENAME TO others",
        "ALTER TABLE settings DROP COLUMN value",
        "CREATE VIRTUAL TABLE t USING fts5(a)",
        "CREATE TRIGGER t AFTER UPDATE ON settings BEGIN SELECT RAISE(FAIL, 'no'); END",
        "SELECT zeroblob(900000000)",
        "WITH RECURSIVE n(x) AS (SELECT zeroblob(1000000) UNION ALL SELECT x FROM n) SELECT x FROM n",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
        "INSERT INTO settings (namespace, name, value) SELECT 'system', x, zeroblob(4000000) FROM n",
    ],
)
async def test_a_statement_takes_no_table_away_and_fills_no_memory(statement: str) -> None:
    phone = Phone(SMALL)
    before = phone.settings("system")
    said = await Terminal(phone).run(f'sqlite3 {SETTINGS} "{statement}"')
    assert said.status == 1
    assert phone.settings("system") == before
    phone.put_setting("system", "user_rotation", "1")
    phone.frame()


@pytest.mark.parametrize(
    "line",
    [
        f"""sqlite3 {SETTINGS} "SELECT * FROM pragma_table_info('settings')" """,
        f"""sqlite3 {SETTINGS} "SELECT * FROM settings, json_each('[1, 2]')" """,
        """content query --uri content://sms --where "_id IN (SELECT cid FROM pragma_table_info('sms'))" """,
    ],
)
async def test_a_phone_can_be_reset_whatever_was_asked_of_its_databases(line: str) -> None:
    """SQLite crashes where a connection has had functions as tables and then gets another content."""
    terminal = Terminal()
    for seed in range(3):
        await terminal.out(line)
        terminal.phone.restore(terminal.phone.snapshot())
        terminal.phone.reset(seed)
        terminal.phone.frame()


async def test_a_client_that_reads_slowly_holds_up_no_screen() -> None:
    phone = Phone(SMALL)
    shown: list[int] = []

    async def slowly(data: bytes) -> None:
        phone.put_setting("system", "volume_music_speaker", str(len(shown) % 15))
        phone.frame()
        shown.append(len(data))

    line = "content query --uri content://settings/system; content query --uri content://sms"
    assert await Shell(phone).run(line, Held(b""), slowly, slowly) == 0
    assert shown
