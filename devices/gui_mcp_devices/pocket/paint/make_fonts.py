"""Makes the font files and `metrics.json` in the assets folder. Run by hand, never imported by the phone.

    apt-get install fonts-inter fonts-noto-cjk && pip install fonttools
    python -m gui_mcp_devices.pocket.paint.make_fonts

Sources, both under the SIL Open Font License 1.1 (text beside the fonts):
Inter 3.19 (Debian fonts-inter) for Latin, Greek and Cyrillic in three weights; Noto Sans CJK SC (Debian
fonts-noto-cjk) for the 6,763 characters of GB 2312, its punctuation and kana, in two weights. The cut
files carry other family names, as the licence asks of changed fonts.
"""

# pyright: basic

from __future__ import annotations

import json
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ASSETS = Path(__file__).parents[1] / "assets"
INTER = Path("/usr/share/fonts/opentype/inter")
NOTO = Path("/usr/share/fonts/opentype/noto")
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
    pairs = kerning(source, number) if number < 0 else {}
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = f"Pocket-{name}".encode(record.getEncoding())
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


def kerning(source: Path, number: int) -> dict[str, int]:
    return {}


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
    text = json.dumps(metrics, ensure_ascii=False, separators=(",", ":"))
    (ASSETS / "metrics.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
