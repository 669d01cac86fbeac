"""The phone's sh: words, operators, compounds, streams, and where it ends."""

from __future__ import annotations

from random import Random

import pytest
from gui_mcp_devices.pocket.sh.lexer import ShellSyntaxError
from gui_mcp_devices.pocket.sh.parser import parse
from gui_mcp_devices.pocket.sh.patterns import glob

from tests.devices.pocket_shell import Terminal


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("echo a   b", "a b\n"),
        ("echo 'a   b' \"c  d\" e\\ f", "a   b c  d e f\n"),
        ("x=5; echo $x ${x}y '$x' \"$x\"", "5 5y $x 5\n"),
        ("echo ${a:-none} ${a=set} $a ${a:+there} ${#a}", "none set set there 3\n"),
        ("p=/a/b/c.txt; echo ${p##*/} ${p%/*} ${p%.txt}", "c.txt /a/b /a/b/c\n"),
        ("echo $((1 + 2 * 3)) $(( (7 - 9) / 2 )) $((7 % 4 == 3))", "7 -1 1\n"),
        ("echo $(echo one; echo two) `echo three`", "one two three\n"),
        ("echo \"$(printf 'a\\nb\\n\\n')\"", "a\nb\n"),
        ("true && echo yes || echo no", "yes\n"),
        ("false && echo yes || echo no", "no\n"),
        ("! false && echo turned", "turned\n"),
        ("false; echo $?; true; echo $?", "1\n0\n"),
        ("zork 2>/dev/null; echo X4EXIT:$?", "X4EXIT:127\n"),
        ("printf 'b\\na\\nb\\n' | sort | uniq -c", "      1 a\n      2 b\n"),
        ("A=1 B=2 env | grep '^[AB]='; echo [$A]", "A=1\nB=2\n[]\n"),
        ("if test 3 -gt 2; then echo more; elif true; then echo b; else echo c; fi", "more\n"),
        ("for i in a b c; do if [ $i = b ]; then continue; fi; echo $i; done", "a\nc\n"),
        ("i=0; while [ $i -lt 9 ]; do i=$((i+1)); [ $i -eq 3 ] && break; done; echo $i", "3\n"),
        ("case hello in h*o) echo fits;; *) echo not;; esac", "fits\n"),
        ("case x in (a|x) echo either;; esac", "either\n"),
        ("(cd /sdcard; x=1; pwd); pwd; echo [$x]", "/sdcard\n/\n[]\n"),
        ("{ echo a; echo b; } | wc -l", "2\n"),
        (
            'set -- one \'two three\'; for w in "$@"; do echo "<$w>"; done; echo $# $2',
            "<one>\n<two three>\n2 two three\n",
        ),
        ("sh -c 'echo $0 $1' name arg", "name arg\n"),
        ("echo a # a comment; echo b", "a\n"),
        ("echo one &\necho two", "one\ntwo\n"),
        ("echo 1 2 3 | while read a rest; do echo $rest-$a; done", "2 3-1\n"),
        ("echo ~ ~/x a~", "/ //x a~\n"),
        ("echo $'a\\tb'", "a\tb\n"),
        ("eval 'x=7; echo' '$x'", "7\n"),
        ('echo "a\nb"', "a\nb\n"),
    ],
)
async def test_a_line_prints(line: str, expected: str) -> None:
    assert await Terminal().out(line) == expected


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("zork -x", 127, "/system/bin/sh: zork: inaccessible or not found"),
        ("/sdcard", 126, "/system/bin/sh: /sdcard: can't execute: Is a directory"),
        ("echo 'a", 1, "/system/bin/sh: no closing quote"),
        ("echo $(a", 1, "/system/bin/sh: syntax error: unmatched '('"),
        ("if true; then echo", 1, "/system/bin/sh: syntax error: unexpected EOF"),
        ("echo a; done", 1, "/system/bin/sh: syntax error: unexpected 'done'"),
        ("a && && b", 1, "/system/bin/sh: syntax error: unexpected '&&'"),
        ("cat <<EOF", 1, "/system/bin/sh: syntax error: unexpected '<<'"),
        ("cat < /none", 1, "/system/bin/sh: can't open /none: No such file or directory"),
        ("echo x > /none/file", 1, "/system/bin/sh: can't create /none/file: No such file or directory"),
        ("cd /none", 2, "/system/bin/sh: cd: /none: No such file or directory"),
        ("exit 300", 44, ""),
        ("ls -9", 1, "ls: Unknown option '9'"),
        ("while true; do :; done", 137, "/system/bin/sh: too many steps"),
        ("while :; do echo $(head -c 60000000 /sdcard/big); done", 137, "/system/bin/sh: too much output"),
        (
            "x='sh -c \"$x\"'; export x; eval $x; f='eval $f'; eval $f",
            137,
            "/system/bin/sh: shells nested too deep",
        ),
        ("$(", 1, "/system/bin/sh: syntax error: unmatched '('"),
        ("echo $((1/0))", 1, "/system/bin/sh: 1/0: divisor is 0"),
    ],
)
async def test_a_line_that_cannot_be_done_says_so_with_a_status(line: str, status: int, said: str) -> None:
    terminal = Terminal()
    terminal.phone.files.write("/sdcard/big", b"x" * 60_000_000)
    done = await terminal.run(line)
    assert (done.status, done.err.strip()) == (status, said)


async def test_both_streams_keep_their_order_where_they_share_a_pipe() -> None:
    assert await Terminal().both("echo a; zork; echo b; echo c >&2; echo X4EXIT:$?") == (
        "a\n/system/bin/sh: zork: inaccessible or not found\nb\nc\nX4EXIT:0\n"
    )


async def test_redirections_write_append_read_and_join() -> None:
    terminal = Terminal()
    await terminal.out(
        "cd /sdcard; echo one > f; echo two >> f; zork >> f 2>&1 || true; cat nothing 2> e || true"
    )
    assert await terminal.out("cat < /sdcard/f") == (
        "one\ntwo\n/system/bin/sh: zork: inaccessible or not found\n"
    )
    assert terminal.phone.files.read("/sdcard/e") == b"cat: nothing: No such file or directory\n"
    assert await terminal.out("{ echo a; echo b >&2; } &> /sdcard/g; cat /sdcard/g") == "a\nb\n"
    assert await terminal.out("for i in 1 2; do echo $i; done > /sdcard/h; cat /sdcard/h") == "1\n2\n"


async def test_patterns_become_the_names_of_the_phones_files() -> None:
    terminal = Terminal()
    await terminal.out("cd /sdcard/Alarms; touch a1.txt a2.txt b.txt .hidden; mkdir d; touch d/x.txt")
    assert await terminal.out("cd /sdcard/Alarms; echo *.txt [ab]?.txt */x* '*' \\* .h*") == (
        "a1.txt a2.txt b.txt a1.txt a2.txt d/x.txt * * .hidden\n"
    )
    assert await terminal.out("echo /sdcard/Alarms/a* /sdcard/none*") == (
        "/sdcard/Alarms/a1.txt /sdcard/Alarms/a2.txt /sdcard/none*\n"
    )


async def test_an_empty_line_is_an_interactive_shell_with_a_prompt() -> None:
    said = await Terminal().run("", b"cd /sdcard\necho hi\nzork\nexit 3\necho never\n")
    assert said.status == 3
    assert said.out == "pocket:/ $ pocket:/sdcard $ hi\npocket:/sdcard $ 127|pocket:/sdcard $ "
    assert said.err == "/system/bin/sh: zork: inaccessible or not found\n"


async def test_bytes_that_are_no_text_go_through_pipes_unchanged() -> None:
    terminal = Terminal()
    data = bytes(range(256)) * 40
    terminal.phone.files.write("/sdcard/raw", data)
    assert (await terminal.run("cat /sdcard/raw | cat > /sdcard/copy; cat /sdcard/copy")).raw == data


@pytest.mark.parametrize(
    "line", ["cat /etc/passwd", "ls /proc/self", "cat /../../etc/hostname", "ls /home", "cat /root/.bashrc"]
)
async def test_paths_of_the_host_are_not_there(line: str) -> None:
    assert (await Terminal().run(line)).out == ""
    assert (await Terminal().run(line)).status != 0


PIECES = (
    "echo a;'\"$(){}|&<>`\\\n #*?[]!=~$$${x$((if then fi while do done for case esac in 1 2>&1 && || ;; \t"
    "x= ${a:-b} $(echo) é 東 \udcff \0 ( ) { } [ ] 'q' \"r\" $'s' >> > /sdcard/f"
).split(" ")


def drawn(dice: Random) -> str:
    if dice.random() < 0.5:
        return "".join(
            dice.choice("ab $(){}'\"`\\|&;<>\n#*?[]!=~-/x0.é\udcff") for _ in range(dice.randrange(60))
        )
    return " ".join(dice.choice(PIECES) for _ in range(dice.randrange(14)))


def test_any_text_is_a_script_or_a_syntax_error() -> None:
    dice = Random(4)
    for _ in range(6000):
        text = drawn(dice)
        try:
            parse(text)
        except ShellSyntaxError as problem:
            assert str(problem)


async def test_any_text_runs_to_an_exit_status() -> None:
    dice, terminal = Random(9), Terminal()
    for _ in range(1200):
        text = drawn(dice)
        assert 0 <= (await terminal.run(text, b"some\ninput\n")).status <= 255, text


@pytest.mark.parametrize(
    "deep", ["(", "{ ", "if ", "while ", "$(", "${a-", "$((", '"$(', "case x in x) ", "! "]
)
async def test_deep_nesting_is_refused_at_once(deep: str) -> None:
    assert (await Terminal().run(deep * 20_000)).status == 1


def test_matching_a_pattern_takes_a_bounded_time() -> None:
    assert not glob("*a" * 60 + "b").matches("a" * 3000)
    assert glob("*a" * 60 + "*").matches("a" * 3000)


@pytest.mark.parametrize(
    ("wanted", "text", "fits"),
    [
        ("[a-c]?*", "bx", True),
        ("[!a-c]*", "bx", False),
        ("[[:digit:]]*", "7a", True),
        ("a\\*", "a*", True),
        ("a\\*", "ab", False),
        ("[", "[", True),
        ("", "", True),
        ("*", "", True),
    ],
)
def test_a_pattern_fits(wanted: str, text: str, fits: bool) -> None:
    assert glob(wanted).matches(text) is fits
