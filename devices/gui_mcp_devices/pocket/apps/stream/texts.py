"""The articles there are to read: a table of made-up ones, each a title and three paragraphs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One article of the table."""

    handle: str
    """Of the channel that wrote it."""
    en: str
    zh: str
    body_en: str
    body_zh: str


TEXTS: tuple[Text, ...] = (
    Text(
        "openkitchen.home", "A Pantry for Bad Weeks", "忙乱一周的储藏柜",
        "Some weeks there is no time. Keep lentils, tinned tomatoes, rice and one good oil.",
        "有些星期就是没时间。常备扁豆、番茄罐头、大米和一瓶好油。",
    ),
    Text(
        "openkitchen.lab", "What Salt Really Does", "盐到底起什么作用",
        "Salt does not only make food salty. It pulls water out, and it lets other tastes through.",
        "盐不只是让食物变咸。它让水分析出，也让别的味道显现。",
    ),
    Text(
        "lanterneats", "The Woman Behind the Dumplings", "饺子摊背后的人",
        "She has folded four hundred dumplings a night for nineteen years, and never counted them.",
        "十九年来她每晚包四百个饺子，却从没数过。",
    ),
    Text(
        "wandernorth", "How to Read a Timetable", "怎样读懂时刻表",
        "Start at the end: when do you have to be there? Then go back, one change at a time.",
        "从终点看起：必须几点到？然后一次换乘一次换乘往回推。",
    ),
    Text(
        "wandernorth", "How to Read a Trail Map", "怎样读懂步道图",
        "Count the lines, not the kilometres. Lines that stand close together are your afternoon.",
        "数等高线，不要数公里。线挤在一起的地方，就是你的一下午。",
    ),
    Text(
        "wandersouth", "A Week for the Price of a Weekend", "一个周末的钱玩一周",
        "Go when the schools are open, sleep where there is a kitchen, and walk.",
        "开学以后再去，住有厨房的地方，多走路。",
    ),
    Text(
        "brightbench", "When to Repair and When to Let Go", "什么时候修，什么时候放手",
        "If the part costs less than a third of a new one, repair it. If it is glued, think twice.",
        "零件不到新机价格的三分之一就修；如果是胶粘的，再想想。",
    ),
    Text(
        "codeandcoffee", "Names Are Half the Program", "名字是程序的一半",
        "A good name saves a comment. A bad one costs an afternoon, usually a Friday.",
        "好名字省一条注释，坏名字费一个下午，多半是周五。",
    ),
    Text(
        "harboursessions", "One Room, One Take", "一个房间，一次录完",
        "We stopped mixing for a year. What we lost in polish we gained in nerve.",
        "我们停了一年混音。失去了光滑，得到了胆量。",
    ),
    Text(
        "plainscience", "The Moon Pulls, the Sea Answers", "月亮拉，大海应",
        "Twice a day the sea comes up the beach. The moon pulls at the near side more than at the far.",
        "海水每天两次涌上沙滩。月亮对近侧的引力比对远侧大。",
    ),
    Text(
        "nightskyclub", "Your First Night Outside", "第一次户外观星",
        "Leave the lamp at home and wait twenty minutes. Your eyes are the best instrument you own.",
        "把灯留在家里，等二十分钟。眼睛是你最好的仪器。",
    ),
    Text(
        "knotandneedle", "Ten Stitches Worth Knowing", "值得学会的十种针法",
        "You need two of them every week and the other eight when you least expect it.",
        "其中两种每周都用，另外八种在你最想不到的时候用。",
    ),
    Text(
        "morningmoves", "Rest Is Part of It", "休息也是训练",
        "The body grows on the days on which you do nothing. Plan them as you plan the others.",
        "身体是在什么都不做的日子里变强的。像安排训练一样安排休息。",
    ),
    Text(
        "runtheriver", "The Slow Mile", "慢跑一英里",
        "If you cannot talk, you are too fast. If you can sing, you may go on all morning.",
        "说不出话就太快了；还能唱歌，就能跑一上午。",
    ),
)  # fmt: skip

REST = (
    (
        "We asked readers to try it for a month and to write down what changed. Most of them changed one "
        "thing only, and kept it. The others changed five things and kept none of them.",
        "我们请读者试一个月，并记下变化。多数人只改了一件事，坚持了下来。另一些人改了五件，一件也没留住。",
    ),
    (
        "So begin small: choose one evening a week, tell somebody about it, and do it badly at first. The "
        "second time is easier, and by the fourth nobody remembers that it was new.",
        "所以从小处开始：每周选一个晚上，告诉别人，先做得差一点也无妨。第二次会更容易，到第四次，谁也不记得它是新的。",
    ),
)
"""The second and the third paragraph."""
