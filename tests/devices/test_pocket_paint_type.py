"""How wide text is, where it wraps, and that every character has a face."""

from __future__ import annotations

import json

import pytest
from gui_mcp_devices.pocket.paint.fonts import ELLIPSIS, ascent, line, line_height, measure, wrap
from gui_mcp_devices.pocket.paint.metrics import ASSETS, BOX_FACE, emoji_place, face_of
from PIL import Image, ImageDraw, ImageFont


@pytest.mark.parametrize("weight", [400, 500, 700])
def test_the_ink_of_a_line_stays_within_its_measured_width(weight: int) -> None:
    for text in ("Settings", "10:45", "你好世界", "AVATAR To", "jumping fox", "😀👍"):
        for size in (11, 14, 28, 45):
            drawn = line(text, size, weight)
            box = drawn.mask.getbbox()
            left, right = (box[0] + drawn.left, box[2] + drawn.left) if box else (0, 0)
            right = max([right, *(sprite.left + sprite.image.width for sprite in drawn.sprites)])
            over = 1 + size * 0.06
            assert -over <= left and right <= measure(text, size, weight) + over, (text, size)


def test_a_line_is_as_high_as_its_letters_need() -> None:
    for size in (12, 14, 28, 45):
        drawn = line("ÅÉjgpy国", size, 400)
        box = drawn.mask.getbbox()
        assert box is not None
        assert box[1] + drawn.top >= 0 and box[3] + drawn.top <= line_height(size)
        assert 0 < ascent(size) < line_height(size)


def test_letters_stand_on_the_baseline() -> None:
    drawn = line("HEH", 28, 400)
    box = drawn.mask.getbbox()
    assert box is not None
    assert box[3] + drawn.top == ascent(28)


def test_kerned_pairs_stand_nearer() -> None:
    assert measure("AV", 1000) < measure("A", 1000) + measure("V", 1000) - 40
    apart, together = (line(text, 100, 400).mask.getbbox() for text in ("A V", "AV"))
    assert apart and together
    space = measure("A V", 100) - measure("AV", 100)
    assert (apart[2] - apart[0]) - (together[2] - together[0]) == pytest.approx(space, abs=1)


def test_a_text_is_as_wide_as_its_size_says() -> None:
    assert measure("你好", 20) == 40
    assert measure("", 20) == 0
    assert measure("Wide", 28, 700) > measure("Wide", 28, 400) > measure("Wide", 14, 400)


@pytest.mark.parametrize(
    ("characters", "face"),
    [
        ("Az09é€→✓Ωя", "sans-400"),
        ("你好龙婷，。《》ア", "cjk-400"),
        ("😀👍🎉❤", "emoji"),
        ("𝔘", BOX_FACE),
        ("\u200d\ufe0f ", ""),
    ],
)
def test_a_character_takes_the_first_face_that_has_it(characters: str, face: str) -> None:
    assert {face_of(character, 400) for character in characters} == {face}


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> bytes:
    image = Image.new("L", (80, 60))
    ImageDraw.Draw(image).text((10, 10), character, fill=255, font=font)
    return image.tobytes()


def test_every_character_of_the_table_is_in_its_font() -> None:
    table = json.loads((ASSETS / "metrics.json").read_text(encoding="utf-8"))
    for name in ("sans-400", "sans-500", "sans-700", "cjk-400", "cjk-700"):
        font = ImageFont.truetype(ASSETS / f"{name}.otf", 24, layout_engine=ImageFont.Layout.BASIC)
        missing = _drawn(font, "\U0010fffd")
        characters = [*table[name]["advances"], *table[name]["usual_characters"]]
        assert len(characters) > 700
        for character in characters[:: len(characters) // 150]:
            assert _drawn(font, character) != missing, (name, character)


def test_every_emoji_of_the_table_has_a_picture_of_its_own() -> None:
    table = json.loads((ASSETS / "metrics.json").read_text(encoding="utf-8"))
    with Image.open(ASSETS / "emoji.png") as sheet:
        pictures = [
            sheet.crop(emoji_place(character)).tobytes() for character in table["emoji"]["characters"]
        ]
    assert len(set(pictures)) == len(pictures) > 300


def test_a_missing_character_is_a_box_and_a_space_is_nothing() -> None:
    assert line("𝔘", 20, 400).mask.getbbox() is not None
    assert line(" \u200b", 20, 400).mask.getbbox() is None


def test_bold_chinese_is_heavier() -> None:
    regular, bold = (sum(line("国家", 30, weight).mask.tobytes()) for weight in (400, 700))
    assert bold > regular * 1.2


@pytest.mark.parametrize("width", [40, 90, 200])
def test_wrapped_lines_fit_and_lose_nothing(width: int) -> None:
    text = "The quick brown fox 小狗跑得很快，真的“很快” averyveryverylongword-with-parts\nnext"
    lines = wrap(text, 16, 400, width)
    assert all(measure(part, 16, 400) <= width for part in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_words_are_kept_whole_where_a_line_can_hold_them() -> None:
    assert wrap("one two three", 16, 400, measure("one two", 16)) == ("one two", "three")


def test_a_line_never_begins_with_a_closing_mark() -> None:
    for width in range(32, 120, 4):
        assert not any(
            part.startswith(("，", "。", "”"))
            for part in wrap("今天很好，明天也好。“好”吧", 16, 400, width)[1:]
        )


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    lines = wrap("one two three four five six seven", 16, 400, 80, 2)
    assert len(lines) == 2
    assert lines[1].endswith(ELLIPSIS) and measure(lines[1], 16, 400) <= 80
    assert wrap("short", 16, 400, 80, 2) == ("short",)


def test_newlines_and_empty_text_are_lines() -> None:
    assert wrap("a\n\nb", 16, 400, 80) == ("a", "", "b")
    assert wrap("", 16, 400, 80) == ("",)
