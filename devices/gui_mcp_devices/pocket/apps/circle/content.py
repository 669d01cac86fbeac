"""What the members of the network write: posts, comments, answers, groups and events, in both languages."""

from __future__ import annotations

Both = tuple[str, str]
"""English and Chinese."""

POSTS: tuple[tuple[str, str, str], ...] = (
    ("Sunrise over {place} this morning. Worth getting up at five. #morning",
     "今早在{place}看的日出，五点起床也值了。 #清晨", "wallpaper/dawn"),
    ("Homemade noodles, take {n}. Finally the right bite! #homecooking",
     "第{n}次自己擀面，终于有嚼劲了！ #家常菜", "food/noodles"),
    ("Does anybody know a good bike repair near {place}?", "{place}附近有靠谱的修车铺吗？", ""),
    ("{n} kilometres along the river, and not one car. #running",
     "沿河跑了{n}公里，一辆车也没遇到。 #跑步", "photo/river{n}"),
    ("The new cushions are here. The cat has already chosen hers. #home",
     "新靠垫到了，猫已经挑好自己的那个。 #家", "product/cushion/rose"),
    ("Reading on the balcony until it gets dark. #books", "在阳台上看书看到天黑。 #读书",
     "product/book/teal"),
    ("First frost in {place}. Time for soup. #homecooking", "{place}第一次下霜，该喝汤了。 #家常菜",
     "food/soup"),
    ("Our stall at the market sold out by noon. Thank you all! #market",
     "集市上的摊位中午就卖完了，谢谢大家！ #集市", "food/buns"),
    ("Lost a grey scarf on line {n}. If you find it, please write to me.",
     "在{n}号线上丢了一条灰围巾，捡到请联系我。", "product/scarf/grey"),
    ("Two days in the hills above {place}. My legs disagree with me. #hiking",
     "在{place}的山里走了两天，腿已经不听话了。 #徒步", "photo/hills{n}"),
    ("Pizza night turned into dance night. #friends", "披萨之夜变成了跳舞之夜。 #朋友", "food/pizza"),
    ("Small reminder: drink water, call your mother.", "小提醒：多喝水，给妈妈打个电话。", ""),
    ("The plant shop on the corner has lemon trees again. #plants",
     "街角的花店又有柠檬树了。 #植物", "product/plant/green"),
    ("Fixed the old lamp myself. It even works. #home", "自己修好了旧台灯，居然能亮。 #家",
     "product/lamp/gold"),
    ("Night train to {place}. See you on the other side. #travel",
     "坐夜车去{place}，明早见。 #旅行", "wallpaper/night"),
    ("Trying a recipe with {n} kinds of pepper. Wish me luck. #homecooking",
     "试一道放{n}种辣椒的菜，祝我好运。 #家常菜", "food/curry"),
    ("The lake at {place} is warm enough to swim. #summer", "{place}的湖水已经可以游泳了。 #夏天",
     "wallpaper/ocean"),
    ("We finished the puzzle: {n},000 pieces and one missing.",
     "{n}000 片的拼图拼完了，还差一片。", "product/puzzle/blue"),
    ("Coffee tastes better when somebody else makes it. #coffee", "别人做的咖啡总是更好喝。 #咖啡",
     "food/coffee"),
    ("I can lend out a tent for {n} people, just ask. #hiking",
     "我有一顶{n}人帐篷可以借，需要的说一声。 #徒步", "product/tent/orange"),
    ("What was the best film you saw this year? I need {n} for the weekend.",
     "今年最好看的电影是哪部？周末想看{n}部。", ""),
    ("Our choir sings in {place} next month. Come along! #music",
     "我们合唱团下个月在{place}演出，欢迎来听！ #音乐", "banner/choir"),
    ("Dumplings for {n} people, folded by hand. #homecooking", "手包了{n}个人的饺子。 #家常菜",
     "food/dumplings"),
    ("The first snow sits on the peaks. #mountains", "山顶落了第一场雪。 #雪山", "wallpaper/slate"),
    ("New running shoes, same slow legs. #running", "新跑鞋，还是老样子慢腿。 #跑步",
     "product/sneakers/blue"),
    ("Garden report: {n} tomatoes, a hundred snails. #plants",
     "菜园报告：{n}个番茄，一百只蜗牛。 #植物", "wallpaper/meadow"),
    ("The library in {place} now opens on Sundays. #books", "{place}图书馆周日也开门了。 #读书", ""),
    ("Cake for the neighbours. Nobody asked, nobody refused. #baking",
     "给邻居烤了蛋糕，没人要求，也没人拒绝。 #烘焙", "food/cake"),
    ("Grandma's teapot survived the move. #home", "奶奶的茶壶平安搬完家了。 #家", "product/teapot/brown"),
    ("Green sky over {place} last night, no filter. #travel", "昨晚{place}的极光，没有滤镜。 #旅行",
     "wallpaper/aurora"),
    ("Somebody left an umbrella at our table. Yellow, very cheerful.",
     "有人把伞落在我们桌上了，黄色的，很可爱。", "product/umbrella/yellow"),
    ("Learning to draw: {n} minutes a day. #drawing", "学画画：每天{n}分钟。 #画画", "banner/drawing"),
    ("Sushi class was harder than it looked. #friends", "寿司课比看起来难多了。 #朋友", "food/sushi"),
    ("Quiet forest, loud thoughts. #hiking", "安静的森林，吵闹的思绪。 #徒步", "wallpaper/forest"),
    ("Pancakes count as dinner. #homecooking", "煎饼也算晚饭。 #家常菜", "food/pancakes"),
    ("Looking for a chess partner in {place}, evenings.", "在{place}找晚上一起下棋的人。", ""),
)  # fmt: skip
"""Text in both languages and the picture; empty: none."""

COMMENTS: tuple[Both, ...] = (
    ("Love this!", "太喜欢了！"), ("Where exactly is that?", "这是在哪里？"),
    ("Wish I were there.", "真想也在那里。"), ("You have to show me next time.", "下次一定要教我。"),
    ("Beautiful colours.", "颜色真好看。"), ("Count me in.", "算我一个。"),
    ("That made my day.", "今天的心情都好了。"), ("Same here!", "我也是！"),
    ("How long did it take?", "花了多长时间？"), ("Looks delicious.", "看起来很好吃。"),
    ("I was there last week.", "我上周刚去过。"), ("Save some for me.", "给我留一点。"),
    ("Haha, so true.", "哈哈，说得对。"), ("Thanks for the tip.", "谢谢推荐。"),
    ("Well done!", "干得漂亮！"), ("We should meet again soon.", "我们该再聚聚了。"),
)  # fmt: skip

REPLIES: tuple[Both, ...] = (
    ("Thank you!", "谢谢！"), ("Next time, promise.", "下次一定。"), ("I will send you the details.",
     "我把详情发给你。"),
    ("About two hours.", "大概两个小时。"), ("Right behind the station.", "就在车站后面。"),
)  # fmt: skip

ANSWERS: tuple[Both, ...] = (
    ("Good to hear from you!", "收到你的消息真好！"), ("Sounds good.", "听起来不错。"),
    ("Let me think about it.", "让我想想。"), ("Thanks for writing!", "谢谢你的消息！"),
    ("Ok, talk soon.", "好的，回头聊。"),
)  # fmt: skip

TALKS: tuple[tuple[Both, ...], ...] = (
    ((">Are you coming to the market?", ">你来集市吗？"), ("Yes, around ten.", "来，十点左右。"),
     (">Great, see you there.", ">太好了，到时见。")),
    (("Your photos are wonderful.", "你的照片真好看。"), (">Thank you! It was the light.",
     ">谢谢，主要是光线好。"),
     ("Would you print one for me?", "能给我印一张吗？")),
    ((">Do you still have the tent?", ">帐篷还在吗？"), ("It is yours until Sunday.", "周日之前都归你用。")),
    (("We need one more for the choir.", "合唱团还缺一个人。"), (">I only sing in the shower.",
     ">我只会在浴室里唱。"),
     ("That is how we all began.", "我们都是这么开始的。")),
    (("Did you see the new library?", "你看到新图书馆了吗？"), (">Not yet. Saturday?", ">还没。周六去？"),
     ("Saturday works.", "周六可以。")),
    ((">Thanks for the recipe!", ">谢谢你的菜谱！"), ("Tell me how it turned out.", "做好了告诉我怎么样。")),
)  # fmt: skip
"""`>` is what the owner wrote."""

ABOUT: tuple[Both, ...] = (
    ("Baker, cyclist, early bird", "烘焙，骑车，早起"), ("Mostly plants and rain", "植物与雨天"),
    ("Teaches maths, draws badly", "教数学，画得一般"), ("Two kids, one dog, no time", "两个娃一条狗没时间"),
    ("Photos of hills", "拍山的人"), ("Reads on trains", "在火车上看书"), ("Singing since 1998",
     "唱歌唱到现在"),
    ("I fix things", "什么都修"), ("Slow runner", "慢跑者"), ("Tea over coffee", "爱茶胜过咖啡"), ("", ""),
)  # fmt: skip

GROUPS: tuple[tuple[Both, Both, str, bool], ...] = (
    (("Street Food Fans", "街头美食"), ("Stalls, markets and where to eat next.",
     "小摊、集市和下一顿吃什么。"),
     "food/skewers", False),
    (("Weekend Hikers", "周末徒步"), ("Every Saturday another hill.", "每个周六换一座山。"),
     "wallpaper/forest", False),
    (("Book Swap", "换书角"), ("Bring one, take one.", "带一本，换一本。"), "product/book/red", False),
    (("Night Photographers", "夜景摄影"), ("Long exposures and hot tea.", "长曝光与热茶。"),
     "wallpaper/night", True),
    (("Balcony Gardeners", "阳台种菜"), ("Big harvests from small pots.", "小花盆大丰收。"),
     "product/plant/green", False),
    (("City Cyclists", "城市骑行"), ("Routes, repairs, rides.", "路线、修车、一起骑。"),
     "photo/road4", False),
    (("Board Game Evenings", "桌游之夜"), ("Rules are explained, snacks are shared.", "包教规则，零食共享。"),
     "product/puzzle/purple", False),
    (("Choir Without Walls", "无墙合唱团"), ("Everybody can sing.", "人人都能唱。"), "banner/choir", True),
    (("Home Bakers", "家庭烘焙"), ("Bread, cakes and failures.", "面包、蛋糕和失败品。"), "food/cake", False),
    (("Open Water Swimmers", "野外游泳"), ("Lakes first, sea later.", "先游湖，再下海。"),
     "wallpaper/ocean", False),
)  # fmt: skip
"""Name, what it is about, picture, and whether one has to ask to join."""

EVENTS: tuple[tuple[Both, Both, str, int, int], ...] = (
    (("Noodle Tasting", "面馆品鉴"), ("Five bowls, one evening.", "一晚上五碗面。"), "food/noodles", 1, 0),
    (("Ridge Walk", "山脊徒步"), ("Sturdy shoes and water, please.", "请穿结实的鞋，带水。"),
     "photo/ridge2", 2, 30),
    (("Reading by Candlelight", "烛光读书会"), ("Bring a page that you love.", "带一页你喜欢的书。"),
     "product/candle/cream", 3, 20),
    (("Star Trails", "星轨拍摄"), ("Tripods can be borrowed.", "可以借三脚架。"), "wallpaper/night", 4, 12),
    (("Seedling Swap", "幼苗交换"), ("Tomatoes, herbs, surprises.", "番茄、香草和惊喜。"),
     "wallpaper/meadow", 5, 0),
    (("Slow Ride", "慢骑活动"), ("Nobody is left behind.", "不落下任何人。"), "photo/lane7", 6, 40),
    (("Game Marathon", "桌游马拉松"), ("From noon to midnight.", "从中午到午夜。"),
     "product/puzzle/blue", 7, 16),
    (("Open Rehearsal", "公开排练"), ("Listen, or sing along.", "来听，或一起唱。"), "banner/choir", 8, 0),
    (("Sourdough Morning", "酸面包早课"), ("You take your own loaf home.", "带走自己的面包。"),
     "food/sandwich", 9, 10),
    (("Lake Crossing", "横渡湖泊"), ("With boats beside you.", "有船陪同。"), "wallpaper/ocean", 10, 25),
    (("Courtyard Film Night", "庭院电影夜"), ("Blankets recommended.", "建议带毯子。"),
     "wallpaper/dusk", 0, 0),
    (("Repair Café", "修理咖啡馆"), ("Bring what is broken.", "把坏的东西带来。"), "food/coffee", 0, 24),
)  # fmt: skip
"""Title, what it is about, picture, number of the group that holds it (0: a member), seats (0: no limit)."""

PLACES: tuple[Both, ...] = (
    ("Old Mill Hall", "老磨坊礼堂"), ("Harbor Square", "港口广场"), ("North Lake Pier", "北湖码头"),
    ("Garden House", "花园小屋"), ("Station Yard", "车站大院"), ("Chapel Hill", "教堂山"),
    ("Library Annex", "图书馆副楼"), ("Studio Nine", "九号工作室"),
)  # fmt: skip

OWNERS: tuple[Both, ...] = (
    ("Robin Ellery", "叶小舟"), ("Sam Whitlock", "秦若木"), ("Alex Marlowe", "江一帆"),
)  # fmt: skip
HANDLES = "willow ember cobalt saffron pebble lantern thistle marble juniper coral clover quill".split()

PICTURES: tuple[tuple[str, Both], ...] = (
    ("wallpaper/dawn", ("Dawn", "黎明")), ("wallpaper/dusk", ("Dusk", "黄昏")),
    ("wallpaper/ocean", ("Sea", "大海")), ("wallpaper/forest", ("Forest", "森林")),
    ("wallpaper/night", ("Night sky", "夜空")), ("wallpaper/meadow", ("Meadow", "草地")),
    ("food/coffee", ("Coffee", "咖啡")), ("food/cake", ("Cake", "蛋糕")),
    ("food/noodles", ("Noodles", "面条")), ("food/fruit", ("Fruit", "水果")),
    ("product/book/teal", ("Book", "书")), ("product/plant/green", ("Plant", "植物")),
    ("product/bear/brown", ("Teddy bear", "玩具熊")), ("product/tent/orange", ("Tent", "帐篷")),
    ("product/camera/black", ("Camera", "相机")), ("product/umbrella/yellow", ("Umbrella", "雨伞")),
)  # fmt: skip
"""What the owner can put into a post, with its name."""
