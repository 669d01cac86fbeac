"""What there is to watch: a table of made-up channels and their videos, some of which are easily mistaken."""

from __future__ import annotations

from dataclasses import dataclass

TOPICS: dict[str, tuple[str, str, str]] = {
    "cooking": ("Cooking", "美食", "food"), "travel": ("Travel", "旅行", "compass"),
    "tech": ("Tech", "科技", "device"), "music": ("Music", "音乐", "music"),
    "science": ("Science", "科学", "bulb"), "craft": ("Crafts", "手工", "palette"),
    "sport": ("Fitness", "运动", "bike"), "kids": ("Kids", "儿童", "puzzle"),
    "film": ("Films", "电影", "video"),
}  # fmt: skip
"""English name, Chinese name and icon of each."""
FOR_KIDS = ("kids", "science", "craft")


@dataclass(frozen=True, slots=True)
class Show:
    """One video or film of the table."""

    en: str
    zh: str
    seconds: int
    picture: str


@dataclass(frozen=True, slots=True)
class Maker:
    """One channel of the table."""

    en: str
    zh: str
    handle: str
    topic: str
    about_en: str
    about_zh: str
    shows: tuple[Show, ...]


_TABLE = """
# Open Kitchen|开放厨房|openkitchen.home|cooking
> Weeknight dinners for four, in half an hour.|半小时做好一家四口的晚餐。
Sourdough Bread for Beginners|新手酸面包|18:40|food/sandwich
Sourdough Bread in One Day|一天做好酸面包|11:25|food/buns
One-Pot Tomato Pasta|一锅番茄意面|7:50|food/pasta
Lentil Soup, Three Ways|三种扁豆汤|14:05|food/soup
The Crispiest Roast Chicken|最脆的烤鸡|23:10|food/chicken
# Open Kitchen|开放厨房|openkitchen.lab|cooking
> Restaurant recipes, taken apart and tested.|拆解并测试餐厅菜谱。
Why Bread Rises|面包为什么会发起来|9:35|food/bao
Hand-Pulled Noodles, Step by Step|手工拉面详解|26:45|food/noodles
The Science of a Good Steak|好牛排的科学|16:20|food/steak
Ramen Broth in Four Hours|四小时拉面汤底|31:15|food/ramen
# Little Lantern Eats|小灯笼食记|lanterneats|cooking
> Street food and the people who make it.|街头小吃和做小吃的人。
Night Market Dumplings|夜市饺子|12:15|food/dumplings
Night Market Skewers|夜市烤串|10:40|food/skewers
Breakfast Buns Before Dawn|黎明前的早点包子|15:30|food/bao
A Bowl of Curry for Ten|十人份咖喱|20:55|food/curry
Milk Tea, the Slow Way|慢煮奶茶|6:30|food/milk-tea
# Wander North|向北漫游|wandernorth|travel
> Slow trips by train, bike and on foot.|坐火车、骑车、徒步的慢旅行。
Three Days Along the Coast|海岸三日|24:30|photo/coast
Three Days in the Highlands|高地三日|27:05|photo/highlands
The Night Train to Kestrel|开往凯斯特的夜车|19:20|photo/night-train
Packing for a Week in One Bag|一个包装下一周|8:45|product/backpack/teal
Autumn on the Lake Trail|秋天的湖边步道|13:50|photo/lake
# Wander South|向南漫游|wandersouth|travel
> Warm places, small budgets.|温暖的地方，小小的预算。
Three Days on the Islands|海岛三日|22:40|photo/islands
A Market Town in Winter|冬日集镇|17:15|photo/town
Dunes at Sunrise|日出沙丘|9:05|photo/dunes
Camping Without a Car|不开车去露营|14:35|product/tent/orange
# Bright Bench|明亮工作台|brightbench|tech
> Honest reviews of everyday gadgets.|日用数码的诚实评测。
Five Cheap Headphones Compared|五款平价耳机对比|16:50|product/headphones/blue
Five Cheap Keyboards Compared|五款平价键盘对比|15:10|product/keyboard/grey
The Camera I Still Use|我还在用的相机|12:05|product/camera/black
Is a Smart Watch Worth It?|智能手表值得买吗？|10:20|product/watch/pink
Cables Explained in Ten Minutes|十分钟看懂数据线|9:55|product/cable/white
# Code and Coffee|代码与咖啡|codeandcoffee|tech
> Small programs, explained calmly.|平静地讲解小程序。
Build a Weather Page, Part 1|做一个天气页面 上|28:30|food/coffee
Build a Weather Page, Part 2|做一个天气页面 下|33:45|food/latte
Reading Other People's Code|阅读别人的代码|21:15|product/notebook/navy
Keyboard Habits That Help|有用的键盘习惯|7:25|product/keyboard/teal
# Harbour Sessions|港湾现场|harboursessions|music
> Bands, one room, one take.|乐队、一个房间、一次录完。
Blue Hour, Live|蓝色时刻 现场|5:35|album/Blue Hour
Blue Hour, Acoustic|蓝色时刻 不插电|4:50|album/Blue Hour Acoustic
Paper Boats, Live|纸船 现场|6:10|album/Paper Boats
A Full Set by The Low Tides|退潮乐队整场演出|48:20|album/Low Tides
# Piano at Nine|九点钢琴|pianoatnine|music
> A short lesson every evening.|每晚一节小课。
First Chords for the Left Hand|左手第一组和弦|11:45|album/Chords
First Scales for the Right Hand|右手第一组音阶|10:55|album/Scales
Practise Slowly, Play Fast|慢练快弹|14:15|album/Slow
A Waltz in an Evening|一晚学会圆舞曲|25:40|album/Waltz
# Plain Science|白话科学|plainscience|science
> One question, one good answer.|一个问题，一个好答案。
How Do Tides Work?|潮汐是怎么回事？|13:20|photo/tides
How Do Magnets Work?|磁铁是怎么回事？|12:35|banner/Magnets
Why Is the Sky Blue?|天空为什么是蓝色的？|7:05|photo/sky
What Lives in a Drop of Water?|一滴水里住着谁？|18:15|banner/Drop
The Long Life of a Tree|一棵树的漫长一生|22:25|product/plant/green
# Night Sky Club|夜空俱乐部|nightskyclub|science
> What to look for tonight.|今晚看什么。
Find the North Star|找到北极星|6:45|wallpaper/night
Find Three Planets|找到三颗行星|8:20|wallpaper/aurora
A Moon Map for Your Eyes|肉眼看月亮地图|15:55|wallpaper/dusk
Build a Telescope from Paper|用纸做望远镜|29:10|wallpaper/slate
# Knot and Needle|针与结|knotandneedle|craft
> Mend, knit and sew.|缝补、编织、裁衣。
Knit Your First Scarf|织第一条围巾|34:20|product/scarf/red
Knit Your First Hat|织第一顶帽子|27:50|product/hat/teal
Mend a Sock in Five Minutes|五分钟补好袜子|5:15|product/socks/orange
A Cushion from an Old Shirt|旧衬衫改抱枕|16:30|product/cushion/green
# Wood and Glue|木与胶|woodandglue|craft
> Furniture for small rooms.|小房间的家具。
A Stool from One Plank|一块板做凳子|19:45|product/chair/brown
A Shelf Without Screws|不用螺丝的架子|17:35|product/lamp/yellow
Sharpen a Knife Properly|正确磨刀|8:55|product/knife/black
# Morning Moves|晨间运动|morningmoves|sport
> Ten quiet minutes before breakfast.|早餐前安静的十分钟。
Ten Minutes for a Stiff Back|僵硬后背十分钟|10:05|product/mat/purple
Ten Minutes for Tired Legs|疲惫双腿十分钟|10:15|product/mat/teal
A Full Yoga Class|一整节瑜伽课|42:30|product/mat/grey
Stretch at Your Desk|桌前拉伸|5:45|product/chair/black
# Run the River|沿河跑|runtheriver|sport
> From the sofa to ten kilometres.|从沙发到十公里。
Your First Five Kilometres|你的第一个五公里|12:50|product/shoes/blue
Your First Ten Kilometres|你的第一个十公里|15:05|product/shoes/orange
Choosing Running Shoes|怎么挑跑鞋|9:25|product/shoes/black
Hills Without Tears|轻松跑坡|11:10|photo/hills
# Pip and the Bear|皮皮和小熊|pipandbear|kids
> Stories for before bed.|睡前故事。
Pip Plants a Garden|皮皮种花园|7:15|product/bear/brown
Pip Builds a Boat|皮皮造小船|7:40|product/bear/beige
Pip and the Lost Button|皮皮和丢失的纽扣|6:55|product/bear/pink
The Bear Who Could Not Sleep|睡不着的小熊|8:10|wallpaper/night
# Count With Me|和我一起数|countwithme|kids
> Numbers, letters and songs.|数字、字母和儿歌。
Count to Twenty|数到二十|4:35|product/blocks/red
Count to a Hundred|数到一百|9:45|product/blocks/blue
The Alphabet Song|字母歌|3:20|product/puzzle/green
Shapes All Around|身边的形状|5:05|product/ball/yellow
# Lumen Films|流光影院|lumenfilms|film
> Films to rent for two days.|可租两天的电影。
The Keeper of the Light (1987)|守灯人（1987）|96:00|wallpaper/dusk
The Keeper of the Light (2019)|守灯人（2019）|112:00|wallpaper/ocean
Harbour Street (1994)|港口街（1994）|101:00|wallpaper/slate
Harbour Street (2021)|港口街（2021）|118:00|wallpaper/rose
The Last Ferry (1979)|末班渡轮（1979）|88:00|wallpaper/dawn
The Last Ferry (2016)|末班渡轮（2016）|109:00|wallpaper/night
Snow on the Orchard|果园落雪|104:00|wallpaper/forest
A Letter for Marta|给玛塔的信|92:00|wallpaper/meadow
Seven Sundays|七个星期天|99:00|wallpaper/dunes
The Clockmaker's Daughter|钟表匠的女儿|121:00|wallpaper/aurora
"""


def _read() -> tuple[Maker, ...]:
    makers: list[Maker] = []
    for block in _TABLE.strip().split("# ")[1:]:
        head, about, *lines = block.strip().splitlines()
        shows: list[Show] = []
        for line in lines:
            en, zh, length, picture = line.split("|")
            minutes, seconds = length.split(":")
            shows.append(Show(en, zh, int(minutes) * 60 + int(seconds), picture))
        en, zh, handle, topic = head.split("|")
        about_en, about_zh = about.removeprefix("> ").split("|")
        makers.append(Maker(en, zh, handle, topic, about_en, about_zh, tuple(shows)))
    return tuple(makers)


MAKERS = _read()

ABOUT: dict[str, tuple[str, str]] = {
    "cooking": (
        "Everything you need is in the list at the end. Ask below if a step is unclear.",
        "需要的材料都列在结尾。哪一步不清楚，欢迎在下面提问。",
    ),
    "travel": (
        "No flights, no hurry. The map and what it cost are in the second half.",
        "不坐飞机，不赶时间。路线和花费在后半段。",
    ),
    "tech": (
        "Bought with our own money and used for a month before we said a word.",
        "自费购买，用满一个月才开口评价。",
    ),
    "music": ("Recorded in one take. Use headphones if you can.", "一次录完，建议戴耳机观看。"),
    "science": (
        "With pictures you can try at home. Nothing explodes, we promise.",
        "配有在家就能做的小实验，保证不会爆炸。",
    ),
    "craft": ("Tools: what you have in the kitchen drawer.", "工具：厨房抽屉里就有。"),
    "sport": ("Go at your own pace and stop when something hurts.", "按自己的节奏来，疼就停下。"),
    "kids": ("Made for small people and for those who read to them.", "给小朋友和给他们讲故事的人。"),
    "film": (
        "Rent it once and watch it as often as you like for two days.",
        "租一次，两天内可反复观看。",
    ),
}  # fmt: skip

COMMENTS: tuple[tuple[str, str], ...] = (
    ("I come back to this every weekend.", "每个周末都会再看一遍。"),
    ("The part in the middle helped me a lot.", "中间那段对我帮助很大。"),
    ("Could you do a longer one?", "能出个更长的吗？"),
    ("Tried it, works.", "试过了，有用。"),
    ("My daughter asked for it again.", "女儿又要看一遍。"),
    ("Calm and clear, thank you.", "讲得安静又清楚，谢谢。"),
    ("The sound is a little low.", "声音有点小。"),
    ("What song is that at the end?", "结尾是什么歌？"),
    ("I disagree with the third point, but well made.", "第三点我不同意，不过做得很好。"),
    ("First!", "沙发！"),
)  # fmt: skip
