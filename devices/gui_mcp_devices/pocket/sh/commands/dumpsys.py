"""`dumpsys`: what clients read out of Android's services, in the lines that they look for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from gui_mcp_devices.pocket.sh.commands.clock import BOOTED_BEFORE, zone
from gui_mcp_devices.pocket.sh.commands.dumps import display, input_manager, record, record_of, token, window
from gui_mcp_devices.pocket.sh.commands.intents import component
from gui_mcp_devices.pocket.sh.commands.pm import apk, uid, version_code
from gui_mcp_devices.pocket.sh.commands.screen import DISPLAY
from gui_mcp_devices.pocket.sh.commands.settings import enabled_methods
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed
from gui_mcp_devices.pocket.sh.options import whole


async def _power(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    awake = str(phone.awake).lower()
    state = "Awake" if phone.awake else "Asleep"
    stay = phone.setting("global", "stay_on_while_plugged_in") or "0"
    await ctx.say(
        "POWER MANAGER (dumpsys power)",
        "",
        "Power Manager State:",
        f"  mWakefulness={state}",
        "  mWakefulnessChanging=false",
        f"  mIsPowered={str(phone.battery.plugged).lower()}",
        f"  mPlugType={2 if phone.battery.plugged else 0}",
        f"  mBatteryLevel={phone.battery.level}",
        f"  mStayOn={str(stay != '0' and phone.battery.plugged).lower()}",
        f"  mHoldingWakeLockSuspendBlocker={awake}",
        f"  mHoldingDisplaySuspendBlocker={awake}",
        f"  mStayOnWhilePluggedInSetting={stay}",
        f"  mScreenOffTimeoutSetting={phone.setting('system', 'screen_off_timeout') or 60000}",
        "",
        f"Display Power: state={'ON' if phone.awake else 'OFF'}",
    )
    return 0


async def _battery(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    verb, *rest = words or [""]
    rest = [word for word in rest if not word.startswith("-")]
    if verb in ("set", "unplug", "reset"):
        battery = phone.battery
        match verb, rest:
            case "set", ["level", value, *_]:
                phone.battery = replace(battery, level=max(0, min(100, whole(value))))
            case "set", ["temp" | "temperature", value, *_]:
                phone.battery = replace(battery, temperature=max(-400, min(1500, whole(value))))
            case "set", ["ac" | "usb" | "wireless" | "dock", value, *_]:
                phone.battery = replace(battery, plugged=value != "0")
            case "set", ["status" | "present" | "invalid" | "counter", _, *_]:
                pass
            case "unplug", _:
                phone.battery = replace(battery, plugged=False)
            case "reset", _:
                phone.battery = type(battery)()
            case _:
                raise Failed("Unknown set option", 255, named=False)
        phone.touch()
        return 0
    battery = phone.battery
    full = battery.level >= 100
    await ctx.say(
        "Current Battery Service state:",
        "  AC powered: false",
        f"  USB powered: {str(battery.plugged).lower()}",
        "  Wireless powered: false",
        "  Dock powered: false",
        f"  Max charging current: {500_000 if battery.plugged else 0}",
        f"  Max charging voltage: {5_000_000 if battery.plugged else 0}",
        f"  Charge counter: {40_000 * battery.level}",
        f"  status: {5 if full else 2 if battery.plugged else 3}",
        f"  health: {3 if battery.temperature >= 500 else 2}",
        "  present: true",
        f"  level: {battery.level}",
        "  scale: 100",
        f"  voltage: {3500 + 8 * battery.level}",
        f"  temperature: {battery.temperature}",
        "  technology: Li-ion",
    )
    return 0


async def _activity(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    what = words[0] if words else "activities"
    if what == "top":
        for activity in reversed(phone.stack()):
            name = component(activity.package, activity.activity)
            await ctx.say(
                f"TASK null id={activity.task} userId=0",
                f"  ACTIVITY {name} {token('top', name, activity.task)} pid={phone.pid(activity.package)}",
                "    Local Activity State:",
                f"      mResumed={str(activity == phone.stack()[0]).lower()} mStopped=false mFinished=false",
            )
        return 0
    if what == "recents":
        await ctx.say("ACTIVITY MANAGER RECENT TASKS (dumpsys activity recents)", "  Recent tasks:")
        seen: set[int] = set()
        for activity in phone.stack():
            if activity.task not in seen:
                await ctx.say(
                    f"  * Recent #{len(seen)}: Task{{{token('task', activity.task)} #{activity.task} "
                    "type=standard "
                    f"A={uid(ctx, activity.package)}:{activity.package} U=0 visible=true}}",
                    f"    realActivity={{{component(activity.package, activity.activity)}}}",
                )
                seen.add(activity.task)
        return 0
    if what in ("services", "broadcasts", "providers", "intents"):
        await ctx.say(f"ACTIVITY MANAGER {what.upper()} (dumpsys activity {what})", "  (nothing)")
        return 0
    await ctx.say(
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)",
        "Display #0 (activities from top to bottom):",
    )
    for activity in phone.stack():
        await ctx.say(
            f"  * Task{{{token('task', activity.task)} #{activity.task} type=standard "
            f"A={activity.package} U=0}}",
            f"    * Hist  #0: {record_of(activity)}",
            f"      packageName={activity.package} processName={activity.package}",
        )
    await ctx.say(
        "",
        f"  mResumedActivity: {record(phone)}",
        f"  topResumedActivity={record(phone)}",
        f"  ResumedActivity: {record(phone)}",
        f"  mFocusedApp={record(phone)}",
        f"  isSleeping={str(not phone.awake).lower()}",
    )
    return 0


async def _package(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    name = next((word for word in words if not word.startswith("-")), "")
    wanted = [info for package, info in sorted(phone.packages.items()) if not name or package == name]
    if not wanted:
        raise Failed(f"Unable to find package: {name}", 0, named=False)
    stamp = datetime.fromtimestamp(phone.now() - BOOTED_BEFORE - phone.now() % 86_400, zone(phone))
    await ctx.say("Packages:")
    for info in wanted:
        flags = (
            "SYSTEM HAS_CODE ALLOW_CLEAR_USER_DATA"
            if info.system
            else "HAS_CODE ALLOW_CLEAR_USER_DATA ALLOW_BACKUP"
        )
        await ctx.say(
            f"  Package [{info.package}] ({token('package', info.package)}):",
            f"    userId={uid(ctx, info.package)}",
            f"    pkg=Package{{{token('pkg', info.package)} {info.package}}}",
            f"    codePath={apk(info).rpartition('/')[0]}",
            f"    versionCode={version_code(info)} minSdk=26 targetSdk=34",
            f"    versionName={info.version}",
            f"    signatures=PackageSignatures{{{token('s', info.package)} version:3, "
            f"signatures:[{token('sig')}], past signatures:[]}}",
            f"    pkgFlags=[ {flags} ]",
            f"    dataDir=/data/user/0/{info.package}",
            f"    timeStamp={stamp:%Y-%m-%d %H:%M:%S}",
            f"    firstInstallTime={stamp:%Y-%m-%d %H:%M:%S}",
            f"    lastUpdateTime={stamp:%Y-%m-%d %H:%M:%S}",
            "    requested permissions:",
            *(f"      {permission}" for permission in info.permissions),
            "    User 0: ceDataInode=1 installed=true hidden=false suspended=false stopped=false enabled=0",
            "      runtime permissions:",
            *(
                f"        {permission}: granted={str(phone.granted(info.package, permission)).lower()}, "
                "flags=[ USER_SET ]"
                for permission in info.permissions
            ),
        )
    return 0


async def _telephony(ctx: Context, words: list[str]) -> int:
    await ctx.say(
        "last known state:",
        "  Phone Id=0",
        "    mCallState=0",
        "    mRingingCallState=0",
        "    mCallIncomingNumber=",
        "    mServiceState={mVoiceRegState=0(IN_SERVICE), mDataRegState=0(IN_SERVICE)}",
        "    mDataConnectionState=2",
    )
    return 0


async def _flinger(ctx: Context, words: list[str]) -> int:
    await ctx.say(f'Display {DISPLAY} (HWC display 0): port=0 pnpId=GGL displayName="EMU_display_0"')
    return 0


async def _memory(ctx: Context, words: list[str]) -> int:
    package = next((word for word in words if not word.startswith("-")), "")
    pid = ctx.phone.pid(package)
    if package and not pid:
        raise Failed(f"No process found for: {package}", 0, named=False)
    rows = (
        [(package, pid)]
        if package
        else [(p, ctx.phone.pid(p)) for p in sorted(ctx.phone.packages) if ctx.phone.pid(p)]
    )
    await ctx.say("Applications Memory Usage (in Kilobytes):", "Uptime: 7215000 Realtime: 7215000", "")
    for name, number in rows:
        await ctx.say(
            f"** MEMINFO in pid {number} [{name}] **",
            f"           TOTAL PSS:    {40_000 + number}            TOTAL RSS:   {90_000 + number}",
        )
    return 0


async def _method(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    shown = str(bool(phone.page.focus)).lower()
    await ctx.say(
        "Current Input Method Manager state:",
        "  Input Methods: mMethodMapUpdateCount=1",
        *(f"  InputMethod #{at}:\n    mId={name}" for at, name in enumerate(enabled_methods(phone))),
        f"  mCurMethodId={phone.ime}",
        f"  mShowRequested={shown} mShowExplicitlyRequested=false",
        f"  mInputShown={shown}",
    )
    return 0


async def _notification(ctx: Context, words: list[str]) -> int:
    await ctx.say("Current Notification Manager state:", "  Notification List:")
    for index, note in enumerate(ctx.phone.notifications):
        await ctx.say(
            f"    NotificationRecord(0x{token('note', index, note.title)}: pkg={note.package} "
            f"user=UserHandle{{0}} id={index})",
            f"      android.title=String ({note.title})",
            f"      android.text=String ({note.text})",
        )
    return 0


async def _alarm(ctx: Context, words: list[str]) -> int:
    now = datetime.fromtimestamp(ctx.phone.now(), zone(ctx.phone))
    await ctx.say(
        "Current Alarm Manager state:", f"  nowRTC={int(ctx.phone.now() * 1000)}={now:%Y-%m-%d %H:%M:%S.000}"
    )
    return 0


async def _disk(ctx: Context, words: list[str]) -> int:
    free, whole_size = ctx.phone.files.free // 1024, (ctx.phone.files.free + ctx.phone.files.used) // 1024
    share = 100 * free // max(1, whole_size)
    await ctx.say(
        "Latency: 0ms [512B Data Write]",
        f"Data-Free: {free}K / {whole_size}K total = {share}% free",
        f"Cache-Free: {free}K / {whole_size}K total = {share}% free",
    )
    return 0


async def _cpu(ctx: Context, words: list[str]) -> int:
    await ctx.say(
        "Load: 0.42 / 0.37 / 0.31",
        "CPU usage from 0ms to 1000ms ago:",
        "  1.2% 611/system_server: 0.8% user + 0.4% kernel",
    )
    return 0


async def _wifi(ctx: Context, words: list[str]) -> int:
    on = ctx.phone.setting("global", "wifi_on") == "1"
    await ctx.say(f"Wi-Fi is {'enabled' if on else 'disabled'}")
    return 0


async def _thermal(ctx: Context, words: list[str]) -> int:
    celsius = ctx.phone.battery.temperature / 10
    await ctx.say(
        "IsStatusOverride: false",
        "Thermal Status: 0",
        "Current temperatures from HAL:",
        f"\tTemperature{{mValue={celsius}, mType=2, mName=battery, mStatus=0}}",
    )
    return 0


async def _trust(ctx: Context, words: list[str]) -> int:
    locked = int(ctx.phone.locked)
    await ctx.say(
        "Trust manager state:",
        f' User "Owner" (id=0, flags=0x4c13) (current): trusted=0, deviceLocked={locked}',
    )
    return 0


Dump = Callable[[Context, list[str]], Awaitable[int]]
_DUMPS: dict[str, Dump] = {
    "window": window,
    "display": display,
    "input": input_manager,
    "power": _power,
    "battery": _battery,
    "activity": _activity,
    "package": _package,
    "telephony.registry": _telephony,
    "SurfaceFlinger": _flinger,
    "meminfo": _memory,
    "input_method": _method,
    "notification": _notification,
    "alarm": _alarm,
    "diskstats": _disk,
    "cpuinfo": _cpu,
    "wifi": _wifi,
    "thermalservice": _thermal,
    "trust": _trust,
}


async def dumpsys(ctx: Context) -> int:
    words = list(ctx.args)
    if words[:1] == ["-l"]:
        await ctx.say("Currently running services:", *(f"  {name}" for name in sorted(_DUMPS)))
        return 0
    if words[:1] == ["-t"]:
        words = words[2:]
    if not words:
        status = 0
        for name, dump in sorted(_DUMPS.items()):
            await ctx.say("-" * 79, f"DUMP OF SERVICE {name}:")
            status |= await dump(ctx, [])
        return status
    dump = _DUMPS.get(words[0])
    if dump is None:
        raise Failed(f"Can't find service: {words[0]}", 0, named=False)
    return await dump(ctx, words[1:])


COMMANDS: dict[str, Command] = {"dumpsys": dumpsys}
