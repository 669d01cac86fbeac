"""Every command with any words: it ends with a status, says nothing of ours, and the phone goes on."""

from __future__ import annotations

from random import Random
from shlex import quote

import pytest
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.sh.table import commands, toybox

from tests.devices.pocket_hands import SMALL
from tests.devices.pocket_shell import Terminal

WORDS = (
    "-a -b -c -d -e -f -n -p -r -R -l -s -t -u -v -W -S -m -o -i -x -N -0 -q --uri --where --bind "
    "--projection --sort --es --ei --ez --user --old --brief --stream --set --longpress -1 0 1 7 42 "
    "99999999999999999999 1.5 nan 1e999 a b /sdcard /sdcard/f /none . .. / '' * ? [ ] ( ) ! = -eq "
    "s/a/b/ {print} %d %s%s %*d +%Y @5 get put set list start query insert update delete dump size "
    "density reset level temp status enable disable system secure global wifi_on user_rotation "
    "app.pocket.contacts app.pocket.contacts/.MainActivity no.such/.X content://sms "
    "content://contacts/phones content://settings/system name:s:x value:i:z _id=1 x:b:y tap swipe text "
    "keyevent keycombination motionevent draganddrop DOWN 12 400 HOME KEYCODE_A POWER broadcast "
    "force-stop ADB_CLEAR_TEXT clipper.set packages features clear path install grant call alarm s16 "
    "UTC volume night yes post tag title battery window activity top package display input power stayon "
    "true false airplane-mode get-text set-text size=1 a:b:c 日本 \udcff \0 \n -name -type -exec ; + {} "
    "-maxdepth"
).split(" ")


@pytest.mark.parametrize("name", sorted(commands()))
async def test_any_words_come_to_a_status(name: str) -> None:
    dice = Random(name)
    terminal = Terminal(Phone(SMALL))
    terminal.phone.files.write("/sdcard/f", b"a b\n1 2\nline\xff three\n")
    for _ in range(80):
        words = [dice.choice(WORDS) for _ in range(dice.randrange(7))]
        line = f"cd /sdcard/Download; {' '.join(quote(word) for word in (name, *words))} < /sdcard/f | cat"
        said = await terminal.run(line.replace("\0", ""))
        assert 0 <= said.status <= 255
        assert "Traceback" not in said.out + said.err
        terminal.phone.hierarchy()
    terminal.phone.home()
    assert terminal.phone.frame().size == (terminal.phone.width, terminal.phone.height)


def test_toybox_knows_what_android_puts_into_it() -> None:
    wanted = set(
        "echo printf cat ls grep head tail wc sed cut sort uniq tr rm mv cp mkdir rmdir touch stat find "
        "md5sum sha1sum sha256sum base64 date sleep true false test pwd which id whoami uname ps kill "
        "pidof df du env getprop setprop uptime seq xargs chmod".split()
    )
    assert wanted <= toybox()
