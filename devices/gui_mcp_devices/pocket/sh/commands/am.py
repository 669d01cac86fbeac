"""`am` and `monkey`: starting and stopping apps."""

from __future__ import annotations

from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.sh.commands.broadcast import broadcast
from gui_mcp_devices.pocket.sh.commands.intents import Wish, component, full_name, read_intent
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed
from gui_mcp_devices.pocket.sh.options import whole
from gui_mcp_devices.pocket.state import Intent

MAIN = "android.intent.action.MAIN"
VIEW = "android.intent.action.VIEW"
HOME = "android.intent.category.HOME"
OWNERS = (
    ("android.settings.", "app.pocket.settings"),
    ("android.intent.action.SET_", "app.pocket.clock"),
    ("android.intent.action.SHOW_", "app.pocket.clock"),
)
"""Whose main page an action opens that has no page of its own."""
LAUNCH_MS = 312
"""What a start takes, as `am start -W` says it; a simulated phone needs no time of its own."""


async def am(ctx: Context) -> int:
    verb, *rest = ctx.args or ["help"]
    match verb:
        case "start" | "start-activity":
            return await start(ctx, rest)
        case "broadcast":
            return await broadcast(ctx, read_intent(rest))
        case "force-stop" | "kill" | "stop-app":
            for word in _operands(rest):
                ctx.phone.stop(word)
            return 0
        case "kill-all":
            for package in ctx.phone.packages:
                if package != ctx.phone.front[0]:
                    ctx.phone.stop(package)
            return 0
        case "stack" | "task":
            return await _stack(ctx, rest)
        case "get-current-user":
            await ctx.say("0")
            return 0
        case "wait-for-broadcast-idle" | "wait-for-broadcast-barrier":
            await ctx.say("All broadcast queues are idle!")
            return 0
        case "startservice" | "start-service" | "start-foreground-service" | "startforegroundservice":
            wish = read_intent(rest)
            await ctx.say(f"Starting service: {wish}")
            raise Failed("Error: Not found; no service started.", named=False)
        case "instrument":
            name = rest[-1] if rest else ""
            raise Failed(f"android.util.AndroidException: INSTRUMENTATION_FAILED: {name}", named=False)
        case "get-standby-bucket":
            await ctx.say("10")
            return 0
        case (
            "switch-user"
            | "set-debug-app"
            | "clear-debug-app"
            | "set-inactive"
            | "idle-maintenance"
            | "crash"
            | "compat"
        ):
            return 0
        case "help":
            await ctx.say("Activity manager (activity) commands:", "  help", "      Print this help text.")
            return 0
        case _:
            raise Failed(f"Unknown command: {verb}", 255, named=False)


def _operands(words: list[str]) -> list[str]:
    return [
        word
        for at, word in enumerate(words)
        if not word.startswith("-") and words[max(0, at - 1)] != "--user"
    ]


async def start(ctx: Context, words: list[str]) -> int:
    wish = read_intent(words)
    phone = ctx.phone
    if "-S" in wish.options and (wish.package or wish.limited_to):
        package = wish.package or wish.limited_to
        await ctx.say(f"Stopping: {package}")
        phone.stop(package)
    await ctx.say(f"Starting: {wish}")
    before = phone.front
    running = bool(phone.pid(wish.package or wish.limited_to))
    if wish.package:
        if not _start_named(ctx, wish):
            name = f"{wish.package}/{full_name(wish.package, wish.activity)}"
            await ctx.complain("Error type 3", named=False)
            raise Failed(f"Error: Activity class {{{name}}} does not exist.", named=False)
    elif not _start_fitting(ctx, wish):
        raise Failed(f"Error: Activity not started, unable to resolve {wish}", named=False)
    if wish.package and before == phone.front and "-S" not in wish.options and running:
        await ctx.complain(
            "Warning: Activity not started, its current task has been brought to the front", named=False
        )
    if "-W" in wish.options:
        state = "HOT" if before == phone.front else "WARM" if running else "COLD"
        await ctx.say(
            "Status: ok",
            f"LaunchState: {state}",
            f"Activity: {component(*phone.front)}",
            f"TotalTime: {LAUNCH_MS}",
            f"WaitTime: {LAUNCH_MS + 6}",
            "Complete",
        )
    return 0


def _start_named(ctx: Context, wish: Wish) -> bool:
    return ctx.phone.start(
        wish.package, wish.activity, data=wish.data, action=wish.action or MAIN, extras=wish.extras
    )


def _start_fitting(ctx: Context, wish: Wish) -> bool:
    """Finds the app for an intent that names none."""
    phone = ctx.phone
    if HOME in wish.categories:
        phone.home()
        return True
    if wish.limited_to:
        return phone.start(wish.limited_to, data=wish.data, action=wish.action or MAIN, extras=wish.extras)
    if wish.action in ("", VIEW) and wish.data:
        return phone.view(wish.data, wish.extras)
    if wish.action in ("", MAIN):
        return False
    intent = Intent(wish.action, wish.data, dict(wish.extras))
    for package, info in phone.packages.items():
        page = None if package == LAUNCHER else phone.app(package).open(phone, intent)
        if page is not None and page.activity != info.activity:
            return phone.start(package, page.activity, data=wish.data, action=wish.action, extras=wish.extras)
    for start_of, package in OWNERS:
        if wish.action.startswith(start_of) and not wish.data:
            return phone.start(package, action=wish.action, extras=wish.extras)
    return bool(wish.data) and phone.view(wish.data, wish.extras)


async def _stack(ctx: Context, rest: list[str]) -> int:
    verb = rest[0] if rest else ""
    phone = ctx.phone
    if verb in ("list", "info"):
        shown = phone.front[0]
        seen: set[int] = set()
        for activity in phone.stack():
            if activity.task in seen:
                continue
            seen.add(activity.task)
            bounds = f"[0,0][{phone.width},{phone.height}]"
            name = component(activity.package, activity.activity)
            top = component(activity.package, full_name(activity.package, activity.activity))
            visible = str(activity.package == shown).lower()
            await ctx.say(
                f"RootTask id={activity.task} bounds={bounds} displayId=0 userId=0",
                f"  taskId={activity.task}: {name} bounds={bounds} userId=0 visible={visible} "
                f"topActivity=ComponentInfo{{{top}}}",
                "",
            )
        return 0
    if verb in ("remove", "removeTask") and len(rest) > 1:
        wanted = whole(rest[1])
        for activity in phone.stack():
            if activity.task == wanted:
                phone.stop(activity.package)
        return 0
    if verb in ("lock", "lock-task", "resizeable", "focus", "move-task"):
        return 0
    raise Failed(f"Error: unknown command '{verb}'", 255, named=False)


async def monkey(ctx: Context) -> int:
    """Starts the package that `-p` names; random events are not made."""
    args = list(ctx.args)
    package, count, verbose = "", 0, False
    at = 0
    while at < len(args):
        word = args[at]
        if word in ("-p", "-c", "-s", "--throttle", "-f") or word.startswith("--pct"):
            at += 1
            if word == "-p" and at < len(args):
                package = args[at]
        elif word == "-v":
            verbose = True
        elif not word.startswith("-"):
            count = whole(word)
        at += 1
    if count <= 0:
        raise Failed("** Error: Count not specified", 255, named=False)
    await ctx.say("  bash arg: " + "\n  bash arg: ".join(args)) if verbose else None
    if not package or package not in ctx.phone.packages or not ctx.phone.start(package):
        await ctx.say("** No activities found to run, monkey aborted.")
        return 252
    await ctx.say(
        "Events injected: 1",
        "## Network stats: elapsed time=21ms (0ms mobile, 0ms wifi, 21ms not connected)",
    )
    return 0


COMMANDS: dict[str, Command] = {"am": am, "monkey": monkey}
