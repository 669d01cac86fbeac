"""The town: its places with where a car can stop, its lines, and who drives. All of it made up."""

from __future__ import annotations

BIG: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Central Station", "中央车站", "train", ("north", "south", "rank")),
    ("Harbor Mall", "海湾购物中心", "bag", ("east", "west", "park", "bus")),
    ("Northgate Airport", "北门机场", "airplane", ("t1", "t2", "park")),
    ("Lakeside Hospital", "湖滨医院", "heart", ("main", "east", "clinic")),
    ("Riverbend Stadium", "河湾体育场", "flag", ("gate_a", "gate_b", "gate_c", "park")),
    ("Expo Hall", "会展中心", "store", ("north", "south", "park")),
    ("University", "云山大学", "book", ("main", "west", "library")),
)
"""English and Chinese name, icon, and where a car can stop."""

SMALL: tuple[tuple[str, str, str], ...] = (
    ("Old Town Market", "老城集市", "cart"), ("Maple Park", "枫叶公园", "flag"),
    ("Museum of Glass", "玻璃博物馆", "palette"), ("Opera House", "歌剧院", "music"),
    ("Grand Cinema", "大光影城", "video"), ("City Library", "市图书馆", "book"),
    ("Botanic Garden", "植物园", "palette"), ("Swan Hotel", "天鹅酒店", "bed"),
    ("Ferry Terminal", "轮渡码头", "directions"), ("Town Hall", "市政厅", "account"),
    ("Sports Centre", "体育馆", "flag"), ("Science Park", "科技园", "bulb"),
    ("West Bus Station", "汽车西站", "bus"), ("East Bus Station", "汽车东站", "bus"),
    ("Hilltop Viewpoint", "山顶观景台", "eye"), ("Music School", "音乐学校", "music"),
    ("Children's Theatre", "儿童剧院", "emoji"), ("Garden Restaurant", "花园餐厅", "food"),
    ("Corner Bakery", "街角面包房", "coffee"), ("Climbing Hall", "攀岩馆", "arrow-up"),
    ("Aqua Pool", "碧水游泳馆", "drop"), ("Zoo", "动物园", "heart"),
    ("Dental Clinic Mill Lane", "磨坊巷牙科诊所", "heart"), ("Courthouse", "法院", "account"),
)  # fmt: skip

SPOTS: dict[str, tuple[str, str, str, str]] = {
    "north": ("North Exit", "北出口", "By the bicycle stands", "自行车停放处旁"),
    "south": ("South Exit", "南出口", "In front of the tram stop", "电车站前"),
    "rank": ("Taxi Rank", "出租车上客区", "Lane 3, below the clock", "大钟下方 3 号道"),
    "east": ("East Gate", "东门", "Next to the fountain", "喷泉旁"),
    "west": ("West Gate", "西门", "Across from the bank", "银行对面"),
    "park": ("Car Park P2", "P2 停车场", "Level 0, row C", "地面层 C 排"),
    "bus": ("Bus Stop Side", "公交站一侧", "Behind the shelter", "候车亭后"),
    "t1": ("Terminal 1", "1 号航站楼", "Door 4, arrivals", "到达层 4 号门"),
    "t2": ("Terminal 2", "2 号航站楼", "Door 9, arrivals", "到达层 9 号门"),
    "main": ("Main Gate", "正门", "By the flag poles", "旗杆旁"),
    "clinic": ("Clinic Door", "门诊楼", "At the ramp", "坡道处"),
    "gate_a": ("Gate A", "A 门", "Blue stairs", "蓝色台阶"),
    "gate_b": ("Gate B", "B 门", "Red stairs", "红色台阶"),
    "gate_c": ("Gate C", "C 门", "Green stairs", "绿色台阶"),
    "library": ("Library Steps", "图书馆台阶", "Facing the lawn", "面向草坪"),
    "entrance": ("Main Entrance", "正门口", "At the door", "门口"),
    "back": ("Back Entrance", "后门口", "In the side street", "小巷内"),
    "across": ("Opposite Side", "马路对面", "By the letter box", "邮筒旁"),
}
"""English and Chinese name and hint of where a car can stop."""
ORDINARY = ("entrance", "back", "across")

CLASSES: tuple[tuple[str, str, str, int, int, int], ...] = (
    ("economy", "Go", "快车", 4, 250, 95),
    ("electric", "Go Electric", "电动快车", 4, 280, 99),
    ("taxi", "City Taxi", "出租车", 4, 320, 120),
    ("comfort", "Comfort", "舒适车", 4, 420, 140),
    ("van", "Van", "商务车", 6, 600, 190),
    ("premium", "Premium", "豪华车", 4, 900, 260),
)
"""Key (a vehicle of `paint.rides`), names, seats, cents to begin with and cents a kilometre."""

CARS = ("Orla S2", "Kite 4", "Velo Arc", "Bramble EV", "Tern 300", "Halden M", "Corvo Lite", "Sora V6")
COLOURS = (("white", "白色"), ("silver", "银色"), ("black", "黑色"), ("blue", "蓝色"), ("red", "红色"))

STOPS: tuple[tuple[str, str], ...] = (
    ("Central Station", "中央车站"), ("Mill Street", "磨坊街"), ("Town Hall", "市政厅"),
    ("Opera", "歌剧院"), ("Harbor Mall", "海湾购物中心"), ("Lakeside", "湖滨"), ("Stadium", "体育场"),
    ("Northgate Airport", "北门机场"), ("University", "云山大学"), ("Old Town", "老城"),
    ("Market Square", "集市广场"), ("Science Park", "科技园"), ("Expo Hall", "会展中心"),
    ("Ferry Terminal", "轮渡码头"), ("West Bus Station", "汽车西站"), ("Maple Park", "枫叶公园"),
    ("Chapel Hill", "教堂山"), ("East Bus Station", "汽车东站"), ("River Road", "沿河路"),
    ("Orchard Lane", "果园巷"), ("Orchard Road", "果园路"), ("Zoo", "动物园"), ("Botanic Garden", "植物园"),
    ("Hilltop", "山顶"),
)  # fmt: skip

LINES: tuple[tuple[str, str, str, tuple[int, int, int], tuple[int, ...], int, int], ...] = (
    ("metro", "Metro 1", "地铁 1 号线", (206, 58, 66), (14, 0, 1, 2, 3, 4, 5, 6), 6, 3),
    ("metro", "Metro 2", "地铁 2 号线", (38, 112, 206), (8, 9, 2, 10, 11, 12, 7), 8, 4),
    ("metro", "Metro 12", "地铁 12 号线", (40, 140, 92), (13, 1, 9, 15, 16, 12, 17), 10, 4),
    ("bus", "Bus 4", "公交 4 路", (196, 104, 20), (14, 18, 8, 19, 0, 3), 15, 5),
    ("bus", "Bus 14", "公交 14 路", (126, 74, 190), (18, 2, 15, 20, 6, 23), 12, 6),
    ("bus", "Bus 41", "公交 41 路", (18, 128, 140), (19, 10, 3, 16, 21, 5), 20, 5),
    ("bus", "Bus 7", "公交 7 路", (190, 60, 130), (20, 11, 22, 4, 13, 23), 18, 6),
    ("bus", "Bus 70", "公交 70 路", (88, 100, 40), (21, 17, 13, 2, 0, 22), 30, 4),
    ("bus", "Airport Bus", "机场巴士", (60, 68, 84), (0, 12, 17, 7), 30, 8),
)
"""Kind, names, colour, stops in order, minutes between two departures and between two stops."""

NOTES = (
    ("I have a suitcase", "我有一个行李箱"), ("Please call when you arrive", "到了请打电话"),
    ("A child seat, please", "请准备儿童座椅"), ("", ""), ("", ""),
)  # fmt: skip
