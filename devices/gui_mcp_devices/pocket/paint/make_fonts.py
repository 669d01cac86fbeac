"""Makes the font files and `metrics.json` in the assets folder. Run by hand, never imported by the phone.

    apt-get install fonts-inter fonts-noto-cjk fonts-noto-color-emoji && pip install fonttools
    python -m gui_mcp_devices.pocket.paint.make_fonts

Sources, all under the SIL Open Font License 1.1 (text beside the fonts):
Inter 3.19 (Debian fonts-inter) for Latin, Greek and Cyrillic in three weights; Noto Sans CJK SC (Debian
fonts-noto-cjk) for the 6,763 characters of GB 2312, its punctuation and kana, in two weights; Noto Color
Emoji (Debian fonts-noto-color-emoji) as a sheet of small pictures. The cut files carry other family names.
"""

# fontTools has few types.
# pyright: basic

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

ASSETS = Path(__file__).parents[1] / "assets"
INTER = Path("/usr/share/fonts/opentype/inter")
NOTO = Path("/usr/share/fonts/opentype/noto")
EMOJI_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
CJK_SIMPLIFIED = 2
"""Place of "Noto Sans CJK SC" in the collection files."""

LATIN = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x192, *range(0x218, 0x21C), 0x2C6, 0x2C7, *range(0x2D8, 0x2DE),
    *range(0x384, 0x3CF), *range(0x400, 0x460), *range(0x490, 0x492), *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2028), 0x202F, *range(0x2030, 0x203B), 0x2044, 0x2070, *range(0x2074, 0x207A),
    *range(0x2080, 0x208A), *range(0x20A0, 0x20C0), 0x2116, 0x2120, 0x2122, 0x2126, *range(0x2150, 0x215F),
    *range(0x2190, 0x219A), 0x21A9, 0x21AA, 0x21BA, 0x21BB, 0x2202, 0x2206, 0x220F, 0x2211, 0x2212, 0x2215,
    0x221A, 0x221E, 0x222B, 0x2248, 0x2260, 0x2264, 0x2265, 0x2318, 0x232B, 0x25A0, 0x25A1, 0x25B2, 0x25B3,
    0x25B6, 0x25B8, 0x25BC, 0x25C0, 0x25C6, 0x25CA, 0x25CB, 0x25CF, 0x2605, 0x2606, 0x2611, 0x2661, 0x2665,
    0x2713, 0x2715, 0x2717,
]  # fmt: skip
"""Code points: Latin with its extensions, Greek, Cyrillic, punctuation, currencies, arrows, a few signs."""

EMOJI = (
    "😀😃😄😁😆😅😂🤣🙂🙃😉😊😇🥰😍😘😋😜🤪🤗🤔🤐😐😑😶😏😒🙄😬😌😔😪😴😷🤒🤕🤢🥵🥶😵🤯🥳😎🤓😕😟🙁😮😲😳🥺😢😭😱😖😣"
    "😞😓😩😫🥱😤😡😠💀💩🤡👻👽🤖😺🙈🙉🙊💋💌💘💝💖💗💓💞💕💔❤🧡💛💚💙💜🖤🤍💯💢💥💫💦💤"
    "👋✋👌✌🤞🤟🤘👈👉👆👇☝👍👎✊👊👏🙌🤝🙏💪👀🧠👶👧👦👩👨👵👴👮👷💃🏃🚶👪🐶🐱🐭🐰🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🦉🐴🦄🐝🦋🐢🐍🐙🐬🐳"
    "💐🌸🌹🌻🌷🌱🌲🌴🌵🍀🍁🍂🍇🍉🍊🍋🍌🍍🍎🍑🍒🍓🥝🍅🥑🥕🌽🍞🥐🧀🥚🍳🍔🍟🍕🌭🌮🍜🍝🍣🥟🍚🍦🍩🍪🎂🍰🍫🍬☕🍵🥤🍺🍻🥂🍷"
    "⚽🏀🏈⚾🎾🏐🏓🏸🥊🎯🎮🎲🎨🎭🎤🎧🎸🎹🎬🏆🥇🎁🎈🎉🎊🎄🎃🎓🚗🚕🚌🚲🚀✈🚂🚢🏠🏢🏥🏫🏪⛺🌍🗺🏖🏔🌅🌈☀⛅☁🌧⛈❄⛄🔥💧🌊🌙⭐🌟✨⚡"
    "📱💻⌚📷📺🔋💡🔑🔒🔓📖📚📝✏📌📍📎✂📅📈📉📊📦📧📞🔔🔕🔍⏰⏳💰💳💵🛒🛍👕👗👟👜🎒👓💍✅❌❗❓⚠🚫⛔♻➕➖➡⬅⬆⬇🔄🆗🆕🔴🟢🔵🟡🏁🚩"
)
"""The pictures a message is likely to hold."""


def chinese() -> list[int]:
    """Every character of GB 2312 (signs, full-width forms, kana, both levels of ideographs) above ASCII."""
    rows = [0xA1, 0xA3, 0xA4, 0xA5, *range(0xB0, 0xF8)]
    found = {ord(text) for row in rows for cell in range(0xA1, 0xFF) if (text := _decoded(row, cell))}
    return sorted(
        found | {0x2014, 0x2026, 0x2018, 0x2019, 0x201C, 0x201D, 0x3007} | set(map(ord, "妳祂碁喆堃淼昇玥"))
    )


def _decoded(row: int, cell: int) -> str:
    try:
        return bytes((row, cell)).decode("gb2312")
    except UnicodeDecodeError:
        return ""


def cut(source: Path, number: int, characters: list[int], name: str) -> dict[str, object]:
    """Writes `name`.otf with `characters` of one font; gives its metrics (font units)."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "DSIG", "STAT"]
    options.desubroutinize = False
    font = TTFont(source, fontNumber=number)
    wanted = set(characters) & set(font.getBestCmap() or ())
    pairs = kerning(source) if number < 0 else {}
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = f"Pocket-{name}".encode(record.getEncoding() or "ascii")
    if "CFF " in font:
        font["CFF "].cff.fontNames = [f"Pocket-{name}"]
    font.save(ASSETS / f"{name}.otf")
    cmap, widths = font.getBestCmap() or {}, font["hmtx"]
    usual = 1000 if "cjk" in name else 0
    return {
        "units": vars(font["head"])["unitsPerEm"],
        "usual": usual,
        "usual_characters": "".join(chr(c) for c in sorted(cmap) if widths[cmap[c]][0] == usual),
        "advances": {chr(c): widths[cmap[c]][0] for c in sorted(cmap) if widths[cmap[c]][0] != usual},
        "kerning": pairs,
    }


def kerning(source: Path) -> dict[str, int]:
    """How much nearer (negative) pairs of printable ASCII characters stand, in font units."""
    font = TTFont(source)
    glyphs = {name: chr(code) for code, name in (font.getBestCmap() or {}).items() if 0x20 < code < 0x7F}
    table = vars(font["GPOS"])["table"]
    wanted = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    found: dict[str, int] = {}
    for index in sorted(wanted):
        for part in table.LookupList.Lookup[index].SubTable:
            part = part.ExtSubTable if part.LookupType == 9 else part
            if part.LookupType == 2:
                for pair, moved in _pairs(part, glyphs):
                    found.setdefault(pair, moved)
    least = vars(font["head"])["unitsPerEm"] // 160
    return {pair: moved for pair, moved in sorted(found.items()) if abs(moved) >= least}


def _pairs(part: Any, glyphs: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The pairs of one PairPos subtable of format 1 (glyph to glyph) or 2 (class to class)."""
    for place, first in enumerate(part.Coverage.glyphs):
        if first not in glyphs:
            continue
        if part.Format == 1:
            for record in part.PairSet[place].PairValueRecord:
                if record.SecondGlyph in glyphs:
                    yield glyphs[first] + glyphs[record.SecondGlyph], _moved(record.Value1)
        else:
            row = part.Class1Record[part.ClassDef1.classDefs.get(first, 0)].Class2Record
            for second in glyphs:
                value = row[part.ClassDef2.classDefs.get(second, 0)].Value1
                yield glyphs[first] + glyphs[second], _moved(value)


def _moved(value: Any) -> int:
    return int(vars(value).get("XAdvance", 0)) if value else 0


def sheet(source: Path, size: int = 56, columns: int = 16) -> str:
    """Writes `emoji.png`, a table of coloured pictures; gives their characters in its order."""
    font = ImageFont.truetype(source, 109, layout_engine=ImageFont.Layout.BASIC)
    known = TTFont(source).getBestCmap() or {}
    characters = "".join(dict.fromkeys(c for c in EMOJI if ord(c) in known))
    table = Image.new("RGBA", (columns * size, -(-len(characters) // columns) * size))
    for number, character in enumerate(characters):
        large = Image.new("RGBA", (136, 136))
        ImageDraw.Draw(large).text((0, 4), character, font=font, embedded_color=True, anchor="lt")
        box = large.getbbox()
        cut = large.crop(box) if box else large
        square = Image.new("RGBA", (136, 136))
        square.paste(cut, ((136 - cut.width) // 2, (136 - cut.height) // 2))
        small = square.resize((size, size), Image.Resampling.LANCZOS)
        table.paste(small, (number % columns * size, number // columns * size))
    table.save(ASSETS / "emoji.png", optimize=True)
    return characters


def main() -> None:
    metrics = {
        name: cut(source, number, characters, name)
        for name, source, number, characters in (
            ("sans-400", INTER / "Inter-Regular.otf", -1, LATIN),
            ("sans-500", INTER / "Inter-Medium.otf", -1, LATIN),
            ("sans-700", INTER / "Inter-Bold.otf", -1, LATIN),
            ("cjk-400", NOTO / "NotoSansCJK-Regular.ttc", CJK_SIMPLIFIED, chinese()),
            ("cjk-700", NOTO / "NotoSansCJK-Bold.ttc", CJK_SIMPLIFIED, chinese()),
        )
    }
    metrics["emoji"] = {"characters": sheet(EMOJI_FONT)}
    text = json.dumps(metrics, ensure_ascii=False, separators=(",", ":"))
    (ASSETS / "metrics.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
