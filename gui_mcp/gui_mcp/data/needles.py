"""Finds what the owner wants forgotten, in whatever spelling a record may have it.

Letter case, the kind and number of blanks, composed or decomposed letters, JSON inside JSON, URL quoting and
Base64 make no difference; nor do characters that nobody sees (soft hyphens, joiners, marks of direction), nor
the separators inside a number of six digits or more. What is reversed, cut
in two, translated or told in other words is not found.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlsplit

_GAP = r"(?:\s|\\+[nrtu]|00a0|%20|%0a|%0d|\+|&nbsp;)+"
_NUMBER = re.compile(r"[\d\s+()./-]+")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
    r"|\\+u(?:00ad|034f|061c|180e|200[b-f]|202[a-e]|206[0-9a-f]|feff)"
)
"""In themselves, and as JSON writes them, in lower case."""

_MOST_SPLIT = r"[\s().+/-]{0,3}"

BASE64_FROM = 9
"""Bytes from which on a text is looked for in Base64 as well; fewer are found everywhere by chance."""


class Needles:
    """Some texts to look for. Without any, nothing is found."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Raises `ValueError` for a text without a visible character."""
        patterns = [_pattern(text) for text in texts]
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def found(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(_plain(text)) is not None

    def found_bytes(self, data: bytes) -> bool:
        """In UTF-8, or in UTF-16 where the text is plain Latin."""
        if self._pattern is None:
            return False
        return self.found(data.decode("utf-8", "replace")) or (
            b"\0" in data and self.found(data.replace(b"\0", b"").decode("utf-8", "replace"))
        )


@dataclass(frozen=True, slots=True)
class Apps:
    """Apps by their name, and sites by their host, subdomains included."""

    names: frozenset[str] = frozenset()
    """In lower case."""

    @classmethod
    def of(cls, names: Iterable[str]) -> Apps:
        return cls(frozenset(_host(name) or name.strip().casefold() for name in names))

    def __bool__(self) -> bool:
        return bool(self.names)

    def hold(self, app: str, url: str) -> bool:
        if app and app.casefold() in self.names:
            return True
        host = _host(url)
        return any(host == name or host.endswith(f".{name}") for name in self.names) if host else False

    @property
    def texts(self) -> tuple[str, ...]:
        """Those that are no everyday word (`shop.example`, `com.bank.app`): meant wherever they stand."""
        return tuple(sorted(name for name in self.names if "." in name))


def place_of(app: str, url: str) -> str:
    """What a screen belongs to, for people: the host of its URL, else its app."""
    return _host(url) or app


def _host(url: str) -> str:
    if "://" not in url:
        return ""
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""


def _plain(text: str) -> str:
    """Dots on and off an i are one letter: which is the capital of which depends on the language."""
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    return folded.replace("i\u0307", "i").replace("\u0131", "i")


def _pattern(text: str) -> str:
    text = _UNSEEN.sub("", text)
    words = text.split()
    if not words:
        raise ValueError("a text to look for needs at least one visible character")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("a text to look for has a byte that is no UTF-8; write it in UTF-8")
    digits = re.sub(r"\D", "", text)
    if _NUMBER.fullmatch(text) and len(digits) >= 6:
        return _MOST_SPLIT.join(digits)
    found = _GAP.join(f"(?:{'|'.join(sorted(map(re.escape, _spellings(word))))})" for word in words)
    return "|".join([found, *sorted(map(re.escape, _in_base64(text)))])


def _spellings(word: str) -> set[str]:
    """As it may stand inside JSON, JSON inside JSON, and a URL; all in plain form."""
    cases = {word, word.lower(), word.upper(), word.capitalize()}
    forms = cases | {unicodedata.normalize(form, case) for form in ("NFC", "NFD") for case in cases}
    spelt = set(forms)
    for form in forms:
        spelt |= {quote(form, safe=""), quote_plus(form)}
        for ascii_only in (True, False):
            once = json.dumps(form, ensure_ascii=ascii_only)[1:-1]
            spelt |= {once, json.dumps(once, ensure_ascii=ascii_only)[1:-1]}
    return {_plain(form) for form in spelt}


def _in_base64(text: str) -> set[str]:
    """Its inner characters at each of the three places where it may begin in a group."""
    found: set[str] = set()
    for form in {text, text.lower(), text.upper(), text.title(), text.capitalize()}:
        raw = form.encode("utf-8", "replace")
        if len(raw) < BASE64_FROM:
            continue
        for before in range(3):
            whole = (before + len(raw)) // 3 * 3
            encoded = base64.b64encode((b"\0" * before + raw)[:whole]).decode()
            found.add(_plain(encoded[4 if before else 0 :]))
    return found
