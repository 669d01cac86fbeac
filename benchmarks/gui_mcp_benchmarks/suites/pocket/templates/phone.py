"""Tasks on the telephone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty, tail
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED
from gui_mcp_devices.pocket.apps.messages.store import block
from gui_mcp_devices.pocket.apps.phone import store
from gui_mcp_devices.pocket.apps.phone.data import FORWARDS
from gui_mcp_devices.pocket.apps.phone.detail import NumberPage, VoicemailPage
from gui_mcp_devices.pocket.apps.phone.home import RECENTS, PhonePage
from gui_mcp_devices.pocket.apps.phone.options import CallSettings
from gui_mcp_devices.pocket.phone import Phone

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    BACK,
    DONE,
    covered,
    fresh_number,
)
from gui_mcp_benchmarks.suites.pocket.templates.phone_base import (
    Goals,
    Nears,
    PhoneTask,
    to_tab,
    to_voicemail,
)
from gui_mcp_benchmarks.suites.pocket.templates.phone_people import PEOPLE


class Forward(PhoneTask):
    """Forward calls in one case to a number."""

    name, tier, split = "phone-forward", "easy", "train"
    may_change = frozenset({"phone.db/settings"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        cases = (
            ("When busy", "遇忙时转移", "while my line is busy", "占线时"),
            ("When unanswered", "无应答时转移", "that I do not answer", "没人接时"),
            ("When unreachable", "不可及时转移", "while I cannot be reached", "联系不上我时"),
        )
        at = random.randrange(3)
        self.key, self.row, self.case = FORWARDS[at + 1], cases[at][:2], cases[at][2:]
        self.other = FORWARDS[(at + 1) % 3 + 1]
        self.number = fresh_number(phone, random)
        self._rest = self.rest_stays("the other settings", "settings", "name", self.key)

    def goals(self) -> Goals:
        number, (en, zh) = self.number, self.case
        return {
            "en": (
                f"Forward calls {en} to {number}.",
                f"Calls {en} should go to {number}. Set that up in the phone's call settings.",
                f"I want somebody else to take my calls {en}: {number} is where they are to be sent.",
                f"Set up call forwarding to {number}, but only for calls {en}.",
            ),
            "zh": (
                f"{zh}把来电转移到 {number}。",
                f"在电话的通话设置里设好呼叫转移：{zh}转到 {number}。",
                f"我想让别人帮我接电话，{zh}请转给 {number}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("forwarded", lambda: store.setting(self.phone, self.key) == self.number),)

    def kept(self) -> Sequence[Part]:
        return (self._rest,)

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        page, t = see.page, self.t
        if isinstance(page, CallSettings) and not covered(see):
            if page.open == self.key:
                if page.draft != self.number:
                    return see.fill(t("Forward to", "转移到"), self.number)
                return see.tap(t("Save", "保存"), "button")
            return BACK if page.open else see.tap(t(*self.row))
        if isinstance(page, PhonePage) and page.open == "menu" and not covered(see):
            return see.tap(t("Call settings", "通话设置"))
        return to_tab(see, RECENTS) or see.tap(t("More options", "更多选项"), "button")

    def nears(self) -> Nears:
        def put(key: str, number: str) -> Callable[[], None]:
            return lambda: store.put_setting(self.phone, key, number)

        wrong = self.number[:-1] + str((int(self.number[-1]) + 1) % 10)
        return (
            ("always", put(FORWARDS[0], self.number)),
            ("in another case", put(self.other, self.number)),
            ("one digit off", put(self.key, wrong)),
        )


class DeleteCalls(PhoneTask):
    """Delete all calls with somebody from the log."""

    name, tier, split = "phone-delete-calls", "easy", "train"
    may_change = frozenset({"calllog.db/calls"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        known = store.names(phone)
        latest = dict.fromkeys(one.number for one in store.calls(phone)[:24] if tail(one.number) in known)
        numbers = [number for number in latest if len(store.calls_with(phone, number)) > 1]
        self.number, self.other = random.sample(numbers, 2)
        self.who = store.name_of(phone, self.number)
        self.ids = [one.id for one in store.calls_with(phone, self.number)]
        self._rest = self.calls_stay(self.ids)

    def goals(self) -> Goals:
        who = self.who
        return {
            "en": (
                f"Delete all calls with {who} from the call log.",
                f"Nobody should see that {who} and I talked: remove all of it from Phone's recents.",
                f"Clear {who} out of my list of calls. The other calls stay.",
                f"My call history must not show {who} any more.",
            ),
            "zh": (
                f"把与{who}的通话记录全部删除。",
                f"通话记录里不要再出现{who}，其他人的保留。",
                f"帮我清掉和{who}的所有通话，别动别的记录。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("deleted", lambda: not store.calls_with(self.phone, self.number)),)

    def kept(self) -> Sequence[Part]:
        return (self._rest,)

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        page, t = see.page, self.t
        hidden = covered(see) or isinstance(page, VoicemailPage)
        if isinstance(page, NumberPage) and tail(page.number) == tail(self.number) and not hidden:
            if page.open == "all":
                return see.tap(t("Delete", "删除"), "button")
            return BACK if page.open else see.tap(t("Delete all calls", "删除全部通话"), "button")
        if (way := to_tab(see, RECENTS)) is not None:
            return way
        assert isinstance(page, PhonePage)
        if page.kind:
            return see.tap(t("All", "全部"))
        numbers = [tail(one.number) for one in store.calls(self.phone)]
        index = numbers.index(tail(self.number))
        return see.reach("calls", index) or see.tap(f"{self.who} ", "listitem")

    def nears(self) -> Nears:
        others = [one.id for one in store.calls_with(self.phone, self.other)]
        every = [one.id for one in store.calls(self.phone)]

        def forget(*ids: int) -> Callable[[], None]:
            return lambda: store.forget(self.phone, ids)

        return (
            ("the latest alone", forget(self.ids[0])),
            ("somebody else's", forget(*others)),
            ("two people's", forget(*self.ids, *others)),
            ("the whole log", forget(*every)),
        )


class BlockCaller(PhoneTask):
    """Block the number that left a voicemail, and delete the message."""

    name, tier, split = "phone-block-caller", "medium", "gate"
    may_change = frozenset({"blockednumbers.db/blocked", "phone.db/voicemails"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        known = store.names(phone)
        found = [one for one in store.voicemails(phone) if tail(one.number) not in known]
        self.target, self.other = random.sample(found, 2)
        self._before = self.blocked()
        self._rest = self.rest_stays("the other messages", "voicemails", "_id", self.target.id)

    def goals(self) -> Goals:
        said = self.target.text
        return {
            "en": (
                f"The voicemail “{said}” was meant for somebody else. Block the number that it came from and "
                f"delete the message.",
                f"In my voicemail a stranger says “{said}” Block that number, and away with the message.",
                f"Delete the voicemail that says “{said}” and never let its caller reach me again.",
                f"“{said}” - whoever said that on my voicemail is to be blocked, and the recording deleted.",
            ),
            "zh": (
                f"语音信箱里有人说“{said}”，把这个号码屏蔽，并删除这条留言。",
                f"留言“{said}”是打错的，删掉它，再屏蔽来电号码。",
                f"说“{said}”的那个号码以后别再打来：屏蔽号码，留言也删掉。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def gone() -> bool:
            return all(one.id != self.target.id for one in store.voicemails(self.phone))

        return (
            Part("blocked", lambda: digits(self.target.number) in self.blocked()),
            Part("deleted", gone),
        )

    def kept(self) -> Sequence[Part]:
        def stays() -> bool:
            return self.blocked() - {digits(self.target.number)} == self._before

        return (self._rest, Part("the other blocked numbers", stays))

    def next(self, see: See) -> Do:
        shut, gone = (part.holds() for part in self.wanted())
        if shut and gone:
            return DONE
        page, t = see.page, self.t
        if gone:  # by chance: the number is still in the log of calls or can be written
            return self._from_log(see)
        if (way := to_voicemail(see, self.target.id)) is not None:
            return way
        assert isinstance(page, VoicemailPage)
        if page.open == ("voicemail" if shut else "block"):
            return see.tap(t("Delete", "删除") if shut else t("Block", "屏蔽"), "button")
        if page.open:
            return BACK
        return see.tap(t("Delete message", "删除留言") if shut else t("Block", "屏蔽"), "button")

    def _from_log(self, see: See) -> Do:
        page, t = see.page, self.t
        if isinstance(page, NumberPage) and page.number == digits(self.target.number) and not covered(see):
            return see.tap(t("Block", "屏蔽"), "button") if page.open in ("", "block") else BACK
        if (way := to_tab(see, RECENTS)) is not None:
            return way
        assert isinstance(page, PhonePage)
        if page.kind:
            return see.tap(t("All", "全部"))
        numbers = [tail(one.number) for one in store.calls(self.phone)]
        index = numbers.index(tail(self.target.number))
        return see.reach("calls", index) or see.tap(f"{pretty(self.target.number)} ", "listitem")

    def nears(self) -> Nears:
        def end(number: str, *messages: int) -> Callable[[], None]:
            def bring() -> None:
                if number:
                    block(self.phone.databases[BLOCKED], number, True)
                for id in messages:
                    store.delete_voicemail(self.phone, id)

            return bring

        target, other = self.target, self.other
        return (
            ("not deleted", end(target.number)),
            ("not blocked", end("", target.id)),
            ("the other stranger", end(other.number, other.id)),
            ("both messages", end(target.number, target.id, other.id)),
        )


PHONE: tuple[type[Template], ...] = (Forward, DeleteCalls, BlockCaller, *PEOPLE)
