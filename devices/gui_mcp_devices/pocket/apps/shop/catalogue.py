"""What the shop sells: a table of made-up goods, with families whose members are easily mistaken."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES: dict[str, tuple[str, str, str]] = {
    "kitchen": ("Kitchen", "厨房", "coffee"), "home": ("Home", "家居", "home"),
    "tech": ("Electronics", "数码", "device"), "clothing": ("Clothing", "服饰", "bag"),
    "outdoor": ("Outdoor", "户外", "compass"), "desk": ("Stationery", "文具", "edit"),
    "food": ("Food", "美食", "food"), "toys": ("Toys", "玩具", "puzzle"),
}  # fmt: skip
"""English name, Chinese name and icon of each."""

COLOURS: dict[str, tuple[str, str, tuple[int, int, int]]] = {
    "black": ("Black", "黑色", (38, 38, 42)), "white": ("White", "白色", (244, 244, 240)),
    "grey": ("Grey", "灰色", (140, 144, 150)), "red": ("Red", "红色", (203, 55, 50)),
    "orange": ("Orange", "橙色", (232, 128, 44)), "yellow": ("Yellow", "黄色", (240, 198, 66)),
    "green": ("Green", "绿色", (74, 146, 92)), "teal": ("Teal", "青色", (42, 148, 148)),
    "blue": ("Blue", "蓝色", (58, 110, 200)), "navy": ("Navy", "藏青色", (36, 50, 96)),
    "purple": ("Purple", "紫色", (126, 86, 176)), "pink": ("Pink", "粉色", (236, 150, 176)),
    "brown": ("Brown", "棕色", (128, 88, 58)), "beige": ("Beige", "米色", (222, 206, 176)),
}  # fmt: skip

BRANDS = {
    "Fernwick": "林原", "Halden": "海登", "Lumo": "光屿", "Kobi": "可比", "Tarn": "山湖",
    "Osprey Row": "岸羽", "Mellow": "慢乐",
    "Nordby": "北栈",
}  # fmt: skip


def picture_of(kind: str, colour: str) -> str:
    """The name of a picture."""
    return f"product/{kind}/{colour}"


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of the table."""

    kind: str
    category: str
    brand: str
    en: str
    zh: str
    cents: int
    """Dollar cents, of the smallest size."""
    colours: tuple[str, ...]
    sizes: tuple[tuple[str, int], ...]
    """Each with what it costs more than the first; one empty name where there are no sizes."""


_TABLE = """
mug|kitchen|Fernwick|Stoneware Mug|炻器马克杯|1290|blue,white,green|300 ml,450 ml+300
mug|kitchen|Fernwick|Stoneware Mug Speckled|炻器斑点马克杯|1390|blue,white,beige|300 ml,450 ml+300
mug|kitchen|Fernwick|Stoneware Mug Set of 2|炻器马克杯两只装|2290|blue,white,green|300 ml,450 ml+500
mug|kitchen|Nordby|Enamel Mug|搪瓷杯|990|red,white,navy|350 ml
mug|kitchen|Nordby|Enamel Camping Mug|露营搪瓷杯|1190|red,green,navy|350 ml,500 ml+200
mug|kitchen|Mellow|Travel Mug|随行杯|1990|black,pink,teal|350 ml,500 ml+400
bottle|kitchen|Tarn|Steel Water Bottle|不锈钢水杯|2190|black,blue,green|500 ml,750 ml+400,1 l+700
bottle|kitchen|Tarn|Steel Water Bottle Lite|不锈钢轻量水杯|1890|black,blue,orange|500 ml,750 ml+400
bottle|kitchen|Kobi|Kids Water Bottle|儿童水杯|1290|pink,yellow,blue|400 ml
kettle|kitchen|Halden|Electric Kettle|电热水壶|3990|black,white,red|1 l,1.7 l+800
kettle|kitchen|Halden|Gooseneck Kettle|细嘴壶|4990|black,white|0.8 l
pan|kitchen|Halden|Cast Iron Pan|铸铁煎锅|3490|black,red|20 cm,26 cm+1200
pan|kitchen|Halden|Non-stick Pan|不粘煎锅|2790|black,grey|20 cm,24 cm+500,28 cm+900
teapot|kitchen|Fernwick|Stoneware Teapot|炻器茶壶|3290|blue,white,brown|0.8 l,1.2 l+600
bowl|kitchen|Fernwick|Stoneware Bowl|炻器碗|1090|blue,white,green|15 cm,20 cm+400
knife|kitchen|Halden|Chef's Knife|主厨刀|4590|black,brown|18 cm,21 cm+600
lamp|home|Lumo|Desk Lamp|台灯|3490|white,black,yellow|
lamp|home|Lumo|Desk Lamp Mini|迷你台灯|2490|white,black,pink|
lamp|home|Lumo|Bedside Lamp|床头灯|2990|white,beige,teal|
lamp|home|Nordby|Floor Lamp|落地灯|7990|black,white|
cushion|home|Mellow|Linen Cushion|亚麻抱枕|1790|beige,green,orange|40 cm,50 cm+400
cushion|home|Mellow|Velvet Cushion|天鹅绒抱枕|1990|teal,pink,navy|40 cm,50 cm+400
blanket|home|Mellow|Wool Blanket|羊毛毯|5990|grey,beige,red|Single,Double+2000
candle|home|Nordby|Scented Candle Cedar|雪松香薰蜡烛|1490|green,brown|
candle|home|Nordby|Scented Candle Citrus|柑橘香薰蜡烛|1490|orange,yellow|
towel|home|Mellow|Cotton Bath Towel|纯棉浴巾|1690|white,blue,grey|70x140,100x150+700
plant|home|Fernwick|Potted Fern|盆栽蕨|1890|green|Small,Large+900
plant|home|Fernwick|Potted Succulent|多肉盆栽|1190|green|Small,Large+600
chair|home|Nordby|Oak Chair|橡木椅|11900|brown,black,white|
clock|home|Lumo|Wall Clock|挂钟|2690|white,black,teal|25 cm,30 cm+500
clock|home|Lumo|Alarm Clock|闹钟|1990|white,red,navy|
headphones|tech|Lumo|Over-Ear Headphones|头戴式耳机|8990|black,white,blue|
headphones|tech|Lumo|Over-Ear Headphones Pro|头戴式耳机 Pro|13900|black,white|
headphones|tech|Lumo|On-Ear Headphones|贴耳式耳机|4990|black,red,teal|
earbuds|tech|Lumo|Wireless Earbuds|无线耳机|5990|white,black,green|
earbuds|tech|Kobi|Sport Earbuds|运动耳机|3990|orange,black,blue|
speaker|tech|Kobi|Portable Speaker|便携音箱|4490|blue,red,black|
speaker|tech|Kobi|Portable Speaker Mini|迷你便携音箱|2490|blue,pink,black|
charger|tech|Kobi|USB-C Charger|USB-C 充电器|1990|white,black|20 W,45 W+1200,65 W+2000
cable|tech|Kobi|USB-C Cable|USB-C 数据线|890|white,black,red|1 m,2 m+300
powerbank|tech|Kobi|Power Bank|充电宝|3290|black,white,teal|10000 mAh,20000 mAh+1500
keyboard|tech|Nordby|Wireless Keyboard|无线键盘|4990|white,black|
mouse|tech|Nordby|Wireless Mouse|无线鼠标|2490|white,black,blue|
mouse|tech|Nordby|Wireless Mouse Silent|静音无线鼠标|2790|white,black,pink|
watch|tech|Kobi|Fitness Watch|运动手表|7990|black,pink,green|40 mm,44 mm+1000
camera|tech|Lumo|Instant Camera|拍立得相机|8490|white,teal,pink|
tshirt|clothing|Osprey Row|Cotton T-Shirt|纯棉T恤|1590|white,black,navy|S,M,L,XL
tshirt|clothing|Osprey Row|Cotton T-Shirt Striped|条纹纯棉T恤|1790|navy,red|S,M,L,XL
hoodie|clothing|Osprey Row|Fleece Hoodie|抓绒卫衣|3990|grey,green,purple|S,M,L,XL
jacket|clothing|Tarn|Rain Jacket|防雨夹克|6990|yellow,navy,red|S,M,L
jacket|clothing|Tarn|Rain Jacket Light|轻薄防雨夹克|5990|yellow,navy,green|S,M,L
sneakers|clothing|Osprey Row|Canvas Sneakers|帆布鞋|4490|white,black,red|38,40,42,44
sneakers|clothing|Osprey Row|Running Shoes|跑步鞋|7490|blue,orange,black|38,40,42,44
sneakers|clothing|Osprey Row|Running Shoes Trail|越野跑步鞋|8490|green,orange,black|38,40,42,44
cap|clothing|Osprey Row|Baseball Cap|棒球帽|1890|navy,beige,black|
scarf|clothing|Mellow|Wool Scarf|羊毛围巾|2990|red,grey,teal|
socks|clothing|Mellow|Merino Socks|美利奴羊毛袜|1290|grey,navy,orange|35-38,39-42,43-46
sunglasses|clothing|Osprey Row|Sunglasses|太阳镜|3490|black,brown|
backpack|outdoor|Tarn|Day Backpack|日用双肩包|5490|black,teal,orange|18 l,25 l+1000
backpack|outdoor|Tarn|Day Backpack Roll-Top|卷盖双肩包|6490|black,green,yellow|20 l
backpack|outdoor|Tarn|Hiking Backpack|登山包|10900|blue,orange|40 l,55 l+2500
umbrella|outdoor|Tarn|Folding Umbrella|折叠伞|2290|black,red,blue|
tent|outdoor|Tarn|Two-Person Tent|双人帐篷|15900|orange,green|
ball|outdoor|Kobi|Football|足球|1990|white,yellow|4,5+200
mat|outdoor|Mellow|Yoga Mat|瑜伽垫|2590|purple,teal,grey|4 mm,6 mm+500
notebook|desk|Halden|Lined Notebook|横线笔记本|990|black,red,teal|A6,A5+300
notebook|desk|Halden|Dotted Notebook|点阵笔记本|1090|black,red,teal|A6,A5+300
pen|desk|Halden|Gel Pen|中性笔|390|black,blue,red|
pen|desk|Halden|Fountain Pen|钢笔|2990|black,navy,green|
tea|food|Mellow|Green Tea|绿茶|790|green|50 g,100 g+600
tea|food|Mellow|Jasmine Green Tea|茉莉绿茶|890|yellow|50 g,100 g+600
coffee|food|Halden|Coffee Beans Dark Roast|深烘咖啡豆|1290|brown|250 g,1 kg+2400
coffee|food|Halden|Coffee Beans Light Roast|浅烘咖啡豆|1390|orange|250 g,1 kg+2600
chocolate|food|Mellow|Dark Chocolate|黑巧克力|490|brown,red|
puzzle|toys|Kobi|Jigsaw Puzzle Harbor|港湾拼图|1990|blue|500,1000+600
puzzle|toys|Kobi|Jigsaw Puzzle Forest|森林拼图|1990|green|500,1000+600
bear|toys|Kobi|Teddy Bear|泰迪熊|2490|brown,beige,pink|25 cm,40 cm+1200
blocks|toys|Kobi|Wooden Blocks|木质积木|2890|red,blue|40,80+1500
"""


def _read(line: str) -> Goods:
    kind, category, brand, en, zh, cents, colours, sizes = line.split("|")
    parted = tuple(size.partition("+") for size in sizes.split(","))
    return Goods(
        kind, category, brand, en, zh, int(cents), tuple(colours.split(",")),
        tuple((name, int(more or 0)) for name, _, more in parted),
    )  # fmt: skip


GOODS = tuple(_read(line) for line in _TABLE.strip().splitlines())

ABOUT: dict[str, tuple[str, str]] = {
    "kitchen": (
        "Made for every day: sturdy, easy to clean and safe in the dishwasher.",
        "为日常而做：结实耐用，容易清洗，可放洗碗机。",
    ),
    "home": (
        "A calm piece that fits in anywhere. Natural materials, finished by hand.",
        "安静的家居好物，百搭耐看。天然材料，手工收边。",
    ),
    "tech": (
        "Set up in a minute and ready for all day. Two years of warranty.",
        "一分钟上手，全天续航。两年质保。",
    ),
    "clothing": (
        "Soft, light and made to last. Machine wash cold, do not tumble dry.",
        "柔软轻便，经久耐穿。冷水机洗，请勿烘干。",
    ),
    "outdoor": (
        "Light to carry and tough enough for rain, mud and long weekends.",
        "轻便好带，不怕雨水和泥泞，长周末也够用。",
    ),
    "desk": (
        "A pleasure to write with. Paper from well-kept forests.",
        "书写顺滑，令人愉快。纸张来自可持续森林。",
    ),
    "food": (
        "Small batches, packed fresh. Keep it dry and out of the sun.",
        "小批量制作，新鲜封装。请置于阴凉干燥处。",
    ),
    "toys": (
        "Safe materials, round edges and hours of fun. From 3 years.",
        "材质安全，边角圆润，乐趣无穷。适合 3 岁以上。",
    ),
}

REVIEWS: tuple[tuple[int, str, str], ...] = (
    (5, "Exactly as described. I would buy it again.", "和描述完全一致，会回购。"),
    (5, "Great quality for the price.", "性价比很高。"),
    (5, "A gift for my sister, she loves it!", "送给妹妹的，她特别喜欢！"),
    (4, "Very nice, delivery took a little longer than promised.", "很不错，就是物流比承诺的慢一点。"),
    (4, "Good, but the colour is a bit darker than in the picture.", "挺好的，颜色比图片略深。"),
    (4, "Solid. Does what it should.", "做工扎实，够用。"),
    (3, "It is all right. Smaller than I thought.", "一般，比想象中小。"),
    (3, "Nice look, but the packaging was damaged.", "好看，但包装有破损。"),
    (2, "Not what I expected, I sent it back.", "与预期不符，已退货。"),
    (1, "Broke after two weeks.", "用了两周就坏了。"),
)
"""Stars and what is said."""
