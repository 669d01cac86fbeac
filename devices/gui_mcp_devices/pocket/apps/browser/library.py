"""The library's site: its books, and an account with loans and reservations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.browser import shelf
from gui_mcp_devices.pocket.apps.browser.blocks import (
    Block,
    Document,
    Drawn,
    Field,
    Heading,
    Link,
    Notice,
    Para,
    Submit,
    Table,
)
from gui_mcp_devices.pocket.apps.browser.places import BRANCHES, DAY
from gui_mcp_devices.pocket.apps.browser.shelf import MOST_EXTENDED, SITE, WEEKS, Loan
from gui_mcp_devices.pocket.apps.browser.words import Outcome, day_says

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


def document(phone: Phone, path: str, query: Mapping[str, str]) -> Document | None:
    where, _, rest = path.partition("/")
    match where:
        case "":
            return _front(phone)
        case "search":
            return _found(phone, query.get("q", ""))
        case "book" if rest.isascii() and rest.isdigit() and len(rest) < 6:
            return _book(phone, int(rest))
        case "login":
            return _login(phone)
        case "account":
            return _account(phone) if shelf.reader(phone) is not None else _login(phone)
        case _:
            return None


def _name(phone: Phone) -> str:
    return phone.say("City Library", "市图书馆")


def _front(phone: Phone) -> Document:
    say = phone.say
    who = shelf.reader(phone)
    account = Link(say("My account", "我的账户"), f"{SITE}account", who[1] if who else "")
    blocks: list[Block] = [
        Heading(_name(phone)),
        Para(
            say(
                "Open every day from 9 to 19. Three branches, one card.",
                "每天 9 点到 19 点开放，三个馆一张卡。",
            )
        ),
        account,
        Heading(say("Find a book", "查找图书"), 2),
        Field("q", say("Title or author", "书名或作者")),
        Submit(say("Search the catalogue", "检索馆藏"), "search"),
        Heading(say("All books", "全部图书"), 2),
    ]
    blocks += [Link(one.title, f"{SITE}book/{one.id}", one.author) for one in shelf.books(phone)]
    return Document(_name(phone), tuple(blocks))


def _found(phone: Phone, query: str) -> Document:
    say = phone.say
    found = shelf.books(phone, query)
    title = say(f"“{query}” in the catalogue", f"馆藏检索“{query}”")
    blocks: list[Block] = [Heading(title)]
    if not found:
        blocks.append(Notice(say("The library has no such book.", "本馆没有这本书。")))
    blocks += [Link(one.title, f"{SITE}book/{one.id}", one.author) for one in found]
    blocks.append(Link(_name(phone), SITE))
    return Document(title, tuple(blocks))


def _book(phone: Phone, id: int) -> Document | None:
    say = phone.say
    book = shelf.book(phone, id)
    if book is None:
        return None
    facts = (
        (say("Author", "作者"), book.author),
        (say("Year", "年份"), str(book.year)),
        (say("Shelf", "架位"), book.shelf),
        (say("On the shelf", "在架"), str(book.copies)),
    )
    blocks: list[Block] = [
        Heading(book.title),
        Drawn(f"album/{book.title}", say(f"Cover of {book.title}", f"《{book.title}》封面")),
        Para(book.about),
        Table(((say("Record", "著录"), ""), *facts)),
        Heading(say("Reserve", "预约"), 2),
    ]
    who = shelf.reader(phone)
    held = [] if who is None else [one for one in shelf.holds(phone, who[0]) if one.book == id]
    if who is None:
        names = [say(*name) for name in BRANCHES]
        places = say(f"Can be picked up at: {', '.join(names)}", f"可在以下馆取书：{'、'.join(names)}")
        blocks.append(Para(places))
        blocks.append(Link(say("Log in to reserve", "登录后预约"), f"{SITE}login"))
    elif held:
        blocks.append(
            Notice(say(f"Reserved for you: {held[0].branch}", f"已为您预约：{held[0].branch}"), "good")
        )
        blocks.append(Link(say("My account", "我的账户"), f"{SITE}account"))
    else:
        branches = tuple((name[0], say(*name)) for name in BRANCHES)
        blocks.append(Field("branch", say("Pick-up branch", "取书馆"), "choice", branches))
        blocks.append(Submit(say("Reserve this book", "预约此书"), f"hold/{id}"))
    said = shelf.reviews(phone, id)
    blocks.append(Heading(say("What readers say", "读者评论"), 2))
    if not said:
        blocks.append(Para(say("No reviews yet.", "还没有评论。"), soft=True))
    blocks += [Para(f"{name}: {body}") for name, body in said]
    blocks.append(Link(_name(phone), SITE))
    return Document(book.title, tuple(blocks))


def _login(phone: Phone) -> Document:
    say = phone.say
    title = say("Log in", "登录")
    return Document(
        f"{title} - {_name(phone)}",
        (
            Heading(title),
            Para(say("Your reader name and password are on your card.", "读者名和密码印在借书卡上。")),
            Field("login", say("Reader name", "读者名")),
            Field("password", say("Password", "密码"), "password"),
            Submit(title, "login"),
            Link(_name(phone), SITE),
        ),
    )


def _account(phone: Phone) -> Document:
    say = phone.say
    who = shelf.reader(phone)
    assert who is not None
    title = say("My account", "我的账户")
    blocks: list[Block] = [
        Heading(title),
        Para(say(f"Logged in as {who[1]}", f"当前读者：{who[1]}"), soft=True),
        Heading(say("Loans", "借阅"), 2),
    ]
    for loan in shelf.loans(phone, who[0]):
        blocks += _loan(phone, loan)
    blocks.append(Heading(say("Reservations", "预约"), 2))
    holds = shelf.holds(phone, who[0])
    if not holds:
        blocks.append(Para(say("You have reserved nothing.", "您没有预约。"), soft=True))
    for one in holds:
        name = shelf.title(phone, one.book)
        branch = next((say(*pair) for pair in BRANCHES if pair[0] == one.branch), one.branch)
        blocks.append(Link(name, f"{SITE}book/{one.book}", branch))
        ask = say(f"Cancel the reservation of “{name}”?", f"取消对《{name}》的预约？")
        blocks.append(Submit(say(f"Cancel {name}", f"取消《{name}》"), f"drop/{one.id}", "outlined", ask))
    blocks.append(Submit(say("Log out", "退出登录"), "logout", "text"))
    blocks.append(Link(_name(phone), SITE))
    return Document(f"{title} - {_name(phone)}", tuple(blocks))


def _loan(phone: Phone, loan: Loan) -> list[Block]:
    say, name = phone.say, shelf.title(phone, loan.book)
    due = say(f"Due {day_says(phone, loan.due)}", f"{day_says(phone, loan.due)}到期")
    if loan.extended:
        due += say(f" · extended {loan.extended}×", f" · 已续借{loan.extended}次")
    blocks: list[Block] = [Link(name, f"{SITE}book/{loan.book}", due)]
    match shelf.refusal(loan):
        case "wanted":
            says = say("Cannot be extended: another reader waits for it.", "不能续借：有其他读者预约。")
            blocks.append(Para(says, soft=True))
        case "often":
            says = say(f"Cannot be extended more than {MOST_EXTENDED} times.", f"最多续借{MOST_EXTENDED}次。")
            blocks.append(Para(says, soft=True))
        case _:
            until = day_says(phone, loan.due + WEEKS * 7 * DAY)
            ask = say(f"Extend “{name}” until {until}?", f"将《{name}》续借到{until}？")
            blocks.append(Submit(say(f"Extend {name}", f"续借《{name}》"), f"extend/{loan.id}", "tonal", ask))
    return blocks


def act(phone: Phone, action: str, values: Mapping[str, str]) -> Outcome:
    say = phone.say
    what, _, rest = action.partition("/")
    who = shelf.reader(phone)
    if what == "search":
        return Outcome(f"{SITE}search?q={quote(values.get('q', '').strip(), safe='')}")
    if what == "login":
        match shelf.log_in(phone, values.get("login", ""), values.get("password", "")):
            case "":
                return Outcome(f"{SITE}account")
            case "locked":
                wrong = say("This card is locked. Please come to the desk.", "此卡已锁定，请到服务台。")
            case _:
                wrong = say("No reader with this name and password", "读者名或密码不对")
        return Outcome(errors={"password": wrong})
    if who is None:
        return Outcome(f"{SITE}login")
    match what:
        case "logout":
            shelf.log_out(phone)
            return Outcome(SITE, told=say("Logged out", "已退出登录"))
        case "hold":
            branch = values.get("branch", "")
            if not branch:
                return Outcome(errors={"branch": say("Choose a branch", "请选择取书馆")})
            shelf.hold(phone, who[0], int(rest), branch)
            return Outcome(told=say("Reserved", "已预约"))
        case "extend":
            shelf.extend(phone, int(rest))
            return Outcome(told=say("Extended", "已续借"))
        case _:
            shelf.let_go(phone, int(rest))
            return Outcome(told=say("Reservation cancelled", "已取消预约"))
