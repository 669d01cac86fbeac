"""What the places near by cook and what helpers offer; all of it made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fare:
    """A dish as any place may cook it."""

    section: str
    en: str
    zh: str
    cents: int
    picture: str
    options: str = ""
    """One of the sets of `OPTIONS`."""


KINDS = {
    "chinese": ("Chinese", "中餐", "noodles"),
    "italian": ("Italian", "意式", "pizza"),
    "japanese": ("Japanese", "日式", "sushi"),
    "burgers": ("Burgers", "汉堡", "burger"),
    "indian": ("Indian", "印度菜", "curry"),
    "mexican": ("Mexican", "墨西哥菜", "taco"),
    "grill": ("Grill", "烧烤", "skewers"),
    "cafe": ("Coffee", "咖啡", "coffee"),
    "healthy": ("Salads", "轻食", "salad"),
    "sweets": ("Sweets", "甜品", "cake"),
}
"""Kinds of kitchen: name in English and Chinese, and the dish that stands for it."""
SECTIONS = {
    "starters": ("Starters", "开胃菜"),
    "mains": ("Mains", "主菜"),
    "sides": ("Sides", "小食"),
    "sweet": ("Desserts", "甜点"),
    "drinks": ("Drinks", "饮品"),
}
GROUPS = {
    "size": ("Size", "规格"),
    "spice": ("How hot", "辣度"),
    "extra": ("Extras", "加料"),
}
"""Of each of the first two exactly one option is chosen, of the extras any number."""
OPTIONS = (
    ("pizza", "size", "Small", "小份", 0), ("pizza", "size", "Medium", "中份", 300),
    ("pizza", "size", "Large", "大份", 600), ("pizza", "extra", "Extra cheese", "加芝士", 150),
    ("pizza", "extra", "Mushrooms", "加蘑菇", 120), ("pizza", "extra", "Olives", "加橄榄", 100),
    ("hot", "spice", "Mild", "微辣", 0), ("hot", "spice", "Medium hot", "中辣", 0),
    ("hot", "spice", "Very hot", "特辣", 0), ("hot", "extra", "Fried egg", "加煎蛋", 120),
    ("hot", "extra", "Extra rice", "加米饭", 100), ("hot", "extra", "Peanuts", "加花生", 80),
    ("bowl", "size", "Regular", "标准份", 0), ("bowl", "size", "Large", "加大份", 250),
    ("bowl", "extra", "Boiled egg", "加卤蛋", 120), ("bowl", "extra", "Avocado", "加牛油果", 180),
    ("burger", "extra", "Bacon", "加培根", 150), ("burger", "extra", "Extra cheese", "加芝士", 100),
    ("burger", "extra", "Pickles", "加酸黄瓜", 50), ("cup", "size", "Small", "小杯", 0),
    ("cup", "size", "Large", "大杯", 120), ("cup", "extra", "Oat milk", "换燕麦奶", 60),
    ("cup", "extra", "Vanilla syrup", "加香草糖浆", 50),
)  # fmt: skip
"""Set, group, name in English and Chinese, and what it costs more."""
MENUS: dict[str, tuple[Fare, ...]] = {
    "chinese": (
        Fare("starters", "Pork Dumplings", "猪肉饺子", 690, "dumplings"),
        Fare("starters", "Hot and Sour Soup", "酸辣汤", 490, "soup"),
        Fare("mains", "Beef Noodles", "牛肉面", 1190, "noodles", "bowl"),
        Fare("mains", "Mapo Tofu", "麻婆豆腐", 1090, "hotpot", "hot"),
        Fare("mains", "Fried Rice with Egg", "蛋炒饭", 890, "rice", "hot"),
        Fare("mains", "Kung Pao Chicken", "宫保鸡丁", 1290, "chicken", "hot"),
        Fare("sides", "Steamed Buns", "小笼包", 590, "buns"),
    ),
    "italian": (
        Fare("starters", "Tomato Soup", "番茄浓汤", 550, "soup"),
        Fare("mains", "Pizza Margherita", "玛格丽特披萨", 1090, "pizza", "pizza"),
        Fare("mains", "Pizza Funghi", "蘑菇披萨", 1190, "pizza", "pizza"),
        Fare("mains", "Spaghetti Bolognese", "番茄肉酱意面", 1150, "pasta", "bowl"),
        Fare("mains", "Vegetable Lasagne", "蔬菜千层面", 1250, "pasta"),
        Fare("sides", "Garden Salad", "田园沙拉", 590, "salad"),
        Fare("sweet", "Tiramisu", "提拉米苏", 620, "cake"),
    ),
    "japanese": (
        Fare("starters", "Miso Soup", "味噌汤", 390, "soup"),
        Fare("mains", "Salmon Sushi Set", "三文鱼寿司拼盘", 1590, "sushi"),
        Fare("mains", "Vegetable Sushi Set", "蔬菜寿司拼盘", 1290, "sushi"),
        Fare("mains", "Miso Ramen", "味噌拉面", 1250, "ramen", "bowl"),
        Fare("mains", "Chicken Teriyaki Rice", "照烧鸡肉饭", 1190, "rice", "bowl"),
        Fare("sides", "Gyoza", "煎饺", 650, "dumplings"),
    ),
    "burgers": (
        Fare("mains", "Classic Burger", "经典牛肉汉堡", 990, "burger", "burger"),
        Fare("mains", "Double Burger", "双层牛肉汉堡", 1290, "burger", "burger"),
        Fare("mains", "Chicken Burger", "香脆鸡肉汉堡", 1050, "burger", "burger"),
        Fare("mains", "Club Sandwich", "总汇三明治", 890, "sandwich"),
        Fare("sides", "Fries", "薯条", 390, "fries"),
        Fare("sides", "Chicken Wings", "炸鸡翅", 690, "chicken", "hot"),
    ),
    "indian": (
        Fare("starters", "Lentil Soup", "扁豆汤", 490, "soup"),
        Fare("mains", "Chicken Curry", "咖喱鸡", 1250, "curry", "hot"),
        Fare("mains", "Vegetable Curry", "蔬菜咖喱", 1090, "curry", "hot"),
        Fare("mains", "Lamb Biryani", "羊肉香饭", 1390, "rice", "hot"),
        Fare("sides", "Garlic Flatbread", "蒜香烤饼", 350, "pancakes"),
        Fare("sides", "Cucumber Salad", "黄瓜沙拉", 390, "salad"),
    ),
    "mexican": (
        Fare("starters", "Corn Soup", "玉米浓汤", 490, "soup"),
        Fare("mains", "Beef Tacos", "牛肉塔可", 1090, "taco", "hot"),
        Fare("mains", "Fish Tacos", "鱼肉塔可", 1150, "taco", "hot"),
        Fare("mains", "Bean Burrito Bowl", "豆子卷饼碗", 990, "rice", "bowl"),
        Fare("sides", "Potato Wedges", "烤薯角", 420, "fries"),
        Fare("sweet", "Caramel Pancakes", "焦糖薄饼", 550, "pancakes"),
    ),
    "grill": (
        Fare("mains", "Lamb Skewers", "羊肉串", 1150, "skewers", "hot"),
        Fare("mains", "Chicken Skewers", "鸡肉串", 990, "skewers", "hot"),
        Fare("mains", "Sirloin Steak", "西冷牛排", 1990, "steak"),
        Fare("mains", "Grilled Fish", "烤鱼", 1690, "fish", "hot"),
        Fare("sides", "Roast Potatoes", "烤土豆", 450, "fries"),
        Fare("sides", "Coleslaw", "凉拌卷心菜", 390, "salad"),
    ),
    "cafe": (
        Fare("mains", "Cheese Toast", "芝士吐司", 590, "sandwich"),
        Fare("mains", "Berry Pancakes", "莓果松饼", 790, "pancakes"),
        Fare("sweet", "Carrot Cake", "胡萝卜蛋糕", 450, "cake"),
        Fare("sweet", "Glazed Donut", "糖霜甜甜圈", 290, "donut"),
        Fare("drinks", "Latte", "拿铁", 390, "latte", "cup"),
        Fare("drinks", "Cappuccino", "卡布奇诺", 380, "coffee", "cup"),
        Fare("drinks", "Milk Tea", "奶茶", 420, "milk-tea", "cup"),
    ),
    "healthy": (
        Fare("mains", "Chicken Salad", "鸡肉沙拉", 1090, "salad", "bowl"),
        Fare("mains", "Tuna Salad", "金枪鱼沙拉", 1150, "salad", "bowl"),
        Fare("mains", "Quinoa Bowl", "藜麦能量碗", 1190, "rice", "bowl"),
        Fare("starters", "Pumpkin Soup", "南瓜浓汤", 550, "soup"),
        Fare("sweet", "Fruit Plate", "时令果盘", 650, "fruit"),
        Fare("drinks", "Carrot Juice", "胡萝卜汁", 450, "juice", "cup"),
    ),
    "sweets": (
        Fare("sweet", "Chocolate Cake", "巧克力蛋糕", 490, "cake"),
        Fare("sweet", "Strawberry Cake", "草莓蛋糕", 520, "cake"),
        Fare("sweet", "Vanilla Ice Cream", "香草冰淇淋", 390, "ice-cream"),
        Fare("sweet", "Mango Ice Cream", "芒果冰淇淋", 420, "ice-cream"),
        Fare("sweet", "Box of Donuts", "甜甜圈礼盒", 990, "donut"),
        Fare("drinks", "Hot Chocolate", "热巧克力", 390, "coffee", "cup"),
    ),
}
DRINKS = (
    Fare("drinks", "Cola", "可乐", 250, "cola"),
    Fare("drinks", "Orange Juice", "橙汁", 350, "juice"),
    Fare("drinks", "Green Tea", "绿茶", 280, "tea", "cup"),
    Fare("drinks", "Iced Tea", "冰红茶", 290, "tea", "cup"),
)
PLACES = (
    ("chinese", "Jade Lantern", "玉灯笼"), ("chinese", "Jade Lantern", "玉灯笼"),
    ("chinese", "Bamboo Bowl", "竹碗面馆"), ("chinese", "Lucky Wok", "福锅小炒"),
    ("italian", "Olive Press", "橄榄小厨"), ("italian", "Olive Press", "橄榄小厨"),
    ("italian", "Casa Bruna", "布鲁娜之家"), ("japanese", "Paper Crane", "纸鹤料理"),
    ("japanese", "Paper Crane", "纸鹤料理"), ("japanese", "Quiet Pond", "静池寿司"),
    ("burgers", "Stack House", "叠叠汉堡"), ("burgers", "Bun & Barrel", "桶边汉堡"),
    ("indian", "Saffron Gate", "藏红花门"), ("indian", "Blue Peacock", "蓝孔雀"),
    ("mexican", "Casa Agave", "龙舌兰之家"), ("mexican", "Little Sombrero", "小草帽"),
    ("grill", "Ember Yard", "炭火小院"), ("grill", "Ember Yard", "炭火小院"),
    ("grill", "Copper Grill", "铜炉烤肉"), ("cafe", "Morning Cup", "晨杯咖啡"),
    ("cafe", "Corner Bean", "转角咖啡豆"), ("healthy", "Green Fork", "绿叉轻食"),
    ("healthy", "Leaf & Grain", "叶与谷"), ("sweets", "Sugar Loft", "糖阁"),
    ("sweets", "Plum Tart", "李子挞"),
)  # fmt: skip
"""Kind and name in English and Chinese; a name that stands twice has two branches."""
REVIEWS = (
    (5, "Always hot when it comes, and never late.", "每次送到都是热的，从不迟到。"),
    (5, "The best in the neighbourhood.", "附近最好吃的一家。"),
    (4, "Tasty, and the portions are large.", "味道好，分量足。"),
    (4, "Friendly people, fair prices.", "服务热情，价格公道。"),
    (4, "Good food, the box leaked a little.", "味道不错，餐盒有点漏。"),
    (3, "Fine, but I had to wait.", "还可以，就是等得久。"),
    (3, "Good, a little too salty for me.", "不错，对我来说偏咸。"),
    (2, "It came cold.", "送到时已经凉了。"),
)
TRADES = {
    "hair": ("Hairdresser", "理发", "person"),
    "cleaning": ("Cleaning", "保洁", "home"),
    "repair": ("Repairs", "维修", "settings"),
}
"""Local services: name in English and Chinese, and an icon."""
HELPERS = (
    ("hair", "Silver Comb", "银梳理发"), ("hair", "Studio Fringe", "刘海工作室"),
    ("hair", "Cut & Curl", "剪与卷"),
    ("cleaning", "Bright Broom", "亮帚保洁"), ("cleaning", "Fresh Floors", "净地家政"),
    ("cleaning", "Tidy Nest", "整洁小巢"), ("repair", "Fix-It Finn", "小芬维修"),
    ("repair", "Pipe & Plug", "水管与插头"), ("repair", "Handy Hollis", "巧手好师傅"),
)  # fmt: skip
JOBS: dict[str, tuple[tuple[str, str, int, int], ...]] = {
    "hair": (
        ("Haircut", "剪发", 30, 2800), ("Wash and cut", "洗剪吹", 45, 3600), ("Colouring", "染发", 90, 6900),
    ),
    "cleaning": (
        ("Two hours of cleaning", "两小时保洁", 120, 4400), ("Window cleaning", "擦窗", 60, 3200),
        ("Spring cleaning", "大扫除", 240, 9600),
    ),
    "repair": (
        ("Dripping tap", "水龙头维修", 30, 3900), ("Hanging a lamp", "安装灯具", 45, 4500),
        ("Washing machine check", "洗衣机检修", 60, 5900),
    ),
}  # fmt: skip
"""Name in English and Chinese, minutes, cents."""
