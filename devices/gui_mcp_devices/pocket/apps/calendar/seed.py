"""What the calendar holds on the phone's first day."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.world import World

CALENDARS = (
    ("Personal", "个人", "blue", 1), ("Work", "工作", "green", 1), ("Family", "家庭", "purple", 1),
    ("Holidays", "节假日", "orange", 0), ("Birthdays", "生日", "pink", 0),
)  # fmt: skip

SERIES: tuple[tuple[str, str, int, int, int, str, str, str, int], ...] = (
    ("Team meeting", "团队例会", s.WORK, 10 * 60, 60, "WEEKLY", "", "room", 10),
    ("Yoga class", "瑜伽课", s.PERSONAL, 18 * 60 + 30, 75, "WEEKLY", "two", "studio", 60),
    ("Piano lesson", "钢琴课", s.FAMILY, 16 * 60, 45, "WEEKLY", "", "school", 30),
    ("One-to-one with {person}", "和{person}一对一", s.WORK, 14 * 60, 30, "WEEKLY", "", "", 10),
    ("Pay the rent", "交房租", s.PERSONAL, -1, 1, "MONTHLY", "", "", 540),
    ("Water the plants", "给植物浇水", s.PERSONAL, 8 * 60, 30, "WEEKLY", "two", "", -1),
)
"""Title in both languages, calendar, minute of its start (-1 all day), minutes, how it repeats, on how many
days, where, and the reminder."""

SINGLE: tuple[tuple[str, str, int, int, str], ...] = (
    ("Dentist", "看牙医", s.PERSONAL, 45, "clinic"),
    ("Haircut", "理发", s.PERSONAL, 45, "street"),
    ("Lunch with {person}", "和{person}吃午饭", s.PERSONAL, 60, "cafe"),
    ("Coffee with {person}", "和{person}喝咖啡", s.PERSONAL, 45, "cafe"),
    ("Car inspection", "车辆年检", s.PERSONAL, 60, "street"),
    ("Concert", "音乐会", s.PERSONAL, 150, "hall"),
    ("Eye test", "验光", s.PERSONAL, 30, "clinic"),
    ("Call with {person}", "和{person}通话", s.WORK, 30, ""),
    ("Budget planning", "预算规划", s.WORK, 90, "room"),
    ("Interview with {person}", "面试{person}", s.WORK, 60, "room"),
    ("Client visit", "客户来访", s.WORK, 120, "room"),
    ("Product demo", "产品演示", s.WORK, 60, "room"),
    ("Training day", "培训", s.WORK, 240, "hall"),
    ("Parents’ evening", "家长会", s.FAMILY, 90, "school"),
    ("School play", "学校演出", s.FAMILY, 120, "school"),
    ("Visit {person}", "看望{person}", s.FAMILY, 180, "street"),
    ("Swimming lesson", "游泳课", s.FAMILY, 60, "pool"),
    ("Vet appointment", "带宠物看兽医", s.FAMILY, 30, "street"),
    ("Picnic", "野餐", s.FAMILY, 180, "park"),
    ("Dinner at {person}’s", "去{person}家吃晚饭", s.FAMILY, 150, "street"),
    ("Book club", "读书会", s.PERSONAL, 90, "library"),
    ("Flat viewing", "看房", s.PERSONAL, 30, "street"),
)
ALL_DAY = (
    ("Trip to {city}", "{city}旅行", s.PERSONAL, 3), ("Deadline: report", "报告截止", s.WORK, 1),
    ("Grandma visits", "奶奶来访", s.FAMILY, 2), ("Window cleaner", "擦窗", s.FAMILY, 1),
)  # fmt: skip
INVITATIONS = (
    ("Project kick-off", "项目启动会", 60, "room"), ("Garden party", "花园聚会", 180, "street"),
    ("Farewell lunch", "欢送午餐", 90, "cafe"), ("Design review", "设计评审", 60, "room"),
    ("Board games", "桌游之夜", 180, "street"),
)  # fmt: skip
HOLIDAYS = (
    ("New Year’s Day", "元旦", 1, 1, 1), ("Spring Festival of Flowers", "植树节", 3, 12, 1),
    ("Labour Day", "劳动节", 5, 1, 1), ("Children’s Day", "儿童节", 6, 1, 1),
    ("Lake Festival", "湖畔节", 7, 18, 2), ("Harvest Days", "丰收节", 9, 22, 1),
    ("Old Town Fair", "老城集市", 10, 1, 3), ("Winter Lights", "冬日灯会", 12, 6, 1),
)  # fmt: skip
PLACES = {
    "room": (("Room {n}", "Meeting room, floor {small}"), ("{n} 会议室", "{small} 楼会议室")),
    "studio": (("Studio Willow", "Studio North"), ("柳树工作室", "城北健身馆")),
    "school": (("Harbor School", "Hill School"), ("海港小学", "山坡小学")),
    "clinic": (("Clinic on Mill Street", "Lake Clinic"), ("人民路诊所", "湖滨诊所")),
    "street": (("{n} Garden Street", "{n} Orchard Street"), ("花园街{n}号", "和平街{n}号")),
    "cafe": (("Café Marigold", "Café Blue Door"), ("金盏花咖啡馆", "蓝门咖啡馆")),
    "hall": (("City Hall", "Station Hall"), ("市政厅", "车站礼堂")),
    "pool": (("Riverside Pool",), ("河畔泳池",)),
    "park": (("Chapel Park", "Lake Park"), ("人民公园", "湖滨公园")),
    "library": (("Town Library",), ("市图书馆",)),
}
NOTES = (
    ("Bring the documents.", "带上资料。"), ("Be ten minutes early.", "提前十分钟到。"),
    ("Ask about the parking.", "问一下停车。"), ("Second floor, ring twice.", "二楼，按两次铃。"),
)  # fmt: skip
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Row = list[int | str | None]


def fill(database: sqlite3.Connection, world: World) -> None:
    _Draw(world).into(database)


class _Draw:
    """One owner's events."""

    def __init__(self, world: World) -> None:
        self.random: Random = world.random("calendar")
        self.zh = world.locale == "zh"
        self.ahead = 8 if self.zh else 0
        self.people = [person.name for person in world.people]
        self.today: date = (datetime.fromtimestamp(world.start, UTC) + timedelta(hours=self.ahead)).date()
        self.events: list[Row] = []
        self.reminders: list[tuple[int, int]] = []
        self.guests: list[tuple[int, str, int]] = []

    def into(self, database: sqlite3.Connection) -> None:
        self._series()
        self._single()
        self._days()
        self._invitations()
        self._holidays()
        database.executemany(
            "INSERT INTO Calendars (calendar_displayName, calendar_color, can_modify) VALUES (?, ?, ?)",
            [(zh if self.zh else en, colour, may) for en, zh, colour, may in CALENDARS],
        )
        database.executemany(
            "INSERT INTO Events (calendar_id, title, eventLocation, description, dtstart, dtend, allDay, "
            "rrule, organizer, selfAttendeeStatus) VALUES (?,?,?,?,?,?,?,?,?,?)",
            self.events,
        )
        database.executemany("INSERT INTO Reminders (event_id, minutes) VALUES (?, ?)", self.reminders)
        database.executemany(
            "INSERT INTO Attendees (event_id, attendeeName, attendeeStatus) VALUES (?, ?, ?)", self.guests
        )

    def _said(self, en: str, zh: str) -> str:
        random = self.random
        return (zh if self.zh else en).format(
            person=random.choice(self.people), n=random.randrange(11, 90), small=random.randrange(2, 9),
            city=random.choice(("云州", "海宁") if self.zh else ("Norwick", "Eastport")),
        )  # fmt: skip

    def _place(self, kind: str) -> str:
        if not kind:
            return ""
        said = self.random.choice(PLACES[kind][self.zh])
        return self._said(said, said)

    def _add(
        self, calendar: int, title: str, day: date, minute: int, minutes: int, *, place: str = "",
        rule: str = "", reminder: int = -1, by: str = "", status: int = 0, guests: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """`minute` of the day; -1 is all day, and then `minutes` are days."""
        random = self.random
        midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        if minute < 0:
            start, end = midnight, midnight + minutes * 86_400
        else:
            start = midnight + minute * 60 - self.ahead * 3600
            end = start + minutes * 60
        notes = random.choice(NOTES)[self.zh] if random.random() < 0.25 else ""
        self.events.append(
            [calendar, title, place, notes, start * 1000, end * 1000, minute < 0, rule, by, status]
        )
        id = len(self.events)
        if reminder >= 0:
            self.reminders.append((id, reminder))
        answers = (s.ACCEPTED, s.ACCEPTED, s.INVITED, s.TENTATIVE, s.DECLINED)
        self.guests += [(id, name, random.choice(answers)) for name in guests]

    def _series(self) -> None:
        random = self.random
        for en, zh, calendar, minute, minutes, how, twice, place, reminder in SERIES:
            start = self.today - timedelta(days=random.randrange(20, 60))
            rule = f"FREQ={how}"
            if how == "WEEKLY":
                days = sorted(random.sample(range(5), 2 if twice else 1))
                start += timedelta(days=(days[0] - start.weekday()) % 7)
                rule += ";BYDAY=" + ",".join(CODES[day] for day in days)
            else:
                start = start.replace(day=random.randrange(1, 28))
            guests = random.sample(self.people, 3) if calendar == s.WORK else ()
            self._add(
                calendar, self._said(en, zh), start, minute, minutes, place=self._place(place), rule=rule,
                reminder=reminder, guests=guests,
            )  # fmt: skip

    def _single(self) -> None:
        random = self.random
        for en, zh, calendar, minutes, place in SINGLE:
            for near in (True, False):
                if not near and random.random() < 0.6:
                    continue
                away = random.randrange(1, 45) if near else random.randrange(-40, 0)
                hour = random.randrange(9, 17) if calendar == s.WORK else random.randrange(9, 20)
                guests = random.sample(self.people, random.randrange(4)) if random.random() < 0.5 else ()
                self._add(
                    calendar, self._said(en, zh), self.today + timedelta(days=away),
                    hour * 60 + random.choice((0, 0, 15, 30, 45)), minutes, place=self._place(place),
                    reminder=random.choice((-1, 10, 30, 60)), guests=guests,
                )  # fmt: skip

    def _days(self) -> None:
        for en, zh, calendar, length in ALL_DAY:
            day = self.today + timedelta(days=self.random.randrange(2, 40))
            self._add(calendar, self._said(en, zh), day, -1, length)

    def _invitations(self) -> None:
        random = self.random
        hosts = random.sample(self.people, len(INVITATIONS))
        statuses = (s.INVITED, s.INVITED, s.INVITED, s.ACCEPTED, s.TENTATIVE)
        for (en, zh, minutes, place), host, status in zip(INVITATIONS, hosts, statuses, strict=True):
            guests = [host, *random.sample([p for p in self.people if p not in hosts], 2)]
            self._add(
                s.WORK if place == "room" else s.PERSONAL, self._said(en, zh),
                self.today + timedelta(days=random.randrange(3, 26)), random.randrange(10, 18) * 60, minutes,
                place=self._place(place), by=host, status=status, guests=guests,
            )  # fmt: skip

    def _holidays(self) -> None:
        for en, zh, month, day, length in HOLIDAYS:
            start = date(self.today.year - 2, month, day)
            self._add(s.HOLIDAYS, zh if self.zh else en, start, -1, length, rule="FREQ=YEARLY")
