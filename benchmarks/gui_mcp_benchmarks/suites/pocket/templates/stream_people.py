"""Tasks in Lumen that lead through the messages too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.channel import ChannelPage
from gui_mcp_devices.pocket.apps.stream.parts import price
from gui_mcp_devices.pocket.apps.stream.rentals import Rent
from gui_mcp_devices.pocket.apps.stream.store import Video
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    messages_db,
    messages_stay,
    next_message,
    nothing_else_sent,
    pick,
    sent_since,
    threads_stay,
    to_chat,
    write_to,
)
from gui_mcp_benchmarks.suites.pocket.templates.stream_base import (
    BACK,
    DONE,
    FOLLOWED,
    LATER,
    Goals,
    Nears,
    StreamTask,
    covered,
    look_alike,
    new_videos,
    tap_chip,
    tap_row,
    to_results,
    to_tab,
    to_video,
)

FILMS = (
    ("The Keeper of the Light", "守灯人", ("1987", "2019")),
    ("Harbour Street", "港口街", ("1994", "2021")),
    ("The Last Ferry", "末班渡轮", ("1979", "2016")),
)  # fmt: skip
"""Films of which there are two, and their years."""
WORDS = (
    ("The film is rented, come at eight.", "电影租好了，八点过来吧。"),
    ("Film night is on, bring something sweet.", "电影之夜准时开始，带点甜的来。"),
    ("I have rented us a film for tonight.", "今晚的电影我已经租好了。"),
    ("Tonight we watch a film at my place.", "今晚来我家看电影。"),
)


class Recommended(StreamTask):
    """Keep for later what somebody has recommended in a message."""

    name, tier, split = "stream-recommended", "medium", "train"
    also = ("app.pocket.messages",)
    may_change = LATER | SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        followed = {one.id for one in store.channels(phone)}
        self.video = next(one for one in new_videos(phone, random) if one.channel in followed)
        self.other = look_alike(phone, self.video)
        shelf.put_later(phone, self.other.id, False)
        self.who = pick(phone, random, where=lambda one: len(one.phones) == 1)[0]
        maker, good, bad = self.video.maker, self.video.title, self.other.title
        body = self.t(
            f"You must watch “{good}” by {maker} on Lumen! Much better than “{bad}”.",
            f"你一定要看流光视频上{maker}的《{good}》！比《{bad}》好多了。",
        )
        talk.receive(messages_db(phone), self.who.phones[0].value, body, int(phone.now() * 1000) - 900_000)
        query = "SELECT * FROM watch_later WHERE video_id != ?"
        self._kept = (
            self.same("the rest of the list", query, self.video.id),
            nothing_else_sent(phone, ()), messages_stay(phone), threads_stay(phone),
        )  # fmt: skip

    def goals(self) -> Goals:
        who = self.who.name
        return {
            "en": (
                f"{who} has texted me about a video that I must watch. Put it on my watch-later list "
                "in Lumen.",
                f"Read what {who} recommends in a message and save that video to Watch later in Lumen.",
                f"In Lumen, keep the video for later that {who} praised by SMS. Its maker is one I follow.",
                f"Which video did {who} tell me to see? Find it in Lumen and add it to Watch later.",
            ),
            "zh": (
                f"{who}发短信推荐了一个视频，帮我在流光视频加入稍后观看。",
                f"看看{who}的短信推荐我看哪个视频，然后在流光视频里存到稍后观看。",
                f"把{who}短信里夸的那个视频，在流光视频中保存到稍后观看，那个频道我订阅了。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("on the list", lambda: shelf.is_later(self.phone, self.video.id)),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        number = self.who.phones[0].value
        read = any(
            isinstance(page, ChatPage) and list(map(talk.key_of, page.to)) == [talk.key_of(number)]
            for task in self.phone.tasks
            for page in task.pages
        )
        if not read:
            return still(to_chat(see, [number]))
        page = see.page
        if isinstance(page, ChannelPage) and page.channel == self.video.channel and not covered(see):
            if page.over() is not None:
                return BACK
            return see.tap(self.t("Videos", "视频"), "tab") if page.tab else tap_row(see, self.video)
        if to_video(see, self.video.id) is None:
            return BACK if page.over() is not None else tap_chip(see, self.t("Watch later", "稍后观看"))
        if (step := to_tab(see, FOLLOWED)) is not None:
            return step
        followed = store.channels(self.phone)
        place = next(i for i, one in enumerate(followed) if one.id == self.video.channel)
        return see.reach("following", place) or tap_row(see, followed[place])

    def nears(self) -> Nears:
        def put(*ids: int) -> Callable[[], None]:
            def bring() -> None:
                for id in ids:
                    shelf.put_later(self.phone, id, True)

            return bring

        return (
            ("the one that was not liked", put(self.other.id)),
            ("both that were named", put(self.video.id, self.other.id)),
            ("liked instead", lambda: shelf.rate(self.phone, self.video.id, 1)),
        )


class FilmNight(StreamTask):
    """Rent a film of which there are two, and tell somebody."""

    name, tier, split = "stream-film-night", "hard", "test"
    also = ("app.pocket.messages",)
    may_change = frozenset({"stream.db/rentals"}) | SMS
    open_question = "which of the two films of that title is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        en, zh, years = random.choice(FILMS)
        self.title = phone.say(en, zh)
        self.year, wrong = random.sample(years, 2)
        films = store.films(phone)
        self.film = next(one for one in films if self.title in one.title and self.year in one.title)
        self.other = next(one for one in films if self.title in one.title and wrong in one.title)
        self.quality = random.choice(("HD", "4K"))
        self.card, self.wrong_card = random.sample([one for one in shelf.cards(phone) if not one.expired], 2)
        self.who, self.not_who = pick(phone, random, 2, where=lambda one: len(one.phones) == 1)
        self.body = phone.say(*random.choice(WORDS))
        everything = messages_db(phone)
        talk.mark_read(everything, [one.id for one in talk.threads(everything)])  # to look is no change then
        self.first = next_message(phone)
        self._kept = (
            nothing_else_sent(phone, [(self.who.phones[0].value, self.body)]), messages_stay(phone),
            threads_stay(phone), Part("nothing else rented", lambda: len(shelf.rentals(phone)) <= 1),
        )  # fmt: skip

    def goals(self) -> Goals:
        film, how, last4, who, body = self.title, self.quality, self.card.last4, self.who.name, self.body
        return {
            "en": (
                f"Rent the film “{film}” in {how} on Lumen with the card ending in {last4}, then text {who}: "
                f"“{body}”",
                f"Film night! Get “{film}” from Lumen, quality {how}, paid with my card {last4}. When "
                "that is "
                f"done send {who} the message “{body}”",
                f"Please send {who} “{body}” by SMS, but first rent “{film}” for me in the Lumen app: {how}, "
                f"card {last4}.",
                f"I want to watch “{film}” tonight. Rent it in Lumen ({how}, my card with {last4} at "
                "the end) "
                f"and write “{body}” to {who}.",
            ),
            "zh": (
                f"在流光视频用尾号 {last4} 的卡租电影《{film}》，画质选 {how}，然后给{who}发短信：“{body}”",
                f"今晚看电影：先到流光视频租《{film}》（{how}，刷尾号 {last4} 的卡），"
                f"再短信告诉{who}“{body}”",
                f"请发短信给{who}：“{body}”不过先帮我在流光视频租好《{film}》，{how}，用 {last4} 那张卡付。",
            ),
        }

    def reply(self) -> str:
        return self.t(f"The one from {self.year}, please.", f"{self.year} 年的那部。")

    def wanted(self) -> Sequence[Part]:
        def each(fits: Callable[[shelf.Rental], bool]) -> Callable[[], bool]:
            return lambda: bool(made := shelf.rentals(self.phone)) and all(map(fits, made))

        told = (talk.key_of(self.who.phones[0].value), self.body)
        return (
            Part("this film", each(lambda r: r.video == self.film.id)),
            Part("quality", each(lambda r: r.quality == self.quality)),
            Part("card", each(lambda r: r.card == self.card.masked)),
            Part("told", lambda: told in sent_since(self.phone, self.first)),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        if not self.questions:
            step = BACK if covered(see) else to_results(see, self.title)
            ask = self.t(
                "There are two films of that title. From which year?", "有两部同名电影，要租哪一年的？"
            )
            return step or AskUser(ask)
        if all(part.holds() for part in self.wanted()):
            return DONE
        if shelf.rentals(self.phone):
            return write_to(see, [self.who], self.body)
        page = see.page
        if isinstance(page, Rent) and page.video == self.film.id and not covered(see):
            return self._pay(see, page)
        if (step := to_video(see, self.film.id, self.title)) is not None:
            return step
        cents = price(self.phone, self.film.cents)
        rent = self.t(f"Rent from {cents}", f"{cents}起租")
        return BACK if page.over() is not None else see.tap(rent, "button")

    def _pay(self, see: See, page: Rent) -> Action:
        right = page.quality == self.quality and page.card == self.card.id
        if page.confirming:
            return see.tap(self.t("Pay ", "支付 "), "button") if right else BACK
        if page.quality != self.quality:
            return see.tap(f"{self.quality} · ")
        if page.card != self.card.id:
            return see.tap(self.card.masked)
        return see.tap(self.t("Continue", "继续"), "button")

    def nears(self) -> Nears:
        def rent(film: Video, quality: str, card: shelf.Card, number: str) -> Callable[[], None]:
            def bring() -> None:
                shelf.rent(self.phone, film, quality, card.masked)
                database, now = messages_db(self.phone), int(self.phone.now() * 1000)
                if number:
                    talk.send(database, talk.open_thread(database, [number], now), [number], self.body, now)

            return bring

        mine, theirs = self.who.phones[0].value, self.not_who.phones[0].value
        return (
            ("the other film", rent(self.other, self.quality, self.card, mine)),
            ("another quality", rent(self.film, "SD", self.card, mine)),
            ("another card", rent(self.film, self.quality, self.wrong_card, mine)),
            ("nobody told", rent(self.film, self.quality, self.card, "")),
            ("somebody else told", rent(self.film, self.quality, self.card, theirs)),
        )


STREAM_PEOPLE: tuple[type[Template], ...] = (Recommended, FilmNight)
