"""What others do by themselves after the owner wrote something: they answer, like, let somebody in."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import content, people, places, store
from gui_mcp_devices.pocket.apps.circle.schema import ME, PACKAGE
from gui_mcp_devices.pocket.apps.circle.store import database

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SITE = "https://circle.example/"
"""Addresses below it are shown by the app."""
ANSWERS = 0.5
"""Share of what is written that somebody answers."""


def _expect(phone: Phone, kind: str, actor: int, target: int, text: str, often: float = ANSWERS) -> None:
    """Perhaps, after some seconds."""
    random = Random(f"{kind}/{actor}/{target}/{int(phone.now())}")
    if random.random() > often:
        return
    database(phone).execute(
        "INSERT INTO coming (due, kind, actor, target, text) VALUES (?,?,?,?,?)",
        (int(phone.now()) + random.randrange(8, 40), kind, actor, target, text),
    )


def after_comment(phone: Phone, post: int, comment: int) -> None:
    """The author of the post may reply to it."""
    found = store.post(phone, post)
    if found is not None and found.author != ME:
        said = Random(f"reply/{comment}").choice(content.REPLIES)
        _expect(phone, "reply", found.author, comment, phone.say(*said))


def after_post(phone: Phone, post: int) -> None:
    """A follower may like it."""
    fans = [one.id for one in people.followers(phone)]
    if fans:
        _expect(phone, "like", Random(f"fan/{post}").choice(fans), post, "")


def after_message(phone: Phone, member: int) -> None:
    said = Random(f"answer/{member}/{len(people.messages(phone, member))}").choice(content.ANSWERS)
    _expect(phone, "message", member, member, phone.say(*said))


def after_asking(phone: Phone, group: int) -> None:
    _expect(phone, "group", ME, group, "", 1.0)


def tick(phone: Phone, reading: int = 0) -> None:
    """One look-up unless something is due. `reading`: the member whose chat is open."""
    db = database(phone)
    due = db.execute(
        "SELECT _id, kind, actor, target, text FROM coming WHERE due <= ? ORDER BY due LIMIT 1",
        (int(phone.now()),),
    ).fetchone()
    if due is None:
        return
    db.execute("DELETE FROM coming WHERE _id = ?", (due[0],))
    _come(phone, str(due[1]), int(due[2]), int(due[3]), str(due[4]), reading)


def _come(phone: Phone, kind: str, actor: int, target: int, text: str, reading: int) -> None:
    db, who = database(phone), people.member(phone, actor)
    if who is None or who.blocked:
        return
    match kind:
        case "like":
            db.execute("UPDATE posts SET liked = liked + 1 WHERE _id = ?", (target,))
            places.notice(phone, "like", actor, target)
            says = phone.say("liked your post", "赞了你的动态")
            phone.notify(PACKAGE, who.name, says, data=f"{SITE}p/{target}")
        case "reply":
            row = db.execute("SELECT post_id, parent FROM comments WHERE _id = ?", (target,)).fetchone()
            if row is None or store.post(phone, row[0]) is None:
                return
            store.comment(phone, row[0], text, row[1] or target, actor)
            places.notice(phone, "reply", actor, row[0], text)
            phone.notify(PACKAGE, who.name, text, data=f"{SITE}p/{row[0]}")
        case "message":
            people.say(phone, actor, text, mine=False)
            if reading == actor:
                people.read(phone, actor)
            else:
                phone.notify(PACKAGE, who.name, text, data=f"{SITE}m/{actor}")
        case _:
            group = places.group(phone, target)
            if group is None or group.state != "asked":
                return
            db.execute("UPDATE memberships SET state = 'member' WHERE group_id = ?", (target,))
            places.notice(phone, "group", ME, target)
            says = phone.say("You are in the group now", "你已加入小组")
            phone.notify(PACKAGE, group.name, says, data=f"{SITE}g/{target}")
