"""id, uname, ps, getprop, logcat, ip: what a shell asks about the machine."""

from __future__ import annotations

import asyncio
from datetime import datetime

from gui_mcp_devices.pocket.names import SYSTEM_UI
from gui_mcp_devices.pocket.sh.commands.clock import set_zone, zone
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, letters
from gui_mcp_devices.pocket.sh.options import options, whole
from gui_mcp_devices.pocket.sh.patterns import glob

_GROUPS = (
    "2000(shell),1004(input),1007(log),1011(adb),1015(sdcard_rw),1028(sdcard_r),3001(net_bt_admin),3003(inet)"
)
ADDRESS = "192.168.232.2"
"""The phone's own address, as its tools say it; nothing listens there."""


async def whoami(ctx: Context) -> int:
    await ctx.say("shell")
    return 0


async def identity(ctx: Context) -> int:
    given = options(ctx.args, "unGgr")
    if given.has("u") or given.has("g"):
        await ctx.say("shell" if given.has("n") else "2000")
    else:
        await ctx.say(f"uid=2000(shell) gid=2000(shell) groups={_GROUPS} context=u:r:shell:s0")
    return 0


async def uname(ctx: Context) -> int:
    given = options(ctx.args, "asnrvmo")
    parts = {
        "s": "Linux",
        "n": "localhost",
        "r": "5.15.0-pocket",
        "v": "#1 SMP PREEMPT Fri Jan 2 00:00:00 UTC 2026",
        "m": "aarch64",
        "o": "Toybox",
    }
    chosen = [parts[letter] for letter in parts if given.has("a") or given.has(letter)]
    await ctx.say(" ".join(chosen or ["Linux"]))
    return 0


def processes(ctx: Context) -> list[tuple[str, int, int, str]]:
    """User, pid, parent and name of all that runs."""
    rows = [
        ("root", 1, 0, "init"),
        ("root", 2, 0, "[kthreadd]"),
        ("root", 301, 1, "zygote64"),
        ("logd", 310, 1, "logd"),
        ("system", 402, 1, "surfaceflinger"),
        ("shell", 455, 1, "adbd"),
        ("system", 611, 301, "system_server"),
        ("u0_a90", 802, 301, SYSTEM_UI),
    ]
    for index, package in enumerate(sorted(ctx.phone.packages)):
        if pid := ctx.phone.pid(package):
            rows.append((f"u0_a{100 + index}", pid, 301, package))
    rows.append(("shell", 4242, 455, "sh"))
    return sorted(rows, key=lambda row: row[1])


async def ps(ctx: Context) -> int:
    words = [word for word in ctx.args if word.startswith("-")]
    everything = any(letter in word for word in words for letter in "AefZ")
    columns = next((ctx.args[at + 1] for at, word in enumerate(ctx.args[:-1]) if word == "-o"), "")
    only = next((ctx.args[at + 1] for at, word in enumerate(ctx.args[:-1]) if word == "-p"), "")
    rows = processes(ctx)
    if only:
        rows = [row for row in rows if str(row[1]) in only.split(",")]
    elif not everything and not columns:
        rows = [row for row in rows if row[0] == "shell"] + [("shell", 4250, 4242, "ps")]
    if columns:
        wanted = [column.partition("=")[0].upper() for column in columns.split(",")]
        known = {"USER": 0, "PID": 1, "PPID": 2, "NAME": 3, "ARGS": 3, "CMD": 3, "COMM": 3}
        if "=" not in columns:
            await ctx.say(" ".join(wanted))
        await ctx.say(
            *(" ".join(str(row[known[name]]) if name in known else "-" for name in wanted) for row in rows)
        )
        return 0
    await ctx.say(
        f"{'USER':<12} {'PID':>5}  {'PPID':>4} {'VSZ':>10} {'RSS':>6} {'WCHAN':<18} {'ADDR':>16} S NAME"
    )
    for user, pid, parent, name in rows:
        size = 0 if name.startswith("[") else 10_000_000 + pid * 101
        await ctx.say(
            f"{user:<12} {pid:>5}  {parent:>4} {size:>10} {size // 90:>6} "
            f"{'do_epoll_wait':<18} {'0':>16} S {name}"
        )
    return 0


async def pidof(ctx: Context) -> int:
    names = set(options(ctx.args, "sx", "o").rest)
    found = [str(pid) for _, pid, _, name in processes(ctx) if name in names]
    if found:
        await ctx.say(" ".join(found))
    return int(not found)


async def pgrep(ctx: Context) -> int:
    given = options(ctx.args, "flxno", "u")
    wanted = given.rest[0] if given.rest else ""
    found = [(pid, name) for _, pid, _, name in processes(ctx) if wanted in name]
    await ctx.say(*(f"{pid} {name}" if given.has("l") else str(pid) for pid, name in found))
    return int(not found)


async def kill(ctx: Context) -> int:
    """A killed app is stopped; the system's own processes stay."""
    args = list(ctx.args)
    if args and args[0] == "-l":
        await ctx.say("HUP INT QUIT KILL TERM")
        return 0
    if args and args[0] in ("-s", "-n"):
        args = args[2:]
    status = 0
    for word in args:
        if word.startswith("-"):
            continue
        if ctx.name in ("killall", "pkill"):
            pids = [pid for _, pid, _, name in processes(ctx) if name == word]
        else:
            pids = [whole(word)]
        known = {pid: name for _, pid, _, name in processes(ctx)}
        for pid in pids or [0]:
            name = known.get(pid)
            if name in ctx.phone.packages and name:
                ctx.phone.stop(name)
            else:
                said = "Operation not permitted" if name else "No such process"
                await ctx.complain(f"{word}: {said}")
                status = 1
    return status


async def getprop(ctx: Context) -> int:
    words = [word for word in ctx.args if not word.startswith("-")]
    known = properties(ctx)
    if not words:
        await ctx.say(*(f"[{name}]: [{value}]" for name, value in sorted(known.items())))
        return 0
    await ctx.say(known.get(words[0], words[1] if len(words) > 1 else ""))
    return 0


PROPERTIES = "/data/property/persistent_properties"
"""Where `setprop` keeps what was set, a `name=value` a line."""


def properties(ctx: Context) -> dict[str, str]:
    """The phone's properties with those that were set since."""
    known = dict(ctx.phone.properties())
    if ctx.phone.files.stat(PROPERTIES) is not None:
        for line in letters(ctx.phone.files.read(PROPERTIES)).splitlines():
            name, _, value = line.partition("=")
            known[name] = value
    return known


async def setprop(ctx: Context) -> int:
    if len(ctx.args) != 2:
        raise Failed("Needs 2 arguments")
    name, value = ctx.args
    if name.startswith("ro."):
        raise Failed(f"failed to set property '{name}' to '{value}'")
    if not name or len(name) > 200 or len(value) > 91 or "\n" in name + value or "=" in name:
        raise Failed(f"bad property '{name[:40]}'")
    if ctx.phone.files.stat(PROPERTIES) is None:
        ctx.phone.files.mkdir(PROPERTIES.rpartition("/")[0], parents=True)
        ctx.phone.files.write(PROPERTIES, b"", 0o600)
    if name == "persist.sys.timezone":
        set_zone(ctx.phone, value)
    ctx.phone.files.append(PROPERTIES, f"{name}={value}\n".encode("utf-8", "replace"))
    return 0


async def logcat(ctx: Context) -> int:
    """A few lines about what is in front; without `-d` it stays, as a real one does."""
    given = options(
        ctx.args, "cdDgGLpsSB", "bvtTemnrf", {"clear": "c", "pid": "m", "buffer": "b", "regex": "e"}
    )
    if given.has("cgpS"):
        return 0
    package, activity = ctx.phone.front
    stamp = datetime.fromtimestamp(ctx.phone.now(), zone(ctx.phone)).strftime("%m-%d %H:%M:%S.000")
    rows = [
        (611, "I", "ActivityTaskManager", f"Displayed {package}/{activity} for user 0: +312ms"),
        (ctx.phone.pid(package) or 611, "D", "ViewRootImpl", f"draw finished in {package}"),
    ]
    tags = [word.partition(":")[0] for word in given.rest if ":" in word and not word.startswith("*")]
    if given.has("s") or any(word.startswith("*:S") for word in given.rest):
        rows = [row for row in rows if any(glob(tag).matches(row[2]) for tag in tags or list(given.rest))]
    await ctx.say("--------- beginning of main")
    await ctx.say(*(f"{stamp} {pid:>5} {pid:>5} {level} {tag}: {text}" for pid, level, tag, text in rows))
    if ctx.pipes.holds and not given.has("dt"):
        await asyncio.Event().wait()
    return 0


async def ip(ctx: Context) -> int:
    words = [word for word in ctx.args if not word.startswith("-")]
    connected = (
        ctx.phone.setting("global", "wifi_on") != "0"
        and ctx.phone.setting("global", "airplane_mode_on") != "1"
    )
    if not words:
        raise Failed("usage: ip [ OPTIONS ] OBJECT { COMMAND }", 255, named=False)
    if "route".startswith(words[0]):
        if connected:
            await ctx.say(f"192.168.232.0/21 dev wlan0 proto kernel scope link src {ADDRESS} ")
    elif "address".startswith(words[0]) or words[0] == "addr":
        device = words[-1] if len(words) > 2 else ""
        if device in ("", "lo"):
            await ctx.say(
                "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000",
                "    inet 127.0.0.1/8 scope host lo",
            )
        if device in ("", "wlan0"):
            await ctx.say(
                "21: wlan0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default "
                "qlen 1000",
                "    link/ether 02:15:b2:00:00:00 brd ff:ff:ff:ff:ff:ff",
                *((f"    inet {ADDRESS}/21 brd 192.168.239.255 scope global wlan0",) if connected else ()),
            )
        if device not in ("", "lo", "wlan0"):
            raise Failed(f'Device "{device}" does not exist.', named=False)
    return 0


async def ifconfig(ctx: Context) -> int:
    device = next((word for word in ctx.args if not word.startswith("-")), "")
    if device not in ("", "wlan0", "lo"):
        raise Failed(f"{device}: No such device")
    if device in ("", "lo"):
        await ctx.say(
            "lo        Link encap:Local Loopback", "          inet addr:127.0.0.1  Mask:255.0.0.0", ""
        )
    if device in ("", "wlan0"):
        connected = ctx.phone.setting("global", "wifi_on") != "0"
        await ctx.say(
            "wlan0     Link encap:Ethernet  HWaddr 02:15:b2:00:00:00",
            *(
                (f"          inet addr:{ADDRESS}  Bcast:192.168.239.255  Mask:255.255.248.0 ",)
                if connected
                else ()
            ),
            "          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1",
            "",
        )
    return 0


async def reboot(ctx: Context) -> int:
    """The phone starts again: what runs ends, what is stored stays."""
    for package in list(ctx.phone.packages):
        ctx.phone.stop(package)
    ctx.phone.home()
    return 0


async def getenforce(ctx: Context) -> int:
    await ctx.say("Permissive")
    return 0


async def run_as(ctx: Context) -> int:
    args = list(ctx.args)
    if not args:
        raise Failed("usage: run-as <package-name> [--user <uid>] <command> [<args>]", named=False)
    package = args.pop(0)
    if package not in ctx.phone.packages:
        raise Failed(f"unknown package: {package}")
    if args[:1] == ["--user"]:
        args = args[2:]
    folder = f"/data/data/{package}"
    inner = ctx.environment.copy(1)
    if ctx.phone.files.stat(folder) is not None:
        inner.cwd = folder
    return await ctx.runner.command(args or ["sh"], ctx.pipes, inner)


async def xargs(ctx: Context) -> int:
    given = options(ctx.args, "0rt", "nIP", permute=False)
    text = letters(await ctx.stdin())
    words = [word for word in text.split("\0" if given.has("0") else None) if word]
    if given.has("I"):
        words = [line.strip() for line in text.splitlines() if line.strip()]
    command = list(given.rest) or ["echo"]
    if not words and given.has("r"):
        return 0
    if given.has("I"):
        batches = [[part.replace(given.value("I"), word) for part in command] for word in words]
    else:
        size = max(1, given.number("n", len(words) or 1))
        batches = [command + words[at : at + size] for at in range(0, len(words) or 1, size)]
    status = 0
    for batch in batches:
        if await ctx.run(batch):
            status = 123
    return status


async def toybox(ctx: Context) -> int:
    from gui_mcp_devices.pocket.sh.table import toybox as known

    if not ctx.args:
        await ctx.say(" ".join(sorted(known())))
        return 0
    if ctx.args[0] not in known():
        raise Failed(f"Unknown command {ctx.args[0]}", 127)
    return await ctx.run(ctx.args)


async def clear(ctx: Context) -> int:
    await ctx.write(b"\x1b[2J\x1b[H")
    return 0


async def nproc(ctx: Context) -> int:
    await ctx.say("4")
    return 0


async def free(ctx: Context) -> int:
    await ctx.say(
        "\t\ttotal        used        free      shared     buffers",
        "Mem:       2067881984  1431655765   636226219     5242880     8388608",
        "-/+ buffers/cache:     1423267157   644614827",
        "Swap:               0           0           0",
    )
    return 0


async def ping(ctx: Context) -> int:
    """Nothing outside the phone can be reached."""
    raise Failed(f"unknown host {ctx.args[-1] if ctx.args else ''}", 2)


COMMANDS: dict[str, Command] = {
    "whoami": whoami,
    "id": identity,
    "groups": whoami,
    "uname": uname,
    "hostname": uname,
    "ps": ps,
    "pidof": pidof,
    "pgrep": pgrep,
    "kill": kill,
    "killall": kill,
    "pkill": kill,
    "getprop": getprop,
    "setprop": setprop,
    "logcat": logcat,
    "ip": ip,
    "ifconfig": ifconfig,
    "reboot": reboot,
    "getenforce": getenforce,
    "run-as": run_as,
    "xargs": xargs,
    "toybox": toybox,
    "clear": clear,
    "nproc": nproc,
    "free": free,
    "ping": ping,
}
