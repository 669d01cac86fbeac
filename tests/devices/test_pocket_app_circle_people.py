"""Circle: people, searching, messages, events, groups, notices and what the owner sets."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.circle import people, places, store
from gui_mcp_devices.pocket.apps.circle.parts import show
from gui_mcp_devices.pocket.apps.circle.people import Member
from gui_mcp_devices.pocket.apps.circle.schema import ME, PACKAGE
from gui_mcp_devices.pocket.apps.circle.store import Post
from gui_mcp_devices.pocket.phone import Phone

from tests.devices.pocket_hands import (
    find,
    hold_name,
    names,
    nodes,
    small,
    tap_far,
    tap_name,
    type_into,
)


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(2)
    phone.start(PACKAGE)
    return phone


def stranger(phone: Phone) -> Member:
    """Somebody who writes, takes messages and is not followed."""
    return next(
        one
        for one in people.search(phone, "")
        if not one.followed and one.takes_messages and store.posts_of(phone, one.id)
    )


def plain(phone: Phone) -> Post:
    """A post of somebody else's that the owner has neither liked nor saved."""
    return next(p for p in store.feed(phone, 60) if p.author != ME and not p.liked and not p.saved)


def mine(phone: Phone) -> list[Post]:
    return store.posts_of(phone, ME)


def test_following_is_one_tap_and_unfollowing_asks(phone: Phone) -> None:
    who = stranger(phone)
    show(phone, "u", who.id)
    tap_name(phone, "follow")
    now = people.member(phone, who.id)
    assert now is not None
    assert now.followed
    assert now.followers == who.followers + 1
    tap_name(phone, "follow")
    tap_name(phone, "Cancel")
    assert people.member(phone, who.id) == now
    tap_name(phone, "follow")
    tap_name(phone, "confirm")
    assert people.member(phone, who.id) == who


def test_who_is_blocked_is_gone_everywhere_until_unblocked(phone: Phone) -> None:
    who = next(one for one in people.related(phone, "follows") if store.posts_of(phone, one.id))
    show(phone, "u", who.id)
    tap_name(phone, "More options")
    tap_name(phone, "Block")
    tap_name(phone, "confirm")
    assert "You have blocked this person" in names(phone)
    assert not store.posts_of(phone, who.id)
    assert who.id not in {one.id for one in people.search(phone, "")}
    assert who.id not in {p.author for p in store.feed(phone, 200)}
    tap_name(phone, "Unblock")
    now = people.member(phone, who.id)
    assert now is not None
    assert not now.blocked
    assert not now.followed


def test_search_finds_people_posts_and_tags_and_remembers(phone: Phone) -> None:
    one = plain(phone)
    tap_name(phone, "Search")
    type_into(phone, "search_field", people.search(phone, "")[0].handle)
    assert people.search(phone, "")[0].name in names(phone)
    tap_name(phone, "Posts")
    tap_name(phone, "search_field")
    phone.set_text(one.text)
    phone.key("ENTER")
    assert one.text in names(phone)
    assert store.searches(phone) == [one.text]
    tap_name(phone, "Tags")
    phone.focus("search_field")
    phone.set_text("nosuchtag")
    assert "There is no such tag" in names(phone)
    tap_name(phone, "Clear")
    phone.hide_keyboard()
    tag, count = store.tags(phone)[0]
    tap_far(phone, f"#{tag}")
    assert find(phone, "title").text == f"#{tag}"
    assert len(store.tagged(phone, tag)) <= count


def test_an_event_takes_one_answer_and_a_full_one_none(phone: Phone) -> None:
    one = next(e for e in places.events(phone) if not e.full and not e.answer)
    show(phone, "e", one.id)
    tap_name(phone, "Going")
    tap_name(phone, "Not going")
    now = places.event(phone, one.id)
    assert now is not None
    assert (now.answer, now.going) == ("not", one.going)
    full = next(e for e in places.events(phone) if e.full)
    show(phone, "e", full.id)
    assert "This event is full" in names(phone)
    assert not find(phone, "going").enabled


def test_a_closed_group_lets_one_in_after_a_while_and_leaving_asks(phone: Phone) -> None:
    one = next(g for g in places.groups(phone) if g.closed)
    show(phone, "g", one.id)
    assert "Only members see the posts" in names(phone)
    tap_name(phone, "Ask to join")
    assert "Withdraw request" in names(phone)
    for _ in range(50):
        phone.wait(1)
    now = places.group(phone, one.id)
    assert now is not None
    assert now.state == "member"
    assert one.name in {told.title for told in phone.notifications}
    tap_name(phone, "Leave group")
    tap_name(phone, "Cancel")
    assert places.group(phone, one.id) == now
    tap_name(phone, "Leave group")
    tap_name(phone, "confirm")
    assert places.group(phone, one.id) == one


def test_somebody_who_takes_no_messages_gets_none(phone: Phone) -> None:
    who = next(one for one in people.search(phone, "") if not one.takes_messages)
    show(phone, "m", who.id)
    assert f"{who.name} does not accept direct messages" in names(phone)
    assert not any("Edit" in node.cls for node in nodes(phone))


def test_a_message_is_sent_answered_sometimes_and_deleted_after_a_question(phone: Phone) -> None:
    who = stranger(phone)
    show(phone, "m", who.id)
    for text in ("one", "two", "three", "four"):
        type_into(phone, "message_field", text)
        tap_name(phone, "Send")
        phone.wait(50)
    said = people.messages(phone, who.id)
    assert [m.text for m in said if m.mine] == ["one", "two", "three", "four"]
    assert any(not m.mine for m in said)
    assert not next(chat for chat in people.chats(phone) if chat.member.id == who.id).unread
    assert not phone.notifications
    phone.hide_keyboard()
    hold_name(phone, said[-1].text)
    tap_name(phone, "Delete message")
    tap_name(phone, "confirm")
    assert people.messages(phone, who.id) == said[:-1]


def test_notices_are_read_one_by_one_or_all_at_once(phone: Phone) -> None:
    new = [one for one in places.notices(phone) if not one.seen]
    assert len(new) > 1
    tap_name(phone, "Alerts")
    tap_name(phone, next(name for name in names(phone) if new[0].name in name))
    assert len([one for one in places.notices(phone) if not one.seen]) == len(new) - 1
    phone.back()
    tap_name(phone, "Mark all as read")
    assert all(one.seen for one in places.notices(phone))


def test_what_the_notices_tell_of_is_so(phone: Phone) -> None:
    told = places.notices(phone)
    assert {one.kind for one in told} == {"comment", "follow", "like"}
    fans = {one.id for one in people.followers(phone)}
    for one in told:
        if one.kind == "follow":
            assert one.actor in fans
        else:
            assert one.target in {post.id for post in mine(phone)}
        if one.kind == "comment":
            assert one.actor in {said.author for said in store.comments(phone, one.target)}


def test_the_profile_refuses_what_is_taken_or_odd(phone: Phone) -> None:
    other = people.search(phone, "")[0]
    show(phone, "profile", 0)
    for handle, said in (
        (other.handle, "Somebody else has this handle"),
        ("a b", "3 to 20 of a-z, 0-9, dot and underscore"),
    ):
        tap_name(phone, "handle")
        phone.set_text(handle)
        tap_name(phone, "Save")
        assert said in names(phone)
    phone.set_text("quiet.corner")
    tap_name(phone, "Save")
    assert people.me(phone).handle == "quiet.corner"


def test_privacy_is_kept(phone: Phone) -> None:
    show(phone, "privacy", 0)
    tap_name(phone, "Private account")
    tap_name(phone, "Who can comment")
    tap_name(phone, "People I follow")
    assert (people.privacy(phone, "private"), people.privacy(phone, "comments")) == ("1", "follows")
