"""The XML of a phone's views: read, written, and refused where it is not what it should be."""

import random

import pytest
from gui_mcp_devices.android.hierarchy import HierarchyError, UiNode, parse, to_xml
from gui_mcp_devices.screen import Box

DUMP = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    '<hierarchy rotation="0"><node index="0" text="" resource-id="" class="android.widget.FrameLayout" '
    'package="com.example" content-desc="" checkable="false" checked="false" clickable="false" '
    'enabled="true" focusable="false" focused="false" scrollable="false" long-clickable="false" '
    'password="false" selected="false" bounds="[0,0][720,1280]"><node index="0" '
    'text="Fish &amp; &quot;chips&quot;" resource-id="com.example:id/dish" '
    'class="android.widget.Button" package="com.example" content-desc="" '
    'checkable="false" checked="false" clickable="true" enabled="true" focusable="true" focused="false" '
    'scrollable="false" long-clickable="false" password="false" selected="false" bounds="[16,40][200,120]" />'
    "</node></hierarchy>"
)
ODD = "a<b>&\"quoted\" 'single' 東京 🙂 مرحبا\nline\ttab\r"


def test_a_dump_is_read_and_written_back_byte_for_byte() -> None:
    root = parse(DUMP)
    button = root.children[0]
    assert (button.text, button.resource_id, button.clickable) == (
        'Fish & "chips"',
        "com.example:id/dish",
        True,
    )
    assert button.bounds == Box(16, 40, 184, 80)
    assert to_xml(root) == DUMP


def test_every_attribute_and_odd_text_survives_writing_and_reading() -> None:
    inner = UiNode(
        "android.widget.EditText",
        package="p",
        resource_id="p:id/x",
        text=ODD,
        desc=ODD,
        hint=ODD,
        bounds=Box(-5, 3, 50, 60),
        checkable=True,
        checked=True,
        clickable=True,
        enabled=False,
        focusable=True,
        focused=True,
        scrollable=True,
        long_clickable=True,
        password=True,
        selected=True,
    )
    root = UiNode("android.view.View", children=(inner, UiNode()))
    assert parse(to_xml(root, 90)) == root
    assert '<hierarchy rotation="1">' in to_xml(root, 90)


def test_characters_that_xml_has_not_are_written_as_dots() -> None:
    assert parse(to_xml(UiNode(text="a\x00b\x1bc\ud800d\uffff"))).text == "a.b.c.d."


def test_what_the_tool_says_around_the_tree_is_left_out() -> None:
    noisy = "WARNING: linker: something\n" + DUMP + "UI hierchary dumped to: /dev/tty\n"
    assert parse(noisy) == parse(DUMP)


def test_an_emoji_written_as_two_surrogates_is_read_as_one() -> None:
    broken = DUMP.replace("Fish", "&#55357;&#56834; &#xD83D;&#xDE42; &#128578; &#0; &#55357; &#99999999;")
    assert parse(broken).children[0].text.startswith("😂 🙂 🙂 \ufffd \ufffd \ufffd")


def test_attributes_of_other_versions_are_passed_over_and_unseen_views_left_out() -> None:
    newer = DUMP.replace('bounds="[16', 'NAF="true" visible-to-user="true" drawing-order="2" bounds="[16')
    assert parse(newer) == parse(DUMP)
    unseen = newer.replace('visible-to-user="true"', 'visible-to-user="false"')
    assert parse(unseen).children == ()


def test_several_windows_get_one_root_without_a_class() -> None:
    both = to_xml(UiNode(cls="", children=(UiNode(text="a"), UiNode(text="b"))))
    assert [window.text for window in parse(both).children] == ["a", "b"]
    assert parse(both).cls == ""


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE h [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><hierarchy><node text="&b;"/></hierarchy>',
        '<!DOCTYPE h SYSTEM "file:///etc/passwd"><hierarchy rotation="0"><node/></hierarchy>',
        "<hierarchy>" + "<node>" * 100_000 + "</node>" * 100_000 + "</hierarchy>",
        "<hierarchy>" + "<node/>" * 100_000 + "</hierarchy>",
        "<hierarchy>" + "x" * 17_000_000 + "</hierarchy>",
        '<hierarchy rotation="0"></hierarchy>',
        "<html><body>no</body></html>",
        "ERROR: null root node returned by UiTestAutomationBridge.",
        "<",
        "",
    ],
    ids=["entities", "system", "deep", "wide", "long", "no window", "other", "error", "cut", "empty"],
)
def test_what_is_no_tree_is_refused_in_words(bomb: str) -> None:
    with pytest.raises(HierarchyError, match=r"^(the|there|this) "):
        parse(bomb)


def test_any_text_gives_a_tree_or_a_refusal() -> None:
    dice = random.Random(7)
    pieces = [
        "<node ",
        "/>",
        ">",
        "</node>",
        "<hierarchy>",
        'text="',
        '"',
        "&#55357;",
        "&amp;",
        "&x;",
        "\x00",
    ]
    pieces += [
        "]]>",
        "<![CDATA[",
        "<!--",
        "-->",
        "<?x ?>",
        "\ud800",
        "🙂",
        'bounds="[1,2][3',
        ",4]",
        "\ufeff",
    ]
    read = 0
    for round in range(3000):
        if round % 2:
            text = "".join(dice.choices(pieces, k=dice.randrange(30)))
        else:
            at = sorted(dice.choices(range(len(DUMP)), k=2))
            text = DUMP[: at[0]] + "".join(dice.choices(pieces, k=dice.randrange(3))) + DUMP[at[1] :]
        try:
            parse(text)
        except HierarchyError:
            continue
        read += 1
    assert read > 10


def test_bounds_that_make_no_sense_become_empty_or_are_cut() -> None:
    def box(text: str) -> Box:
        return parse(DUMP.replace("[16,40][200,120]", text)).children[0].bounds

    assert box("[5,5][1,1]") == Box(5, 5, 0, 0)
    assert box("nonsense") == Box(0, 0, 0, 0)
    assert box("[-999999999,0][999999999,1]") == Box(-1_000_000, 0, 2_000_000, 1)
