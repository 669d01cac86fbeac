"""Circle: the feed, posts, comments and drafts; nothing is lost without a question."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.circle import people, places, store
from gui_mcp_devices.pocket.apps.circle.answers import SITE
from gui_mcp_devices.pocket.apps.circle.parts import show
from gui_mcp_devices.pocket.apps.circle.people import Member
from gui_mcp_devices.pocket.apps.circle.schema import ME, PACKAGE
from gui_mcp_devices.pocket.apps.circle.store import Post, database
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form, Intent

from tests.devices.pocket_hands import (
    find,
    monkey,
    names,
    nodes,
    reach,
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


def test_the_feed_grows_while_one_scrolls_and_comes_to_an_end(phone: Phone) -> None:
    def built() -> int:
        return sum(node.short_id == "post_more" for node in nodes(phone))

    before = {node.text for node in nodes(phone) if node.short_id == "post_text"}
    ids: set[str] = set(before)
    for _ in range(90):
        phone.scroll(180, 400, 0, 900)
        ids |= {node.text for node in nodes(phone) if node.short_id == "post_text"}
        if "You have seen it all" in names(phone):
            break
    assert built() >= 1
    assert "You have seen it all" in names(phone)
    assert len(ids) > len(before) + 15


def test_the_feed_leaves_out_who_is_muted_blocked_or_not_followed(phone: Phone) -> None:
    feed = store.feed(phone, 200)
    followed = {one.id for one in people.related(phone, "follows")}
    away = {one.id for one in (*people.related(phone, "mutes"), *people.related(phone, "blocks"))}
    groups = {one.id for one in places.groups(phone) if one.state == "member"}
    assert feed
    assert all(p.author in {ME, *followed} or p.group in groups for p in feed)
    assert not {p.author for p in feed} & away


def test_a_like_counts_once_and_can_be_taken_back(phone: Phone) -> None:
    one = plain(phone)
    show(phone, "p", one.id)
    tap_name(phone, f"Like, {one.likes}")
    assert f"Unlike, {one.likes + 1}" in names(phone)
    tap_name(phone, f"Unlike, {one.likes + 1}")
    assert store.post(phone, one.id) == one


def test_a_saved_post_stands_among_the_saved_ones(phone: Phone) -> None:
    one = plain(phone)
    show(phone, "p", one.id)
    tap_name(phone, "Save")
    assert one.id in {p.id for p in store.saved(phone)}
    phone.home()
    phone.start(PACKAGE)
    phone.back()
    tap_name(phone, "Me")
    tap_name(phone, "Saved posts")
    assert one.text in names(phone)


def test_a_comment_a_reply_and_the_question_before_an_own_one_is_deleted(phone: Phone) -> None:
    one = next(p for p in store.feed(phone, 60) if p.comments and p.author != ME)
    first = store.comments(phone, one.id)[0]
    show(phone, "p", one.id)
    type_into(phone, "comment_field", "What a view")
    tap_name(phone, "Send")
    tap_far(phone, "Reply")
    assert f"Replying to {first.name}" in names(phone)
    phone.type("I agree")
    tap_name(phone, "Send")
    said = {c.text: c for c in store.comments(phone, one.id) if c.author == ME}
    assert said["What a view"].parent == 0
    assert said["I agree"].parent == first.id
    me = people.me(phone).name
    tap_far(phone, f"Options of the comment of {me}")
    tap_name(phone, "Delete comment")
    tap_name(phone, "Cancel")
    assert len(store.comments(phone, one.id)) == one.comments + 2
    tap_far(phone, f"Options of the comment of {me}")
    tap_name(phone, "Delete comment")
    tap_name(phone, "confirm")
    assert len(store.comments(phone, one.id)) == one.comments + 1


def test_a_comment_of_somebody_else_is_liked_or_reported_but_not_deleted(phone: Phone) -> None:
    one = next(p for p in store.feed(phone, 60) if p.comments and p.author != ME)
    first = next(c for c in store.comments(phone, one.id) if c.author != ME)
    show(phone, "p", one.id)
    tap_far(phone, f"Like comment of {first.name}, {first.likes}")
    assert next(c for c in store.comments(phone, one.id) if c.id == first.id).liked
    tap_far(phone, f"Options of the comment of {first.name}")
    assert "Delete comment" not in names(phone)
    tap_name(phone, "Report comment")
    tap_name(phone, "Insults or hatred")
    tap_name(phone, "confirm")
    assert first.id not in {c.id for c in store.comments(phone, one.id)}


def test_a_post_has_its_text_picture_audience_and_group(phone: Phone) -> None:
    count = len(mine(phone))
    tap_name(phone, "New post")
    assert not find(phone, "post").enabled
    phone.type("Fresh bread today")
    phone.hide_keyboard()
    tap_name(phone, "Add picture")
    tap_name(phone, "Cake")
    tap_name(phone, "Visible to")
    tap_name(phone, "Followers only")
    group = next(g for g in places.groups(phone) if g.state == "member")
    tap_name(phone, "Group")
    tap_name(phone, group.name)
    tap_name(phone, "Post")
    made = mine(phone)[0]
    assert len(mine(phone)) == count + 1
    assert (made.text, made.picture, made.audience) == ("Fresh bread today", "food/cake", "followers")
    assert made.group == group.id


def test_what_is_too_long_is_not_posted(phone: Phone) -> None:
    tap_name(phone, "New post")
    phone.type("x" * 503)
    assert not find(phone, "post").enabled
    assert "3 characters too long" in names(phone)


def test_an_unfinished_post_becomes_a_draft_that_can_be_posted(phone: Phone) -> None:
    drafts, count = len(store.drafts(phone)), len(mine(phone))
    tap_name(phone, "New post")
    phone.type("Half a thought")
    phone.hide_keyboard()
    phone.back()
    tap_name(phone, "Cancel")
    assert find(phone, "post_field").text == "Half a thought"
    phone.back()
    tap_name(phone, "Save draft")
    assert (len(store.drafts(phone)), len(mine(phone))) == (drafts + 1, count)
    tap_name(phone, "New post")
    tap_name(phone, f"Drafts, {drafts + 1}")
    tap_name(phone, "Half a thought")
    tap_name(phone, "Post")
    assert len(store.drafts(phone)) == drafts
    assert mine(phone)[0].text == "Half a thought"


def test_going_back_twice_leaves_and_loses_no_text(phone: Phone) -> None:
    drafts = len(store.drafts(phone))
    tap_name(phone, "New post")
    phone.type("Not lost")
    phone.hide_keyboard()
    phone.back()
    phone.back()
    assert phone.front == (PACKAGE, ".MainActivity")
    assert store.drafts(phone)[0].text == "Not lost"
    assert len(store.drafts(phone)) == drafts + 1
    me = people.me(phone)
    show(phone, "profile", 0)
    type_into(phone, "city", "Elsewhere")
    phone.hide_keyboard()
    phone.back()
    assert "Discard changes?" in names(phone)
    phone.back()
    assert phone.front == (PACKAGE, ".MainActivity")
    assert people.me(phone) == me


def test_an_own_post_is_changed_and_deleted_with_what_hangs_on_it(phone: Phone) -> None:
    one = mine(phone)[0]
    store.comment(phone, one.id, "me too")
    show(phone, "p", one.id)
    tap_name(phone, "Post options")
    tap_name(phone, "Edit post")
    phone.set_text("Changed")
    tap_name(phone, "post")
    assert mine(phone)[0].text == "Changed"
    assert (mine(phone)[0].created, mine(phone)[0].likes) == (one.created, one.likes)
    for answer in ("Cancel", "confirm"):
        assert store.post(phone, one.id) is not None
        tap_name(phone, "Post options")
        tap_name(phone, "Delete post")
        tap_name(phone, answer)
    assert store.post(phone, one.id) is None
    assert not database(phone).execute("SELECT 1 FROM comments WHERE post_id = ?", (one.id,)).fetchone()


def test_a_post_is_shared_to_the_own_profile_to_a_member_and_as_a_text(phone: Phone) -> None:
    one = next(p for p in store.feed(phone, 60) if p.author != ME and p.audience == "everyone")
    who = stranger(phone)
    show(phone, "p", one.id)
    tap_name(phone, "Share")
    tap_name(phone, "Share to my profile")
    tap_name(phone, "post")
    assert mine(phone)[0].shared == one.id
    tap_name(phone, "Share")
    tap_name(phone, "Send in a direct message")
    type_into(phone, "member_field", who.name)
    phone.hide_keyboard()
    tap_name(phone, "member")
    tap_name(phone, "confirm")
    assert people.messages(phone, who.id)[-1].post == one.id
    tap_name(phone, "Share")
    tap_name(phone, "Send as a text message")
    assert phone.front[0] == "app.pocket.messages"


def test_addresses_open_pages_and_unknown_ones_nothing(phone: Phone) -> None:
    who = people.search(phone, "")[0]
    assert phone.view(f"{SITE}u/{who.handle}")
    assert f"@{who.handle}" in names(phone)
    for bad in ("p/99999", "e/x", "u/nobody.here", "edit/1x", "nothing"):
        assert phone.app(PACKAGE).open(phone, Intent(data=f"{SITE}{bad}")) is None
    assert phone.start(
        PACKAGE, action="android.intent.action.SEND", extras={"android.intent.extra.TEXT": "hi"}
    )
    assert find(phone, "post_field").text == "hi"


def test_all_pages_bear_an_empty_storage(phone: Phone) -> None:
    phone.clear(PACKAGE)
    phone.start(PACKAGE)
    for tab in ("Search", "Discover", "Groups", "Alerts", "Me"):
        tap_name(phone, tab)
        assert names(phone)
    assert reach(phone, "You have not posted yet")
    for kind in ("inbox", "saved", "drafts", "privacy", "profile", "new"):
        show(phone, kind, 0)
        phone.frame()


@pytest.mark.parametrize("form", [small("zh"), Form(360, 640, 1.0, dark=True)])
def test_random_touches_leave_circle_whole(form: Form) -> None:
    monkey(Phone(form), PACKAGE, seed=form.height, touches=200)
