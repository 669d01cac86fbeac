"""`pm` and `cmd package`: what is installed."""

from __future__ import annotations

import io
import zipfile

from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.sh.commands.broadcast import ADB_KEYBOARD, U2_KEYBOARD
from gui_mcp_devices.pocket.sh.commands.intents import component, full_name, read_intent
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed
from gui_mcp_devices.pocket.sh.options import options, whole
from gui_mcp_devices.pocket.state import AppInfo

LARGEST_APK = 64 << 20
COMPANIONS = {"com.android.adbkeyboard": ADB_KEYBOARD, "com.github.uiautomator": U2_KEYBOARD}
"""Keyboards for automation that can be installed: the phone knows what they do."""
FEATURES = (
    "android.hardware.bluetooth",
    "android.hardware.faketouch",
    "android.hardware.location",
    "android.hardware.screen.portrait",
    "android.hardware.telephony",
    "android.hardware.touchscreen",
    "android.hardware.wifi",
    "android.software.input_methods",
    "android.software.webview",
)
MATCH = "priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true"


async def pm(ctx: Context) -> int:
    return await package_command(ctx, ctx.args)


async def package_command(ctx: Context, words: list[str]) -> int:
    """What `pm`, `cmd package` and the abb services all mean."""
    verb, *rest = words or ["help"]
    match verb:
        case "list":
            return await _list(ctx, rest)
        case "path":
            return await _path(ctx, rest)
        case "clear":
            return await _clear(ctx, rest)
        case "grant" | "revoke":
            return await _grant(ctx, verb, rest)
        case "install" | "install-create" | "install-existing":
            return await _install(ctx, rest)
        case "uninstall":
            raise Failed("Failure [DELETE_FAILED_INTERNAL_ERROR]", named=False)
        case "resolve-activity":
            return await _resolve(ctx, rest)
        case "query-activities":
            return await _query(ctx, rest)
        case "dump":
            return await ctx.run(["dumpsys", "package", *rest])
        case "has-feature":
            await ctx.say(str(bool(rest) and rest[0] in FEATURES).lower())
            return 0 if rest and rest[0] in FEATURES else 1
        case "get-install-location":
            await ctx.say("0[auto]")
            return 0
        case "enable" | "disable" | "disable-user" | "default-state":
            package = rest[-1] if rest else ""
            _known(ctx, verb, package)
            await ctx.say(f"Package {package} new state: {'enabled' if verb == 'enable' else 'default'}")
            return 0
        case "help":
            await ctx.say("Package manager (package) commands:", "  help", "    Print this help text.")
            return 0
        case _:
            raise Failed(f"Unknown command: {verb}", 255, named=False)


def _known(ctx: Context, verb: str, package: str) -> AppInfo:
    found = ctx.phone.packages.get(package)
    if found is None:
        raise Failed(
            f"\nException occurred while executing '{verb}':\n"
            f"java.lang.IllegalArgumentException: Unknown package: {package}",
            255,
            named=False,
        )
    return found


def apk(info: AppInfo) -> str:
    """Where the package's file lies."""
    folder = "/system/app" if info.system else "/data/app"
    return f"{folder}/{info.package}/base.apk"


def version_code(info: AppInfo) -> int:
    digits = [int(part) for part in info.version.split(".") if part.isdigit()][:3]
    return sum(number * scale for number, scale in zip(digits, (10_000, 100, 1), strict=False)) or 1


def uid(ctx: Context, package: str) -> int:
    return 10_100 + sorted(ctx.phone.packages).index(package)


async def _list(ctx: Context, rest: list[str]) -> int:
    what, *words = rest or [""]
    match what:
        case "packages" | "package":
            given = options(
                [word for word in words if word not in ("--show-versioncode",)],
                "fsdei3auUlq",
                "",
                {"user": "l"},
            )
            kept = [word for word in given.rest if not word.isdigit()]
            versions = "--show-versioncode" in words
            for package, info in sorted(ctx.phone.packages.items()):
                if (given.has("3") and info.system) or (given.has("s") and not info.system) or given.has("d"):
                    continue
                if kept and kept[0] not in package:
                    continue
                line = f"package:{apk(info)}={package}" if given.has("f") else f"package:{package}"
                line += f" versionCode:{version_code(info)}" if versions else ""
                line += "  installer=null" if given.has("i") else ""
                line += f" uid:{uid(ctx, package)}" if given.has("U") else ""
                await ctx.say(line)
        case "features":
            await ctx.say("feature:reqGlEsVersion=0x30002", *(f"feature:{name}" for name in FEATURES))
        case "users":
            await ctx.say("Users:", "\tUserInfo{0:Owner:4c13} running")
        case "libraries":
            await ctx.say("library:android.test.base", "library:android.test.runner")
        case "permissions" | "permission-groups":
            found = {permission for info in ctx.phone.packages.values() for permission in info.permissions}
            await ctx.say("All Permissions:", "", *(f"permission:{name}" for name in sorted(found)))
        case "instrumentation":
            pass
        case _:
            raise Failed(f"Error: unknown list type '{what}'", 255, named=False)
    return 0


async def _path(ctx: Context, rest: list[str]) -> int:
    found = ctx.phone.packages.get(rest[-1] if rest else "")
    if found is None:
        return 1
    await ctx.say(f"package:{apk(found)}")
    return 0


async def _clear(ctx: Context, rest: list[str]) -> int:
    """The app is as if it had just been installed."""
    package = rest[-1] if rest else ""
    if package not in ctx.phone.packages:
        raise Failed("Failed", named=False)
    ctx.phone.clear(package)
    home = f"/data/data/{package}/"
    try:
        for folder in ("files", "cache", "shared_prefs"):
            if ctx.phone.files.stat(home + folder) is not None:
                ctx.phone.files.remove(home + folder, recursive=True)
    except FileError:
        raise Failed("Failed", named=False) from None
    await ctx.say("Success")
    return 0


async def _grant(ctx: Context, verb: str, rest: list[str]) -> int:
    words = [
        word for at, word in enumerate(rest) if not word.startswith("-") and rest[max(0, at - 1)] != "--user"
    ]
    if len(words) < 2:
        raise Failed("Error: package and permission needed", 255, named=False)
    package, permission = words[:2]
    info = _known(ctx, verb, package)
    if permission not in info.permissions:
        raise Failed(
            f"\nException occurred while executing '{verb}':\n"
            f"java.lang.SecurityException: Package {package} has not requested permission {permission}",
            255,
            named=False,
        )
    if verb == "revoke":
        ctx.phone.revoke(package, permission)
    else:
        ctx.phone.grant(package, permission)
    return 0


async def _install(ctx: Context, rest: list[str]) -> int:
    """Only automation's keyboards can be added; what else an APK holds cannot run on a simulated phone."""
    given = options(
        rest,
        "rtdgfpRsFq",
        "iSmM",
        {
            "user": "m",
            "abi": "m",
            "fastdeploy": "q",
            "no-incremental": "q",
            "install-location": "m",
            "bypass-low-target-sdk-block": "q",
        },
    )
    names = [word for word in given.rest if word != "-"]
    if given.has("S"):
        size = whole(given.value("S"))
        if not 0 <= size <= LARGEST_APK:
            raise Failed("Failure [INSTALL_FAILED_INSUFFICIENT_STORAGE]", named=False)
        data = bytearray()
        while len(data) < size and (piece := await ctx.pipes.stdin.read(min(65536, size - len(data)))):
            data += piece
        found = bytes(data)
    elif names:
        try:
            found = ctx.phone.files.read(ctx.path(names[0]))
        except FileError:
            raise Failed(
                f"Error: Unable to open file: {names[0]}\nConsider using a file under /data/local/tmp/",
                255,
                named=False,
            ) from None
    else:
        raise Failed("Error: must either specify a package size or an APK file", 255, named=False)
    manifest = _manifest(found)
    if manifest is None:
        raise Failed("Failure [INSTALL_PARSE_FAILED_NOT_APK: Failed to parse base.apk]", named=False)
    for package, keyboard in COMPANIONS.items():
        if package.encode("utf-16-le") in manifest or package.encode() in manifest:
            if keyboard not in ctx.phone.imes:
                ctx.phone.imes.append(keyboard)
            await ctx.say("Success")
            return 0
    if any(name.encode("utf-16-le") in manifest for name in ctx.phone.packages):
        await ctx.say("Success")
        return 0
    raise Failed("Failure [INSTALL_FAILED_NO_MATCHING_ABIS: a simulated phone runs no code]", named=False)


def _manifest(data: bytes) -> bytes | None:
    """The binary manifest of an APK; None where this is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("AndroidManifest.xml").file_size > 1 << 20:
                return None
            return archive.read("AndroidManifest.xml")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return None


def _launchers(ctx: Context, rest: list[str]) -> list[AppInfo]:
    """The apps whose main activity fits the intent."""
    wish = read_intent([word for word in rest if word not in ("--brief", "--components")])
    package = wish.limited_to or wish.package
    if "android.intent.category.HOME" in wish.categories:
        found = [info for name, info in ctx.phone.packages.items() if name == LAUNCHER]
    elif wish.action not in ("", "android.intent.action.MAIN") or wish.data:
        found = []
    else:
        found = [info for name, info in ctx.phone.packages.items() if package or name != LAUNCHER]
    return [info for info in found if not package or info.package == package]


def _described(info: AppInfo, indent: str) -> list[str]:
    return [
        f"{indent}ActivityInfo:",
        f"{indent}  name={full_name(info.package, info.activity)}",
        f"{indent}  packageName={info.package}",
        f"{indent}  enabled=true exported=true directBootAware=false",
        f"{indent}  ApplicationInfo:",
        f"{indent}    packageName={info.package}",
        f"{indent}    sourceDir={apk(info)}",
    ]


async def _resolve(ctx: Context, rest: list[str]) -> int:
    found = _launchers(ctx, rest)
    if not found:
        await ctx.say("No activity found")
        return 1
    if "--brief" in rest:
        await ctx.say(MATCH, component(found[0].package, found[0].activity))
    elif "--components" in rest:
        await ctx.say(component(found[0].package, found[0].activity))
    else:
        await ctx.say(MATCH, *_described(found[0], ""))
    return 0


async def _query(ctx: Context, rest: list[str]) -> int:
    found = _launchers(ctx, rest)
    if "--components" in rest:
        await ctx.say(*(component(info.package, info.activity) for info in found))
        return 0
    if not found:
        await ctx.say("No activities found")
        return 0
    await ctx.say(f"{len(found)} activities found:")
    for index, info in enumerate(found):
        named = (
            [f"    {component(info.package, info.activity)}"]
            if "--brief" in rest
            else _described(info, "    ")
        )
        await ctx.say(f"  Activity #{index}:", f"    {MATCH}", *named)
    return 0


COMMANDS: dict[str, Command] = {"pm": pm}
