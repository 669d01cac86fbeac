"""The system properties of a simulated phone, as `getprop` lists them."""

from __future__ import annotations

from gui_mcp_devices.pocket.state import Form


def properties(form: Form) -> dict[str, str]:
    """By name."""
    locale = "zh-CN" if form.locale == "zh" else "en-US"
    return {
        "dev.bootcomplete": "1",
        "init.svc.adbd": "running",
        "net.bt.name": "Android",
        "persist.sys.locale": locale,
        "persist.sys.timezone": "Asia/Shanghai" if form.locale == "zh" else "UTC",
        "ro.boot.serialno": form.serial,
        "ro.build.characteristics": "default",
        "ro.build.display.id": "POCKET.261122.001",
        "ro.build.fingerprint": "guimcp/pocket/pocket:14/POCKET.261122.001/1:userdebug/test-keys",
        "ro.build.type": "userdebug",
        "ro.build.version.codename": "REL",
        "ro.build.version.release": "14",
        "ro.build.version.sdk": "34",
        "ro.debuggable": "1",
        "ro.product.brand": "guimcp",
        "ro.product.cpu.abi": "arm64-v8a",
        "ro.product.cpu.abilist": "arm64-v8a",
        "ro.product.device": "pocket",
        "ro.product.locale": locale,
        "ro.product.manufacturer": "GUI-MCP",
        "ro.product.model": "Pocket 1",
        "ro.product.name": "pocket",
        "ro.serialno": form.serial,
        "ro.sf.lcd_density": str(round(160 * form.density)),
        "sys.boot_completed": "1",
    }
