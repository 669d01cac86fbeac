"""POSIX regular expressions, basic and extended, as Python's."""

from __future__ import annotations

import re

from gui_mcp_devices.pocket.sh.context import Failed

LONGEST = 2_000
"""Characters of an expression."""
LONGEST_SUBJECT = 100_000
"""Characters of a line that are searched; the rest of a longer one is not looked at."""
_CLASSES = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "space": r"\s",
    "blank": r" \t",
    "upper": "A-Z",
    "lower": "a-z",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9a-fA-F",
    "print": " -~",
    "graph": "!-~",
    "cntrl": r"\x00-\x1f\x7f",
    "word": r"\w",
}


def compiled(source: str, *, extended: bool, fixed: bool = False, fold: bool = False) -> re.Pattern[str]:
    """Raises `Failed` where `source` is no expression."""
    if len(source) > LONGEST:
        raise Failed("regex too long", 2)
    text = re.escape(source) if fixed else translated(source, extended)
    if explosive(text):
        raise Failed(f"regex '{source[:60]}' repeats a repeat: it could take for ever", 2)
    try:
        return re.compile(text, re.IGNORECASE if fold else 0)
    except (re.error, OverflowError, RecursionError) as problem:
        raise Failed(f"bad regex '{source[:60]}': {problem}", 2) from None


def explosive(text: str) -> bool:
    """Whether a Python expression repeats a group that repeats something: `(a+)+` takes exponential time."""
    groups = [False]
    at = 0
    while at < len(text):
        here = text[at]
        if here == "\\":
            at += 2
            continue
        if here == "[":
            at = _past_class(text, at)
            continue
        if here == "(":
            groups.append(False)
        elif here == ")" and len(groups) > 1:
            inner = groups.pop()
            again = text[at + 1 : at + 2] in ("*", "+", "{")
            if inner and again:
                return True
            groups[-1] = groups[-1] or inner or again
        elif here in "*+{":
            groups[-1] = True
        at += 1
    return False


def _past_class(text: str, at: int) -> int:
    """Where the text goes on after the `[...]` that starts at `at`."""
    at += 2 if text[at + 1 : at + 2] == "^" else 1
    first = True
    while at < len(text) and (first or text[at] != "]"):
        at += 2 if text[at] == "\\" else 1
        first = False
    return at + 1


def translated(source: str, extended: bool) -> str:
    """The expression in Python's syntax."""
    made: list[str] = []
    at = 0
    repeated = True  # a repeat sign here would have nothing to repeat
    while at < len(source):
        here = source[at]
        at += 1
        special = extended
        if here == "\\" and at < len(source):
            here = source[at]
            at += 1
            if here in "<>":
                made.append(r"\b")
                continue
            if here in "wWsSbB":
                made.append("\\" + here)
                repeated = False
                continue
            if here.isdigit() and here != "0":
                made.append(f"(?:\\{here})")
                repeated = False
                continue
            special = not extended and here in "(){}|+?"
            if not special:
                made.append({"n": "\n", "t": "\t"}.get(here) or re.escape(here))
                repeated = False
                continue
        elif here == "[":
            bracket, at = _bracket(source, at)
            made.append(bracket)
            repeated = False
            continue
        elif here in "^$.":
            if not extended and _inside(source, at - 1):
                made.append("\\" + here)
                repeated = False
                continue
            made.append("\\Z" if here == "$" else here)
            repeated = here == "^"
            continue
        elif here == "*":
            special = True
        if special and here in "*+?":
            if repeated:
                made.append("\\" + here if not made or made[-1][-1:] not in ("*", "+", "?", "}") else "")
            else:
                made.append(here)
                repeated = True
        elif special and here == "{":
            close = source.find("}", at)
            bounds = source[at:close].removesuffix("\\") if close > 0 else ""
            if not repeated and re.fullmatch(r"\d{1,3}(,\d{0,3})?|,\d{1,3}", bounds):
                made.append("{" + bounds + "}")
                at = close + 1
                repeated = True
            else:
                made.append(r"\{")
                repeated = False
        elif special and here in "(|":
            made.append(here)
            repeated = True
        elif special and here == ")":
            made.append(here)
            repeated = False
        else:
            made.append(re.escape(here))
            repeated = False
    return "".join(made)


def _inside(source: str, at: int) -> bool:
    """Whether a basic expression's `^` or `$` at `at` stands where it means itself."""
    if source[at] == "^":
        return at > 0 and not source[:at].endswith((r"\(", r"\|"))
    return source[at] == "$" and at + 1 < len(source) and source[at + 1 : at + 3] not in (r"\)", r"\|")


def _bracket(source: str, at: int) -> tuple[str, int]:
    """The class that starts after `[` at `at`, and where it ends."""
    start = at
    made = ["["]
    if source[at : at + 1] == "^":
        made.append("^")
        at += 1
    first = True
    while at < len(source) and (first or source[at] != "]"):
        first = False
        end = source.find(":]", at) if source.startswith("[:", at) else -1
        if end > 0 and source[at + 2 : end] in _CLASSES:
            made.append(_CLASSES[source[at + 2 : end]])
            at = end + 2
            continue
        here = source[at]
        made.append(
            "\\" + here if here in "\\[]^&~|" or (here == "-" and source[at + 1 : at + 2] == "]") else here
        )
        at += 1
    if at >= len(source):
        raise Failed(f"bad regex '{source[:60]}': brackets ([ ]) not balanced", 2)
    if source[start:at] == "":
        return r"\[\]", at + 1
    return "".join(made) + "]", at + 1
