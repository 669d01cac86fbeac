"""toybox's commands on the phone: what they print, byte for byte."""

from __future__ import annotations

import base64
import hashlib

import pytest

from tests.devices.pocket_shell import Terminal

TEXT = "alpha one\nBeta two\ngamma three\nbeta four\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("grep beta t", "beta four\n"),
        ("grep -i beta t", "Beta two\nbeta four\n"),
        ("grep -v -i beta t", "alpha one\ngamma three\n"),
        ("grep -c a t", "4\n"),
        ("grep -n -m1 a t", "1:alpha one\n"),
        ("grep -o 't[a-z]*' t", "ta\ntwo\nthree\nta\n"),
        ("grep -E 'one|three$' t", "alpha one\ngamma three\n"),
        ("grep -w two t", "Beta two\n"),
        ("grep -l a t u; grep -L e t u", "t\nu\nu\n"),
        ("grep -A1 Beta t", "Beta two\ngamma three\n"),
        ("grep -F . u", "a.b\n"),
        ("grep 'a\\.b' u", "a.b\n"),
        ("grep -r a.b .", "./u:a.b\n"),
        ("head -n 1 t; tail -n 1 t; head -c 5 t", "alpha one\nbeta four\nalpha"),
        ("tail -n +4 t", "beta four\n"),
        ("wc -l t; wc -c < t", "4 t\n41\n"),
        ("wc t", "      4       8      41 t\n"),
        ("sed -n 2p t", "Beta two\n"),
        ("sed '2,3d' t", "alpha one\nbeta four\n"),
        ("sed 's/a/A/2;s/e$/E/' t", "alphA onE\nBeta two\ngammA threE\nbeta four\n"),
        ("sed -E 's/([a-z]+) (.*)/\\2-\\1/' t", "one-alpha\nBtwo-eta\nthree-gamma\nfour-beta\n"),
        ("sed -n '/two/,/four/p' t", "Beta two\ngamma three\nbeta four\n"),
        ("sed 's|a.b|x|' u", "x\n"),
        ("cut -d' ' -f2 t | head -2", "one\ntwo\n"),
        ("cut -c1-3,5 t | head -1", "alpa\n"),
        ("awk '{print $2, \"-\" $1}' t | head -1", "one -alpha\n"),
        ("awk -F. '/a/ {print $NF}' u", "b\n"),
        ("awk 'NR==3 {print $1}' t", "gamma\n"),
        ("sort t", "Beta two\nalpha one\nbeta four\ngamma three\n"),
        ("printf '10\\n9\\n' | sort -n | tr '\\n' ,", "9,10,"),
        ("printf 'a b\\n' | tr a-z A-Z; printf 'aab' | tr -d a; printf 'xxy' | tr -s x", "A B\nbxy"),
        (
            "seq 3 | xargs echo n; seq 2 | xargs -n1 echo; echo a | xargs -I{} echo {}{}",
            "n 1 2 3\n1\n2\naa\n",
        ),
        ("printf '%s:%03d|%x\\n' a 7 255 b 8 16", "a:007|ff\nb:008|10\n"),
        ("basename /a/b.txt .txt; dirname /a/b.txt", "b\n/a\n"),
        ("expr 3 + 4; seq 1 2 5 | tr '\\n' ' '", "7\n1 3 5 "),
        ("echo aGk= | base64 -d; printf hi | base64", "hiaGk=\n"),
        ("printf AB | xxd", "00000000: 4142                                     AB\n"),
        ("tac t | head -1; nl u", "beta four\n     1\ta.b\n"),
        ("[ -f t -a ! -d t ] && [ -d . ] && [ ! -e none ] && test -s t && echo all", "all\n"),
        ("find . -name '*.txt' -o 2>/dev/null; find . -type f -name 't'", "./t\n"),
        ("find /sdcard/Alarms -maxdepth 1 -type f", "/sdcard/Alarms/t\n/sdcard/Alarms/u\n"),
        ("stat -c '%s %n %a' t", "41 t 644\n"),
        ("toybox echo through", "through\n"),
        ("whoami; id -u; uname -m", "shell\n2000\naarch64\n"),
        ("echo x | tee y; cat y", "x\nx\n"),
    ],
)
async def test_text_goes_through(line: str, expected: str) -> None:
    terminal = Terminal()
    terminal.phone.files.write("/sdcard/Alarms/t", TEXT.encode())
    terminal.phone.files.write("/sdcard/Alarms/u", b"a.b\n")
    assert (await terminal.run(f"cd /sdcard/Alarms; {line}")).out == expected


@pytest.mark.parametrize("wanted", ["(a+)+$", "((a*)b?)*c", "(x(a{2,})){3}", "([a-z]+)*="])
async def test_an_expression_that_could_take_for_ever_is_refused(wanted: str) -> None:
    said = await Terminal().run(f"echo {'a' * 60} | grep -E '{wanted}'")
    assert (said.status, said.err) == (
        2,
        f"grep: regex '{wanted}' repeats a repeat: it could take for ever\n",
    )


@pytest.mark.parametrize("wanted", ["(ab)+", "a+b*", "(a|b)*", "[(+]+", r"\(a+\)+", "(a+)(b+)", "x{2}(y)+"])
async def test_an_expression_that_cannot_is_taken(wanted: str) -> None:
    assert (await Terminal().run(f"echo 'ab(aa)+xxyabb' | grep -qE '{wanted}'")).status == 0


async def test_digests_are_those_of_the_bytes() -> None:
    terminal = Terminal()
    data = bytes(range(256))
    terminal.phone.files.write("/data/local/tmp/x", data)
    for name in ("md5", "sha1", "sha256"):
        number = hashlib.new(name, data).hexdigest()
        assert await terminal.out(f"{name}sum /data/local/tmp/x") == f"{number}  /data/local/tmp/x\n"
    assert base64.b64decode(await terminal.out("base64 /data/local/tmp/x")) == data


async def test_a_missing_file_is_named_and_the_others_are_still_read() -> None:
    terminal = Terminal()
    await terminal.out("echo there > /sdcard/f")
    said = await terminal.run("cat /sdcard/none /sdcard/f")
    assert (said.out, said.err, said.status) == (
        "there\n",
        "cat: /sdcard/none: No such file or directory\n",
        1,
    )
    said = await terminal.run("toybox md5sum /data/local/tmp/u2.jar")
    assert (said.err, said.status) == ("md5sum: /data/local/tmp/u2.jar: No such file or directory\n", 1)


async def test_a_listing_looks_like_toyboxs() -> None:
    terminal = Terminal()
    await terminal.out(
        "cd /sdcard/Alarms; echo hello > clip.txt; mkdir sub; ln -s clip.txt link; "
        "touch -d @1783500000 clip.txt"
    )
    assert await terminal.out("ls /sdcard/Alarms") == "clip.txt\nlink\nsub\n"
    lines = (await terminal.out("TZ=x ls -l /sdcard/Alarms/")).splitlines()
    assert lines[0].startswith("total ")
    assert lines[1] == "-rw-r--r-- 1 u0_a158 media_rw    6 2026-07-08 08:40 clip.txt"
    assert lines[2].endswith("link -> clip.txt")
    assert lines[3].startswith("drwxrwx--x 2 u0_a158 media_rw 4096 ")
    assert await terminal.out("cd /sdcard/Alarms; ls -1a; ls -d sub; ls -F") == (
        ".\n..\nclip.txt\nlink\nsub\nsub\nclip.txt\nlink\nsub/\n"
    )
    assert (
        await terminal.out("ls -R /sdcard/Alarms")
        == "/sdcard/Alarms:\nclip.txt\nlink\nsub\n\n/sdcard/Alarms/sub:\n"
    )
    said = await terminal.run("ls /none")
    assert (said.err, said.status) == ("ls: /none: No such file or directory\n", 1)


async def test_files_are_moved_copied_and_removed() -> None:
    terminal = Terminal()
    files = terminal.phone.files
    await terminal.out(
        "cd /sdcard; mkdir -p a/b; echo 1 > a/b/f; cp -r a c; mv a/b/f a/g; cp a/g c; rm -rf a/b; "
        "chmod 600 c/g"
    )
    assert files.read("/sdcard/c/b/f") == files.read("/sdcard/a/g") == files.read("/sdcard/c/g") == b"1\n"
    assert files.stat("/sdcard/a/b") is None
    assert (await terminal.out("stat -c %a /sdcard/c/g")).strip() == "600"
    said = await terminal.run("rm /sdcard/c; rm -f /sdcard/none; rmdir /sdcard/c; cp /none /sdcard/x")
    assert said.status == 1
    assert "rm: /sdcard/c: is directory" in said.err
    assert "Directory not empty" in said.err
    assert "cp: bad '/none': No such file or directory" in said.err


async def test_the_date_is_the_phones_and_can_be_set() -> None:
    terminal = Terminal()
    phone = terminal.phone
    phone.set_time(1_783_501_860.0)
    assert await terminal.out("date") == "Wed Jul  8 09:11:00 UTC 2026\n"
    assert await terminal.out("date +%s; date '+%Y-%m-%d %H:%M:%S'") == "1783501860\n2026-07-08 09:11:00\n"
    await terminal.out("su root date 101515342023.07")
    assert phone.now() == 1_697_384_047.0
    await terminal.out("date @1700000000; setprop persist.sys.timezone Asia/Shanghai")
    assert await terminal.out("date +%H:%M") == "06:13\n"
    assert (await terminal.run("date 99999999")).err == "date: bad date '99999999'\n"


async def test_sleeping_takes_the_phones_time_and_none_of_ours() -> None:
    terminal = Terminal()
    before = terminal.phone.now()
    await terminal.out("sleep 1.5; sleep 1m")
    assert terminal.phone.now() - before == 61.5


async def test_properties_are_read_and_set() -> None:
    terminal = Terminal()
    assert (
        await terminal.out("getprop ro.build.version.sdk; getprop none; getprop none default")
        == "34\n\ndefault\n"
    )
    assert "[sys.boot_completed]: [1]" in await terminal.out("getprop")
    await terminal.out("setprop debug.mine 'a b'")
    assert await terminal.out("getprop debug.mine") == "a b\n"
    assert (await terminal.run("setprop ro.serialno x")).status == 1


async def test_processes_are_listed_found_and_killed() -> None:
    terminal = Terminal()
    await terminal.out("am start -n app.pocket.contacts/.MainActivity")
    rows = (await terminal.out("ps -A")).splitlines()
    assert rows[0].split() == ["USER", "PID", "PPID", "VSZ", "RSS", "WCHAN", "ADDR", "S", "NAME"]
    mine = next(row.split() for row in rows if row.endswith("app.pocket.contacts"))
    assert len(mine) == 9
    assert (await terminal.out("pidof app.pocket.contacts")).strip() == mine[1]
    await terminal.out(f"kill {mine[1]}")
    assert (await terminal.run("pidof app.pocket.contacts")).status == 1
    assert (await terminal.run("kill 1")).err == "kill: 1: Operation not permitted\n"


async def test_sqlite_reads_and_writes_the_phones_databases() -> None:
    terminal = Terminal()
    path = "/data/data/com.android.providers.settings/databases/settings.db"
    await terminal.out(f"sqlite3 {path} \"update settings set value='7' where name='screen_brightness'\"")
    assert terminal.phone.setting("system", "screen_brightness") == "7"
    assert await terminal.out(
        f"sqlite3 {path} \"select name, value from settings where value='7' and name like 's%'\""
    ) == ("screen_brightness|7\n")
    assert await terminal.out(f"sqlite3 -header -csv {path} 'select 1 as a, NULL as b'") == "a,b\n1,\n"
    await terminal.out("sqlite3 /sdcard/own.db 'create table t(x); insert into t values(1),(2)'")
    assert (
        await terminal.out("sqlite3 /sdcard/own.db 'select sum(x) from t'; sqlite3 /sdcard/own.db .tables")
        == "3\nt\n"
    )


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH '/etc/passwd' AS x",
        "VACUUM INTO '/sdcard/out.db'",
        "select load_extension('x')",
        "PRAGMA temp_store_directory = '/etc'",
        "select writefile('/etc/x', 'y')",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
        "select",
        ".import /etc/passwd t",
    ],
)
async def test_sql_cannot_leave_the_database_or_run_for_ever(sql: str) -> None:
    terminal = Terminal()
    for path in ("/data/data/com.android.providers.settings/databases/settings.db", "/sdcard/new.db"):
        said = await terminal.run(f'sqlite3 {path} "{sql}"')
        assert said.status == 1
        assert said.err.startswith("Error: ")
    assert terminal.phone.setting("global", "wifi_on") == "1"
