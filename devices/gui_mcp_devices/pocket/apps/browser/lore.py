"""An encyclopedia of twenty linked articles and a newspaper, drawn from the dice as little documents."""

from __future__ import annotations

from random import Random

from gui_mcp_devices.pocket.world import CITIES, CITIES_ZH, World

OPUS = "https://opus.example/"
COURIER = "https://courier.example/"
Stored = tuple[str, str, str]
"""Address, title and markup."""
SECTIONS = (
    ("local", "Local", "本地"), ("science", "Science", "科学"), ("sport", "Sport", "体育"),
    ("culture", "Culture", "文化"),
)  # fmt: skip

NAMES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("lake", ("Lake Orrin", "Lake Veska", "Lake Tamsin", "Lake Orrel"), ("镜屏湖", "望霞湖", "雁落湖",
     "镜平湖")),
    ("mountain", ("Mount Calder", "Mount Ister", "Mount Pell", "Mount Calden"),
     ("苍屏山", "鹤鸣山", "云台岭", "苍坪山")),
    ("bridge", ("Fenwick Bridge", "Harrow Bridge", "Sable Bridge", "Lantern Bridge"),
     ("虹影桥", "双塔桥", "听潮桥", "灯笼桥")),
    ("bird", ("Ember finch", "Marsh piper", "Slate heron", "Dune lark"), ("赤焰雀", "沼笛鸟", "青石鹭",
     "沙丘雀")),
    ("composer", ("Elin Varro", "Marek Solway", "Odette Rhys", "Tomas Varro"), ("沈望舒", "陆听松",
     "温如玉", "沈望书")),
)  # fmt: skip


def slug(kind: str, index: int) -> str:
    return f"{kind}-{index + 1}"


def encyclopedia(random: Random, zh: bool) -> list[Stored]:
    names = {kind: chinese if zh else english for kind, english, chinese in NAMES}
    found: list[Stored] = []
    for kind, some in names.items():
        for index, name in enumerate(some):
            body = _article(random, kind, index, names, zh)
            found.append(
                (f"{OPUS}wiki/{slug(kind, index)}", name, f"# {name}\n=photo/{kind}-{name}={name}\n{body}")
            )
    links = "\n".join(f"[{title}]({url})" for url, title, _ in found)
    title = "博文百科" if zh else "Opus Encyclopedia"
    intro = "二十个条目，人人可读。" if zh else "Twenty articles, free for all to read."
    found.append((OPUS, title, f"# {title}\n{intro}\n## {'全部条目' if zh else 'All articles'}\n{links}"))
    return found


def _article(random: Random, kind: str, index: int, names: dict[str, tuple[str, ...]], zh: bool) -> str:
    name, city = names[kind][index], random.choice(CITIES_ZH if zh else CITIES)
    facts = [(label[zh], value) for label, value in _facts(random, kind, zh)]
    table = "\n".join(
        f"| {label} | {value} |"
        for label, value in (("项目" if zh else "Fact", "数值" if zh else "Value"), *facts)
    )
    near = {
        "lake": "mountain",
        "mountain": "bird",
        "bridge": "composer",
        "bird": "lake",
        "composer": "bridge",
    }[kind]
    other = names[near][random.randrange(4)]
    words = {
        "lake": (
            f"{name} is a lake north of {city}. Its water comes from springs below {other} and stays cold "
            "all summer.",
            f"{name}位于{city}以北，湖水来自{other}脚下的泉眼，夏天也很凉。",
        ),
        "mountain": (
            f"{name} is the mountain that people in {city} see from their windows. The {other} nests on its "
            "southern slope.",
            f"{name}是{city}人推窗可见的山，{other}在南坡筑巢。",
        ),
        "bridge": (
            f"{name} carries the old road into {city}. {other} wrote a march for its opening day.",
            f"{name}承载着通往{city}的老路，{other}曾为通车日写过进行曲。",
        ),
        "bird": (
            f"The {name} is a shy bird of reeds and gardens near {city}, seen most often at {other}.",
            f"{name}是{city}一带芦苇和花园里的鸟，在{other}最常见。",
        ),
        "composer": (
            f"{name} was born in {city} and wrote mostly for strings. The best-known work is called {other}.",
            f"{name}生于{city}，作品多为弦乐，最有名的一首以{other}命名。",
        ),
    }[kind][zh]  # fmt: skip
    links = [(near, names[near].index(other)), (kind, (index + 1) % 4), (kind, (index + 3) % 4)]
    see = "\n".join(f"[{names[k][i]}]({OPUS}wiki/{slug(k, i)})" for k, i in links)
    more = (
        "数据由本站读者核对，最近一次修订在今年。"
        if zh
        else "Readers of this site have checked the figures; they were last revised this year."
    )
    return (
        f"{words}\n## {'基本数据' if zh else 'Facts'}\n{table}\n{more}\n"
        f"## {'参见' if zh else 'See also'}\n{see}\n"
        f"[{'百科首页' if zh else 'Front page'}]({OPUS})"
    )


def _facts(random: Random, kind: str, zh: bool) -> list[tuple[tuple[str, str], str]]:
    metres = " 米" if zh else " m"
    year = str(random.randrange(1790, 1990))
    match kind:
        case "lake":
            return [
                (("Depth", "深度"), f"{random.randrange(18, 240)}{metres}"),
                (("Area", "面积"), f"{random.randrange(3, 90)} km²"),
                (("First mapped", "首次测绘"), year),
            ]
        case "mountain":
            return [
                (("Height", "海拔"), f"{random.randrange(900, 4200)}{metres}"),
                (("First ascent", "首次登顶"), year),
                (("Huts", "山屋"), str(random.randrange(1, 7))),
            ]
        case "bridge":
            return [
                (("Length", "长度"), f"{random.randrange(120, 1900)}{metres}"),
                (("Opened", "通车"), year),
                (("Lanes", "车道"), str(random.choice((2, 4, 6)))),
            ]
        case "bird":
            return [
                (("Wingspan", "翼展"), f"{random.randrange(18, 160)} cm"),
                (("Eggs", "每窝卵数"), str(random.randrange(2, 9))),
                (("Described", "记述年份"), year),
            ]
        case _:
            return [
                (("Born", "出生"), year),
                (("Works", "作品数"), str(random.randrange(24, 210))),
                (("Symphonies", "交响曲"), str(random.randrange(1, 10))),
            ]


STORIES: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "local": (
        ("New tram line for {city} opens in spring", "{city}新电车线春天开通",
         "{n} stops, a car every {m} minutes. Tickets stay as they are.",
             "共{n}站，每{m}分钟一班，票价不变。"),
        ("Market hall in {city} gets a new roof", "{city}菜市场换新屋顶",
         "The work takes {m} weeks; {n} stalls move to the square.", "工期{m}周，{n}个摊位搬到广场。"),
        ("{city} plants {n} lime trees", "{city}种下{n}棵椴树",
         "Volunteers needed {m} days and a lot of soup.", "志愿者用了{m}天，还喝了很多汤。"),
        ("Swimming pool closes for {m} weeks", "游泳馆停业{m}周",
         "The tiles are renewed. {n} season tickets are prolonged.", "更换瓷砖，{n}张季票顺延。"),
    ),
    "science": (
        ("Bees count to {m}, study finds", "研究发现蜜蜂能数到{m}",
         "{n} hives took part in the trial near {city}.", "{city}附近{n}个蜂箱参与了试验。"),
        ("A battery that charges in {m} minutes", "{m}分钟充满的电池",
         "After {n} cycles it still holds most of its charge.", "{n}次循环后仍保有大部分电量。"),
        ("Old maps show a lost river below {city}", "古地图显示{city}地下有条失落的河",
         "{n} sheets were scanned in {m} months.", "{m}个月里扫描了{n}张图。"),
        ("Telescope sees {m} new moons", "望远镜发现{m}颗新卫星",
         "The team looked at {n} nights of pictures.", "团队查看了{n}个夜晚的照片。"),
    ),
    "sport": (
        ("{city} wins {m} to 1 after extra time", "{city}加时赛{m}比1获胜",
         "{n} people saw the match in the rain.", "{n}人在雨中观看了比赛。"),
        ("Runner finishes {n} kilometres backwards", "跑者倒退完成{n}公里",
         "It took {m} days, with a rest each evening.", "历时{m}天，每晚休息。"),
        ("Chess club of {city} goes up", "{city}棋社升级",
         "{m} wins in a row decided the season; {n} members celebrated.",
             "连胜{m}场锁定赛季，{n}名会员庆祝。"),
        ("Rowers train on ice for {m} weeks", "赛艇队冰上训练{m}周",
         "The trick: {n} wheels and a long rope.", "秘诀是{n}个轮子和一根长绳。"),
    ),
    "culture": (
        ("Choir of {n} voices sings in {city}", "{n}人合唱团在{city}演出",
         "The concert lasts {m} hours with two breaks.", "音乐会长{m}小时，中间休息两次。"),
        ("Museum shows {n} teapots", "博物馆展出{n}把茶壶",
         "{m} of them have never been used.", "其中{m}把从未用过。"),
        ("A film shot in {m} minutes", "{m}分钟拍成的电影",
         "{n} extras from {city} walked through one scene.", "{city}的{n}名群众演员走过一个镜头。"),
        ("Poems on {n} benches", "{n}张长椅上的诗",
         "Each was carved within {m} days.", "每首都在{m}天内刻成。"),
    ),
}  # fmt: skip
"""Headline and text in English and Chinese."""


def news(random: Random, world: World) -> list[Stored]:
    zh = world.locale == "zh"
    found: list[Stored] = []
    fronts: list[str] = []
    number = 0
    for key, en, cn in SECTIONS:
        lines: list[str] = []
        for story in STORIES[key]:
            number += 1
            words = {
                "city": random.choice(CITIES_ZH if zh else CITIES), "n": str(random.randrange(21, 480)),
                "m": str(random.randrange(3, 12)),
            }  # fmt: skip
            title, body = story[zh].format(**words), story[2 + zh].format(**words)
            writer = random.choice(world.people).name
            url = f"{COURIER}a/{number}"
            lines.append(f"[{title}]({url})")
            found.append((url, title, _story(title, body, writer, number, cn if zh else en, key, zh)))
        heading, front = cn if zh else en, "首页" if zh else "Front page"
        more = f"更多{heading}新闻" if zh else f"More {heading.lower()} news"
        found.append((f"{COURIER}{key}", f"{heading} - {'信使日报' if zh else 'The Courier'}",
                      f"# {heading}\n" + "\n".join(lines) + f"\n[{front}]({COURIER})"))  # fmt: skip
        fronts.append(f"## {heading}\n" + "\n".join(lines[:2])
                      + f"\n[{more}]({COURIER}{key})")  # fmt: skip
    title = "信使日报" if zh else "The Courier"
    found.append(
        (
            COURIER,
            title,
            f"# {title}\n=banner/courier={'今日要闻' if zh else 'What matters today'}\n" + "\n".join(fronts),
        )
    )
    return found


def _story(title: str, body: str, writer: str, number: int, section: str, key: str, zh: bool) -> str:
    by = f"文 / {writer}" if zh else f"By {writer}"
    rest = (
        "市政厅表示欢迎，反对者希望先看到账单。后续报道将在本版刊登。" if zh
        else "The town hall was pleased; critics first want to see the bill. This page will report."
    )  # fmt: skip
    back = f"更多{section}新闻" if zh else f"More {section.lower()} news"
    return f"# {title}\n{by}\n=photo/news-{number}={title}\n{body}\n{rest}\n[{back}]({COURIER}{key})"
