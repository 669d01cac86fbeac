"""The town hall's site: offices, evening courses with a registration, a survey, files to download."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import store
from gui_mcp_devices.pocket.apps.browser.blocks import (
    Block,
    Document,
    Field,
    Heading,
    Link,
    Notice,
    Para,
    Submit,
    Table,
)
from gui_mcp_devices.pocket.apps.browser.words import Outcome

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SITE = "https://townhall.example/"
COURSES = (
    ("Pottery for beginners", "陶艺入门"), ("Bicycle repair", "自行车维修"), ("Italian cooking", "意式烹饪"),
    ("Choir without fear", "大胆合唱"), ("Drawing by the river", "河畔写生"),
)  # fmt: skip
FULL = 3
"""Which course takes nobody any more."""
EVENINGS = (("mon", "Monday", "星期一"), ("wed", "Wednesday", "星期三"), ("thu", "Thursday", "星期四"))
TOPICS = (("paths", "Cycle paths", "自行车道"), ("parks", "Parks", "公园"), ("buses", "Buses", "公交"))
FILES: Mapping[str, tuple[str, str, str, str]] = {
    "parking-form.txt": (
        "Parking permit form", "停车许可申请表",
        "PARKING PERMIT\n\nName:\nStreet:\nNumber plate:\n\nHand in at the parking office, second floor.\n",
        "停车许可\n\n姓名：\n街道：\n车牌号：\n\n请交到二楼停车许可窗口。\n",
    ),
    "parking-form-visitors.txt": (
        "Parking permit form for visitors", "访客停车许可申请表",
        "PARKING PERMIT FOR VISITORS\n\nName of the visitor:\nFrom:\nUntil:\nNumber plate:\n",
        "访客停车许可\n\n访客姓名：\n起：\n止：\n车牌号：\n",
    ),
    "waste-calendar.txt": (
        "Waste calendar", "垃圾清运日历",
        "WASTE CALENDAR\n\nPaper: every first Monday\nGlass: every second Tuesday\nGarden: Fridays\n",
        "垃圾清运日历\n\n纸类：每月第一个周一\n玻璃：每月第二个周二\n园艺垃圾：四月至十月每周五\n",
    ),
    "school-dates.txt": (
        "School holidays", "学校假期",
        "SCHOOL HOLIDAYS\n\nSpring: from 30 March\nSummer: from 13 July\nAutumn: from 26 October\n",
        "学校假期\n\n春假：3月30日起两周\n暑假：7月13日起六周\n秋假：10月26日起一周\n",
    ),
}  # fmt: skip
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
MOST_PEOPLE = 4


def document(phone: Phone, path: str) -> Document | None:
    where, _, rest = path.partition("/")
    number = int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 4 else 0
    match where:
        case "":
            return _front(phone)
        case "offices":
            return _offices(phone)
        case "office":
            return _office(phone, number)
        case "courses":
            return _courses(phone)
        case "course" if 0 < number <= len(COURSES):
            return _course(phone, number)
        case "survey":
            return _survey(phone)
        case "documents":
            return _documents(phone)
        case "thanks":
            says = phone.say("Thank you. We have received your form.", "谢谢，您的表单已收到。")
            title = phone.say("Received", "已收到")
            return Document(title, (Heading(title), Notice(says, "good"), _back(phone)))
        case _:
            return None


def _back(phone: Phone) -> Link:
    return Link(phone.say("Town hall", "市民中心"), SITE)


def _front(phone: Phone) -> Document:
    say = phone.say
    name = say("Town hall", "市民中心")
    links = (
        Link(say("Offices and telephone numbers", "窗口与电话"), f"{SITE}offices"),
        Link(say("Evening courses", "市民课程"), f"{SITE}courses"),
        Link(say("Survey: how do you get about?", "问卷：您怎么出行？"), f"{SITE}survey"),
        Link(say("Forms and calendars", "表格与日历"), f"{SITE}documents"),
    )
    return Document(name, (Heading(name), Para(say("What can we do for you?", "您要办什么事？")), *links))


def _rows(phone: Phone) -> list[tuple[int, str, int, str, str]]:
    rows = store.database(phone).execute("SELECT _id, name, room, phone, hours FROM offices ORDER BY _id")
    return [(int(i), str(name), int(room), str(number), str(hours)) for i, name, room, number, hours in rows]


def _offices(phone: Phone) -> Document:
    title = phone.say("Offices", "窗口")
    links = [Link(name, f"{SITE}office/{id}") for id, name, *_ in _rows(phone)]
    return Document(title, (Heading(title), *links, _back(phone)))


def _office(phone: Phone, id: int) -> Document | None:
    say = phone.say
    found = next((one for one in _rows(phone) if one[0] == id), None)
    if found is None:
        return None
    _, name, room, number, hours = found
    table = Table(
        ((say("Office", "窗口"), name), (say("Room", "房间"), str(room)), (say("Hours", "时间"), hours))
    )
    call: Block = Notice(say("This office has no telephone. Please come by.", "此窗口没有电话，请直接前来。"))
    if number:
        call = Link(say(f"Call {number}", f"拨打 {number}"), f"tel:{number}")
    return Document(name, (Heading(name), table, call, Link(say("Offices", "窗口"), f"{SITE}offices")))


def _courses(phone: Phone) -> Document:
    title = phone.say("Evening courses", "市民课程")
    full = phone.say("Fully booked", "已满")
    links = [
        Link(phone.say(*name), f"{SITE}course/{index}", full if index == FULL else "")
        for index, name in enumerate(COURSES, 1)
    ]
    return Document(title, (Heading(title), *links, _back(phone)))


def _course(phone: Phone, number: int) -> Document:
    say = phone.say
    name = say(*COURSES[number - 1])
    courses = Link(say("Evening courses", "市民课程"), f"{SITE}courses")
    if number == FULL:
        says = say("This course is fully booked; there is no waiting list.", "本课程已满，不设候补。")
        return Document(name, (Heading(name), Notice(says, "error"), courses))
    evenings = tuple((key, say(en, cn)) for key, en, cn in EVENINGS)
    return Document(
        name,
        (
            Heading(name),
            Para(say("Six evenings from 18:30, in the old school.", "共六晚，18:30 开始，地点在老校舍。")),
            Heading(say("Register", "报名"), 2),
            Field("name", say("Full name", "姓名")),
            Field("email", say("Email address", "电子邮箱")),
            Field("people", say("Number of people", "人数")),
            Field("evening", say("Evening", "上课日"), "choice", evenings),
            Field("rules", say("I have read the house rules", "我已阅读场馆规定"), "check"),
            Submit(say("Send registration", "提交报名"), f"course/{number}"),
            courses,
        ),
    )


def _survey(phone: Phone) -> Document:
    say = phone.say
    title = say("Survey", "问卷")
    ways = (("foot", say("On foot", "步行")), ("bike", say("By bicycle", "骑车")), ("bus", say("By bus",
        "公交")),
            ("car", say("By car", "开车")))  # fmt: skip
    checks = [Field(key, say(en, cn), "check") for key, en, cn in TOPICS]
    return Document(
        title,
        (
            Heading(say("How do you get about?", "您怎么出行？")),
            Field("way", say("I mostly travel", "我主要"), "choice", ways),
            Heading(say("What should become better?", "哪些应该改进？"), 2),
            *checks,
            Field("comment", say("Comment", "意见")),
            Submit(say("Send survey", "提交问卷"), "survey"),
            _back(phone),
        ),
    )


def _documents(phone: Phone) -> Document:
    title = phone.say("Forms and calendars", "表格与日历")
    links = [Link(phone.say(en, cn), f"{SITE}files/{name}", name) for name, (en, cn, _, _) in FILES.items()]
    return Document(title, (Heading(title), *links, _back(phone)))


def file_at(phone: Phone, path: str) -> tuple[str, bytes] | None:
    """A file of the site: its name and its bytes."""
    name = path.removeprefix("files/")
    if not path.startswith("files/") or name not in FILES:
        return None
    return name, phone.say(*FILES[name][2:]).encode()


def act(phone: Phone, action: str, values: Mapping[str, str]) -> Outcome:
    say = phone.say
    errors: dict[str, str] = {}
    what, _, number = action.partition("/")
    given = {key: value.strip() for key, value in values.items() if value.strip()}
    if what == "course":
        if len(given.get("name", "")) < 2:
            errors["name"] = say("Your name is needed", "请填写姓名")
        if not EMAIL.fullmatch(given.get("email", "")):
            errors["email"] = say("This is not an email address", "电子邮箱格式不对")
        people = given.get("people", "")
        if not (people.isascii() and people.isdigit() and 1 <= int(people[:3]) <= MOST_PEOPLE):
            errors["people"] = say(f"A number from 1 to {MOST_PEOPLE}", f"请填 1 到 {MOST_PEOPLE}")
        if "evening" not in given:
            errors["evening"] = say("Choose an evening", "请选择上课日")
        if given.get("rules") != "1":
            errors["rules"] = say("This is needed", "此项必选")
        form = f"course/{number}"
    else:
        if "way" not in given:
            errors["way"] = say("Choose one", "请选择一项")
        form = "survey"
    if errors:
        return Outcome(errors=errors)
    submit(phone, form, given)
    return Outcome(f"{SITE}thanks")


def submit(phone: Phone, form: str, answers: Mapping[str, str]) -> None:
    said = json.dumps(dict(sorted(answers.items())), ensure_ascii=False)
    store.database(phone).execute(
        "INSERT INTO submissions (form, answers, made) VALUES (?, ?, ?)", (form, said, int(phone.now()))
    )


def submitted(phone: Phone) -> list[tuple[str, dict[str, str]]]:
    rows = store.database(phone).execute("SELECT form, answers FROM submissions ORDER BY _id")
    return [(str(form), dict(json.loads(str(answers)))) for form, answers in rows]
