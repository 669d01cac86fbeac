"""`settings`, `svc`, `ime`, `locksettings`: the phone's switches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.lock import LONGEST, SHORTEST, has_pin, is_pin, remove_pin, set_pin
from gui_mcp_devices.pocket.settings import DEFAULTS
from gui_mcp_devices.pocket.sh.commands.clock import is_zone
from gui_mcp_devices.pocket.sh.commands.intents import thrown
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed
from gui_mcp_devices.pocket.state import NAMESPACES, Namespace

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

METHOD = "default_input_method"
METHODS = "enabled_input_methods"
LONGEST_VALUE = 32_000


def namespace(word: str) -> Namespace:
    for known in NAMESPACES:
        if word.lower() == known:
            return known
    raise Failed(f"Invalid namespace '{word[:40]}'", 255, named=False)


def get(phone: Phone, where: Namespace, key: str) -> str | None:
    """A setting as the phone has it now; the input method is the one in use."""
    return phone.ime if (where, key) == ("secure", METHOD) else phone.setting(where, key)


def put(phone: Phone, where: Namespace, key: str, value: str | None) -> None:
    """Sets it (None: takes it away) with what follows from it. Raises `Failed`."""
    if value is not None and not _fits(where, key, value):
        raise thrown(f"IllegalArgumentException: Invalid value: {value[:40]} for setting: {key[:60]}")
    if len(key) > 200 or len(value or "") > LONGEST_VALUE:
        raise Failed("value too long", 255, named=False)
    if (where, key) == ("secure", METHOD) and value in phone.imes and value:
        phone.ime = value
    phone.put_setting(where, key, value)


_RANGES = {"user_rotation": (0, 3), "screen_brightness": (0, 255), "font_scale": (0.25, 5.0)}
_LARGEST = 1e12


def _fits(where: Namespace, key: str, value: str) -> bool:
    """The provider's validators: a number stays a number, within its range; a time zone exists."""
    if key == "time_zone":
        return value == "" or is_zone(value)
    default = DEFAULTS[where].get(key, "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", default) or key == "android_id":
        return True
    whole_number = "." not in default
    if not re.fullmatch(r"[-+]?\d{1,15}" if whole_number else r"[-+]?\d{1,15}(\.\d{0,9})?", value, re.ASCII):
        return False
    low, high = _RANGES.get(key, (-_LARGEST, _LARGEST))
    return low <= float(value) <= high


def number(phone: Phone, where: Namespace, key: str) -> int:
    """A setting as a whole number; 0 where it is none."""
    text = phone.setting(where, key) or ""
    return int(text) if re.fullmatch(r"-?\d{1,15}", text, re.ASCII) else 0


async def settings(ctx: Context) -> int:
    words = list(ctx.args)
    for option in ("--user", "--lineage"):
        if option in words:
            at = words.index(option)
            del words[at : at + 2]
    words = [word for word in words if word not in ("default", "makeDefault") or word not in words[4:]]
    verb, *rest = words or ["help"]
    phone = ctx.phone
    match verb, rest:
        case "get", [where, key, *_]:
            value = get(phone, namespace(where), key)
            await ctx.say("null" if value is None else value)
        case "put", [where, key, value, *_]:
            put(phone, namespace(where), key, value)
        case "delete", [where, key, *_]:
            there = phone.setting(namespace(where), key) is not None
            phone.put_setting(namespace(where), key, None)
            await ctx.say(f"Deleted {int(there)} rows")
        case "list", [where, *_]:
            known = phone.settings(namespace(where))
            if where.lower() == "secure":
                known[METHOD] = phone.ime
            await ctx.say(*(f"{key}={value}" for key, value in sorted(known.items())))
        case "reset", [where, *_]:
            namespace(where)
        case "help", _:
            await ctx.say(
                "Settings provider (settings) commands:",
                "  help",
                "      Print this help text.",
                "  get [--user <USER_ID> | current] NAMESPACE KEY",
                "  put [--user <USER_ID> | current] NAMESPACE KEY VALUE [TAG] [default]",
                "  delete [--user <USER_ID> | current] NAMESPACE KEY",
                "  list [--user <USER_ID> | current] NAMESPACE",
            )
        case _:
            raise Failed(f"Bad arguments: {' '.join(words)[:80]}", 255, named=False)
    return 0


_SWITCHES = {
    "wifi": "wifi_on",
    "bluetooth": "bluetooth_on",
    "data": "mobile_data",
    "nfc": "nfc_on",
    "location": "location_on",
}
STAY_ON = {"true": "7", "false": "0", "ac": "1", "usb": "2", "wireless": "4", "dock": "8"}


async def svc(ctx: Context) -> int:
    what, verb, *rest = [*ctx.args, "", ""]
    phone = ctx.phone
    if what in _SWITCHES and verb in ("enable", "disable"):
        phone.put_setting("global", _SWITCHES[what], "1" if verb == "enable" else "0")
        return 0
    if what == "power" and verb == "stayon" and rest and rest[0] in STAY_ON:
        phone.put_setting("global", "stay_on_while_plugged_in", STAY_ON[rest[0]])
        return 0
    if what == "power" and verb in ("reboot", "shutdown"):
        return await ctx.run(["reboot"])
    if what == "usb":
        return 0
    await ctx.say(
        "Available commands:",
        "    help     Show information about the subcommands",
        "    power    Control the power manager",
        "    data     Control mobile data connectivity",
        "    wifi     Control the Wi-Fi manager",
        "    usb      Control Usb state",
        "    nfc      Control NFC functions",
        "    bluetooth Control Bluetooth service",
    )
    return 0 if what in ("", "help") else 1


def enabled_methods(phone: Phone) -> list[str]:
    kept = (phone.setting("secure", METHODS) or "").split(":")
    return [name for name in phone.imes if name in kept or name == phone.ime]


def _enable(phone: Phone, name: str, on: bool) -> None:
    kept = [known for known in enabled_methods(phone) if known != name]
    phone.put_setting("secure", METHODS, ":".join([*kept, name] if on else kept))


def use_method(phone: Phone, name: str) -> None:
    """Makes a keyboard the one in use."""
    phone.ime = name
    phone.put_setting("secure", METHOD, name)


async def ime(ctx: Context) -> int:
    words = [
        word for at, word in enumerate(ctx.args) if word != "--user" and ctx.args[max(0, at - 1)] != "--user"
    ]
    verb, *rest = words or ["help"]
    phone = ctx.phone
    name = rest[-1] if rest and not rest[-1].startswith("-") else ""
    match verb:
        case "list":
            shown = phone.imes if "-a" in rest else enabled_methods(phone)
            for method in shown:
                if "-s" in rest:
                    await ctx.say(method)
                else:
                    await ctx.say(
                        f"{method}:",
                        f"  mId={method} mSettingsActivityName=null mIsVrOnly=false",
                        "  mIsDefaultResId=0x0",
                    )
        case "enable" | "disable":
            if name not in phone.imes:
                raise Failed(f"Unknown input method {name} cannot be {verb}d for user #0", 255, named=False)
            was = name in enabled_methods(phone)
            _enable(phone, name, verb == "enable")
            if verb == "disable" and phone.ime == name:
                use_method(phone, phone.imes[0])
            state = "already" if was is (verb == "enable") else "now"
            await ctx.say(f"Input method {name}: {state} {verb}d for user #0")
        case "set":
            if name not in enabled_methods(phone):
                raise Failed(f"Unknown input method {name} cannot be selected for user #0", 255, named=False)
            use_method(phone, name)
            await ctx.say(f"Input method {name} selected for user #0")
        case "reset":
            phone.put_setting("secure", METHODS, phone.imes[0])
            use_method(phone, phone.imes[0])
            await ctx.say(
                "Reset current and enabled IMEs for user #0", f"  Newly selected IME: {phone.imes[0]}"
            )
        case _:
            await ctx.say(
                "ime <command>:",
                "  list [-a] [-s]",
                "  enable <ID>",
                "  disable <ID>",
                "  set <ID>",
                "  reset",
            )
            return 0 if verb == "help" else 1
    return 0


async def locksettings(ctx: Context) -> int:
    """The owner's PIN. A wrong old one is refused, as on a phone; other kinds of lock are not there."""
    words = list(ctx.args)
    old = ""
    if "--old" in words:
        at = words.index("--old")
        old = words[at + 1] if at + 1 < len(words) else ""
        del words[at : at + 2]
    verb, *rest = words or ["help"]
    phone = ctx.phone
    if verb == "get-disabled":
        await ctx.say(str(phone.setting("secure", "lockscreen.disabled") == "1").lower())
        return 0
    if verb == "set-disabled":
        off = rest[:1] == ["true"]
        phone.put_setting("secure", "lockscreen.disabled", "1" if off else "0")
        await ctx.say(f"Lock screen disabled set to {str(off).lower()}")
        return 0
    if verb not in ("set-pin", "clear", "verify"):
        raise Failed(f"Unknown command: {verb}", 255, named=False)
    if (has_pin(phone) or phone.secure_lock) and not is_pin(phone, old):
        raise Failed(f"Old password '{old}' didn't match", named=False)
    if verb == "verify":
        await ctx.say("Lock credential verified successfully")
    elif verb == "clear":
        remove_pin(phone)
        await ctx.say("Lock credential cleared")
    else:
        pin = rest[0] if rest else ""
        if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
            raise Failed(f"Error: a PIN has {SHORTEST} to {LONGEST} digits", 255, named=False)
        set_pin(phone, pin)
        await ctx.say(f"Pin set to '{pin}'")
    phone.touch()
    return 0


COMMANDS: dict[str, Command] = {
    "settings": settings,
    "svc": svc,
    "ime": ime,
    "locksettings": locksettings,
}
