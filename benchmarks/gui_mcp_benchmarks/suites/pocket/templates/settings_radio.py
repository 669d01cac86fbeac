"""Tasks about Wi-Fi and Bluetooth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import ClassVar

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.settings.bluetooth import BluetoothPage, GadgetPage, PairPage
from gui_mcp_devices.pocket.apps.settings.network import SIGNALS, NetworkDetails, NetworkPage, WifiPage
from gui_mcp_devices.pocket.apps.settings.store import (
    Gadget,
    Network,
    forget_network,
    gadgets,
    join,
    networks,
    put_gadget,
    rename_gadget,
)
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part
from gui_mcp_benchmarks.suites.pocket.templates.settings_base import (
    DONE,
    GADGETS,
    NETWORKS,
    SETTINGS,
    SettingsTemplate,
)


class JoinWifi(SettingsTemplate):
    """A network with a password is joined."""

    name, tier, split = "settings-join-wifi", "medium", "train"
    may_change = NETWORKS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        far = [n for n in networks(phone) if n.in_range and not n.saved and n.security == "wpa2"]
        self.net = random.choice(far)
        self.home = next(n for n in networks(phone) if n.connected)
        self.saved = {n.ssid for n in networks(phone) if n.saved}

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        net, word = self.net.ssid, self.net.password
        return {
            "en": (
                f"Connect to the Wi-Fi network “{net}”. The password is {word}",
                f"Join {net} over Wi-Fi with the password {word}",
                f"Get this phone onto the Wi-Fi called “{net}” (password: {word} )",
            ),
            "zh": (f"连接名为“{net}”的 WLAN,密码是 {word}", f"用密码 {word} 加入无线网络“{net}”。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("connected", lambda: self._now().connected),)

    def kept(self) -> Sequence[Part]:
        saved = self.saved
        return (
            Part("known networks", lambda: saved <= {n.ssid for n in networks(self.phone) if n.saved}),
            Part("no other network", lambda: self._saved() <= saved | {self.net.ssid}),
        )

    def next(self, see: See) -> Action | Finish:
        if self._now().connected:
            return DONE
        step = self.toward(see, NetworkPage, WifiPage, asking=f"join:{self.net.id}")
        if step is not None:
            return step
        page = see.page
        assert isinstance(page, WifiPage)
        if not page.asking:
            return see.tap(self.net.ssid)
        if page.draft != self.net.password:
            return see.fill(self.t("Password", "密码"), self.net.password)
        return see.tap(self.t("Connect", "连接"), "button")

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        other = next(n for n in networks(self.phone) if not n.saved and n.ssid != self.net.ssid)

        def saved_only() -> None:
            join(self.phone, self.net.id)
            join(self.phone, self.home.id)

        def lost_home() -> None:
            join(self.phone, self.net.id)
            forget_network(self.phone, self.home.id)

        return (
            ("another network", lambda: join(self.phone, other.id)),
            ("saved, then left", saved_only),
            ("its own network forgotten", lost_home),
        )

    def _now(self) -> Network:
        return next(n for n in networks(self.phone) if n.ssid == self.net.ssid)

    def _saved(self) -> set[str]:
        return {n.ssid for n in networks(self.phone) if n.saved}


class ForgetNetworks(SettingsTemplate):
    """All saved networks but one are forgotten."""

    name, tier, split = "settings-forget-networks", "medium", "gate"
    may_change = NETWORKS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.home = next(n.ssid for n in networks(phone) if n.connected)
        self.away = [n.ssid for n in networks(phone) if n.saved and not n.connected]

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        return {
            "en": (
                f"Forget every saved Wi-Fi network except {self.home}.",
                f"Only “{self.home}” may stay among the saved Wi-Fi networks; remove all others.",
                f"Clean up Wi-Fi: keep {self.home}, forget all other networks this phone knows.",
            ),
            "zh": (
                f"除“{self.home}”外,忘记所有已保存的 WLAN 网络。",
                f"清理 WLAN:只保留“{self.home}”,其余已保存的网络全部忘记。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return [Part(f"{ssid} forgotten", self._gone(ssid)) for ssid in self.away]

    def kept(self) -> Sequence[Part]:
        return (Part("home", lambda: any(n.ssid == self.home and n.saved for n in networks(self.phone))),)

    def next(self, see: See) -> Action | Finish:
        left = [ssid for ssid in self.away if not self._gone(ssid)()]
        if not left:
            return DONE
        page = see.page
        if isinstance(page, NetworkDetails):
            shown = next((n.ssid for n in networks(self.phone) if n.id == page.id), "")
            if shown not in left:
                return see.back()
            if page.asking:
                return see.tap(self.t("Forget", "忘记"), "button")
            return see.tap(self.t("Forget", "忘记网络"), "button")
        step = self.toward(see, NetworkPage, WifiPage)
        return step or see.tap(self.t(f"Details of {left[0]}", f"{left[0]} 的详情"))

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        def forget(*names: str) -> Callable[[], None]:
            def do() -> None:
                for one in networks(self.phone):
                    if one.ssid in names:
                        forget_network(self.phone, one.id)

            return do

        return (
            ("one is left", forget(*self.away[1:])),
            ("home as well", forget(self.home, *self.away)),
            ("home instead", forget(self.home)),
        )

    def _gone(self, ssid: str) -> Callable[[], bool]:
        return lambda: not any(n.ssid == ssid and n.saved for n in networks(self.phone))


class SortGadgets(SettingsTemplate):
    """One Bluetooth device is paired and renamed, another one forgotten."""

    name, tier, split = "settings-bluetooth-devices", "hard", "test"
    may_change = GADGETS | SETTINGS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.new = random.choice([g for g in gadgets(phone) if not g.paired])
        self.old = random.choice([g for g in gadgets(phone) if g.paired])
        self.alias = random.choice(("Upstairs", "For the train", "Zoë's", "Garage", "Guest room", "Blue one"))
        self.first = gadgets(phone)

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        new, old, alias = self.new.own_name, self.old.own_name, self.alias
        return {
            "en": (
                f"Turn on Bluetooth, pair with “{new}” and rename it to “{alias}”. Then forget “{old}”.",
                f"Pair the Bluetooth device {new}, call it “{alias}”, and forget the device {old}.",
                f"{old} is broken: forget it. Its replacement is {new}: pair it under the name “{alias}”.",
            ),
            "zh": (
                f"打开蓝牙,与“{new}”配对并把它重命名为“{alias}”,然后取消与“{old}”的配对。",
                f"用蓝牙配对 {new},命名为“{alias}”,再把 {old} 从已配对设备中删除。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (
            self.is_set("Bluetooth on", "global", "bluetooth_on", "1"),
            Part("paired", lambda: self._now(self.new).paired),
            Part("renamed", lambda: self._now(self.new).alias == self.alias),
            Part("forgotten", lambda: not self._now(self.old).paired),
        )

    def kept(self) -> Sequence[Part]:
        others = [g for g in gadgets(self.phone) if g.id not in (self.new.id, self.old.id)]
        started = {g.id: (g.paired, g.alias) for g in self.first}
        return (
            self.rest(("global", "bluetooth_on")),
            Part("other devices", lambda: all(started[g.id] == (g.paired, g.alias) for g in others)),
        )

    def next(self, see: See) -> Action | Finish:
        on, paired, renamed, forgotten = (part.holds() for part in self.wanted())
        page = see.page
        if not on:
            step = self.toward(see, BluetoothPage)
            return step or see.tap(self.t("Use Bluetooth", "使用蓝牙"), "switch")
        if not paired:
            step = self.toward(see, BluetoothPage, PairPage, asking=f"pair:{self.new.id}")
            if step is not None:
                return step
            assert isinstance(page, PairPage)
            return see.tap(self.t("Pair", "配对"), "button") if page.asking else see.tap(self.new.name)
        if not renamed:
            return self._rename(see)
        if not forgotten:
            if isinstance(page, GadgetPage) and page.id == self.old.id and page.asking in ("", "forget"):
                return see.tap(self.t("Forget", "取消配对"), "button")
            return self._details(see, self.old)
        return DONE

    def _rename(self, see: See) -> Action:
        page = see.page
        if isinstance(page, GadgetPage) and page.id == self.new.id and page.asking in ("", "name"):
            if not page.asking:
                return see.tap(self.t("Name", "名称"))
            if page.draft != self.alias:
                return see.fill(self.t("Name", "名称"), self.alias)
            return see.tap(self.t("Rename", "重命名"), "button")
        return self._details(see, self.new)

    def _details(self, see: See, one: Gadget) -> Action:
        if isinstance(see.page, GadgetPage):
            return see.back()
        name = self._now(one).name
        step = self.toward(see, BluetoothPage)
        return step or see.tap(self.t(f"Details of {name}", f"{name} 的详情"))

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        keeper = next(g for g in self.first if g.paired and g.id != self.old.id)

        def most(*, rename: Gadget, forget: Gadget | None) -> Callable[[], None]:
            def do() -> None:
                self.phone.put_setting("global", "bluetooth_on", "1")
                put_gadget(self.phone, self.new.id, paired=True, connected=True)
                rename_gadget(self.phone, rename.id, self.alias)
                if forget is not None:
                    put_gadget(self.phone, forget.id, paired=False, connected=False)

            return do

        return (
            ("the old one stays", most(rename=self.new, forget=None)),
            ("another one is forgotten", most(rename=self.new, forget=keeper)),
            ("another one is renamed", most(rename=keeper, forget=self.old)),
        )

    def _now(self, one: Gadget) -> Gadget:
        return next(g for g in gadgets(self.phone) if g.id == one.id)


class Signal(SettingsTemplate):
    """How strong a network is."""

    name, tier, split = "settings-signal-strength", "easy", "test"
    asks: ClassVar[bool] = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.net = random.choice([n for n in networks(phone) if n.saved and n.in_range])

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        return {
            "en": (
                f"How strong is the signal of the saved Wi-Fi network “{self.net.ssid}”? Use the word shown.",
                f"What signal strength do the network details of {self.net.ssid} say?",
                f"Look up the Wi-Fi network {self.net.ssid} in the settings and tell me its signal strength.",
            ),
            "zh": (
                f"已保存的 WLAN 网络“{self.net.ssid}”的信号强度是多少?请用页面上的词回答。",
                f"查看无线网络 {self.net.ssid} 的详情,告诉我信号强度。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        said = answer.casefold()
        index = 0 if self.phone.locale == "en" else 1
        named = [level for level, words in enumerate(SIGNALS) if words[index].casefold() in said]
        return named == [self.net.signal]

    def next(self, see: See) -> Action | Finish:
        page = see.page
        if isinstance(page, NetworkDetails):
            if page.id == self.net.id and not page.asking:
                return Finish("done", self.t(*SIGNALS[self.net.signal]))
            return see.back()
        step = self.toward(see, NetworkPage, WifiPage)
        name = self.net.ssid
        return step or see.tap(self.t(f"Details of {name}", f"{name} 的详情"))

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        return ()

    def near_answers(self) -> Sequence[str]:
        others = [self.t(*words) for level, words in enumerate(SIGNALS) if level != self.net.signal]
        return (*others[:2], self.t("I do not know", "我不知道"))
