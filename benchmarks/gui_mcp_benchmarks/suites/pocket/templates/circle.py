"""Tasks in the social network: posts are liked, commented on and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.circle import store
from gui_mcp_devices.pocket.apps.circle.compose import Compose
from gui_mcp_devices.pocket.apps.circle.content import PICTURES
from gui_mcp_devices.pocket.apps.circle.home import FEED
from gui_mcp_devices.pocket.apps.circle.post import PostPage
from gui_mcp_devices.pocket.apps.circle.schema import ME
from gui_mcp_devices.pocket.apps.circle.store import Post
from gui_mcp_devices.pocket.phone import Phone

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.circle_base import (
    BACK,
    DONE,
    CircleTask,
    Goals,
    Nears,
    covered,
    leave,
    pick,
    to_post,
    to_tab,
    write,
)
from gui_mcp_benchmarks.suites.pocket.templates.circle_look import LOOK
from gui_mcp_benchmarks.suites.pocket.templates.circle_more import MORE


class LikeLatest(CircleTask):
    """Like and save what somebody posted last."""

    name, tier, split = "circle-like-latest", "medium", "train"
    may_change = frozenset({"circle.db/likes", "circle.db/saved"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2)
        day = random.randrange(2, 29)
        first = write(
            phone, self.who.id, self.t(f"Day {day - 1} of my walk", f"徒步第{day - 1}天"), ago=90_000
        )
        second = write(phone, self.who.id, self.t(f"Day {day} of my walk", f"徒步第{day}天"), ago=900)
        third = write(phone, self.other.id, self.t(f"Day {day + 1} at home", f"在家第{day + 1}天"), ago=300)
        self.older, self.post, self.elses = first, second, third
        self._kept = (
            self.stays("other likes", "SELECT post_id FROM likes WHERE post_id != ?", second),
            self.stays("other saved posts", "SELECT post_id FROM saved WHERE post_id != ?", second),
        )

    def goals(self) -> Goals:
        name = self.who.name
        return {
            "en": (
                f"Like the latest post of {name} on Circle and save it.",
                f"Open Circle, look up {name}, and give the newest post a heart. Save that post too.",
                f"{name} has just posted something on Circle. I like it: leave a like and put it among my "
                "saved posts.",
                f"In the Circle app, the most recent thing that {name} wrote should be liked and bookmarked.",
            ),
            "zh": (
                f"在圈子里给{name}最新的一条动态点赞并收藏。",
                f"打开圈子找到{name}，最近发的那条动态，赞一下，再收藏起来。",
                f"{name}刚在圈子发了动态，帮我点个赞，顺便收藏这条。",
            ),
        }

    def _has(self, table: str) -> Callable[[], bool]:
        return lambda: self.post in self.ids(table, "post_id")

    def wanted(self) -> Sequence[Part]:
        return (Part("liked", self._has("likes")), Part("saved", self._has("saved")))

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        liked, saved = (part.holds() for part in self.wanted())
        if liked and saved:
            return DONE
        post = still(store.post(self.phone, self.post))
        if (way := to_post(see, post, self.who)) is not None:
            return way
        if see.page.over() is not None:
            return BACK
        return see.tap(
            self.t(f"Like, {post.likes}", f"赞，{post.likes}") if not liked else self.t("Save", "收藏")
        )

    def nears(self) -> Nears:
        def mark(*posts: int, saves: int = 0) -> Callable[[], None]:
            def bring() -> None:
                for post in posts:
                    store.like(self.phone, post, True)
                if saves:
                    store.keep(self.phone, saves, True)

            return bring

        return (
            ("the one before", mark(self.older, saves=self.older)),
            ("of somebody else", mark(self.elses, saves=self.elses)),
            ("not saved", mark(self.post)),
            ("one like too many", mark(self.post, self.older, saves=self.post)),
        )


TOPICS: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = (
    (("the red bicycle", "红色自行车"), ("I am giving away my red bicycle", "我的红色自行车想送人")),
    (("the blue kettle", "蓝色水壶"), ("I am giving away my blue kettle", "我的蓝色水壶想送人")),
    (("the old sofa", "旧沙发"), ("I am giving away my old sofa", "我的旧沙发想送人")),
    (("the tall bookshelf", "高书架"), ("I am giving away my tall bookshelf", "我的高书架想送人")),
)
SAID: tuple[tuple[str, str], ...] = (
    ("I would gladly take it", "我很想要"), ("Is it still there?", "还在吗？"),
    ("Could I fetch it tonight?", "今晚可以来取吗？"), ("Please keep it for me", "请给我留着"),
)  # fmt: skip


class WriteComment(CircleTask):
    """Comment on one of two posts that are alike."""

    name, tier, split = "circle-comment", "medium", "train"
    may_change = frozenset({"circle.db/comments", "circle.db/coming", "circle.db/notices"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        (self.who,) = pick(phone, random, 1)
        (topic, text), (_, other) = random.sample(TOPICS, 2)
        self.topic, self.words = self.t(*topic), self.t(*random.choice(SAID))
        pair = [
            write(phone, self.who.id, self.t(*said), ago=ago) for said, ago in ((text, 5000), (other, 900))
        ]
        self.post, self.other = pair
        self._last = self.last("comments")
        self._kept = (self.stays("what had been said", "SELECT * FROM comments WHERE _id <= ?", self._last),)

    def goals(self) -> Goals:
        name, topic, words = self.who.name, self.topic, self.words
        return {
            "en": (
                f"{name} gives away {topic} on Circle. Comment on that post: “{words}”",
                f"On Circle, write “{words}” under the post in which {name} offers {topic}.",
                f"Find the post of {name} about {topic} in the Circle app and leave this comment: “{words}”",
                f"I want {topic} that {name} posted about on Circle. Answer there publicly with “{words}”",
            ),
            "zh": (
                f"{name}在圈子里说要送{topic}，在那条动态下评论“{words}”",
                f"打开圈子，找到{name}关于{topic}的动态，留言“{words}”",
                f"我想要{name}发的{topic}，请在圈子那条动态下写评论“{words}”",
            ),
        }

    def _made(self) -> list[tuple[object, ...]]:
        query = "SELECT post_id, text, parent FROM comments WHERE author = ? AND _id > ?"
        return self.rows(query, ME, self._last)

    def wanted(self) -> Sequence[Part]:
        return (Part("commented", lambda: (self.post, self.words, 0) in self._made()),)

    def kept(self) -> Sequence[Part]:
        return (*self._kept, Part("nothing else was said", lambda: len(self._made()) <= 1))

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        post: Post = still(store.post(self.phone, self.post))
        if (way := to_post(see, post, self.who)) is not None:
            return way
        page = see.page
        assert isinstance(page, PostPage)
        if page.over() is not None or page.answers:
            return BACK
        if page.written.strip() != self.words:
            return see.fill(self.t("Write a comment", "写评论"), self.words)
        return see.tap(self.t("Send", "发送"))

    def nears(self) -> Nears:
        def say(*posts: int, words: str = self.words) -> Callable[[], None]:
            def bring() -> None:
                for post in posts:
                    store.comment(self.phone, post, words)

            return bring

        return (
            ("under the other post", say(self.other)),
            ("cut short", say(self.post, words=self.words[:-2])),
            ("twice", say(self.post, self.post)),
            ("under both", say(self.post, self.other)),
        )


NEWS: tuple[tuple[str, str], ...] = (
    ("Street party on Saturday at {n}", "周六{n}点街头聚会"),
    ("Back home after {n} days", "离家{n}天终于回来了"),
    ("I planted {n} seeds today", "今天种下了{n}颗种子"), ("Only {n} pages to go", "还剩{n}页就读完了"),
)  # fmt: skip


class WritePost(CircleTask):
    """Write a post with a picture for some people only."""

    name, tier, split = "circle-post", "medium", "gate"
    may_change = frozenset({"circle.db/posts", "circle.db/coming", "circle.db/notices"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.words = self.t(*random.choice(NEWS)).format(n=random.randrange(3, 30))
        self.picture, both = random.choice(PICTURES[:9])
        self.label = self.t(*both)
        self.audience = random.choice(("followers", "me"))
        self._last = self.last("posts")
        self._kept = self.stays("the other posts", "SELECT * FROM posts WHERE _id <= ?", self._last)

    def goals(self) -> Goals:
        words, label = self.words, self.label
        who = {"followers": ("my followers", "粉丝"), "me": ("me", "我自己")}[self.audience]
        en, zh = who
        return {
            "en": (
                f"Post “{words}” on Circle with the picture “{label}”, so that only {en} can see it.",
                f"Write a Circle post for {en} alone: “{words}”. Add the picture called {label}.",
                f"I want a new post on Circle. Text: “{words}”. Picture: {label}. Visible only to {en}.",
                f"Open Circle, choose the picture {label}, write “{words}”, publish it and limit it to {en}.",
            ),
            "zh": (
                f"在圈子发一条动态“{words}”，配图选“{label}”，仅{zh}可见。",
                f"发圈子：文字“{words}”，图片用“{label}”，只给{zh}看。",
                f"帮我在圈子里写“{words}”并加上图片“{label}”，可见范围设为仅{zh}。",
            ),
        }

    def _made(self) -> list[tuple[object, ...]]:
        query = "SELECT text, picture, audience, group_id, shared FROM posts WHERE _id > ?"
        return self.rows(query, self._last)

    def wanted(self) -> Sequence[Part]:
        def has(place: int, value: object) -> Callable[[], bool]:
            return lambda: any(row[0] == self.words and row[place] == value for row in self._made())

        return (
            Part("posted", has(0, self.words)),
            Part("the picture", has(1, self.picture)),
            Part("who may see it", has(2, self.audience)),
        )

    def kept(self) -> Sequence[Part]:
        def one() -> bool:
            made = self._made()
            return len(made) <= 1 and all(row[3:] == (0, 0) for row in made)

        return (self._kept, Part("nothing else was posted", one))

    def next(self, see: See) -> Do:
        if all(part.holds() for part in self.wanted()):
            return DONE
        page = see.page
        if not isinstance(page, Compose) or covered(see):
            return to_tab(see, FEED) or see.tap(self.t("New post", "发动态"))
        if page.post or page.shared or page.group or page.dialog == "leave":
            return leave(see)
        if page.said.strip() != self.words:
            return BACK if page.dialog else see.fill(self.t("What is new?", "有什么新鲜事？"), self.words)
        if page.picture != self.picture:
            if page.dialog == "picture":
                return see.tap(self.label)
            return BACK if page.dialog else see.tap(self.t("Add picture", "添加图片"))
        if page.audience != self.audience:
            if page.dialog == "audience":
                names = {"followers": ("Followers only", "仅粉丝可见"), "me": ("Only me", "仅自己可见")}
                return see.tap(self.t(*names[self.audience]))
            return BACK if page.dialog else see.tap(self.t("Visible to", "谁可以看"))
        return BACK if page.dialog else see.tap(self.t("Post", "发布"), "button")

    def nears(self) -> Nears:
        def post(*made: tuple[str, str, str]) -> Callable[[], None]:
            def bring() -> None:
                for words, picture, audience in made:
                    store.publish(self.phone, words, picture, audience)

            return bring

        right = (self.words, self.picture, self.audience)
        other = next(name for name, _ in PICTURES if name != self.picture)
        return (
            ("for everyone", post((self.words, self.picture, "everyone"))),
            ("without the picture", post((self.words, "", self.audience))),
            ("another picture", post((self.words, other, self.audience))),
            ("twice", post(right, right)),
            ("only a draft", lambda: store.put_draft(self.phone, 0, *right, 0)),
        )


CIRCLE: tuple[type[Template], ...] = (
    LikeLatest, WriteComment, WritePost, *LOOK, *MORE,
)  # fmt: skip
