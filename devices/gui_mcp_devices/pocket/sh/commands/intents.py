"""Intents as `am` reads them from its words and prints them."""

from __future__ import annotations

from dataclasses import dataclass, field

from gui_mcp_devices.pocket.sh.context import Failed

_ONE_VALUE = frozenset(
    (
        "-f",
        "--user",
        "--display",
        "-i",
        "-R",
        "--windowingMode",
        "--activityType",
        "-P",
        "--receiver-permission",
    )
)
_NO_VALUE = frozenset(
    "-W -S -D -N -w --activity-clear-top --activity-clear-task --activity-single-top "
    "--activity-brought-to-front --activity-no-animation --activity-no-history "
    "--activity-reset-task-if-needed --activity-previous-is-top --activity-exclude-from-recents "
    "--grant-read-uri-permission --grant-write-uri-permission --include-stopped-packages "
    "--exclude-stopped-packages --receiver-foreground --receiver-registered-only "
    "--allow-background-activity-starts --async --streaming --track-allocation --lock-task".split()
)
_STRING = frozenset(
    (
        "-e",
        "--es",
        "--ez",
        "--ei",
        "--el",
        "--ef",
        "--ed",
        "--eu",
        "--ecn",
        "--eia",
        "--eial",
        "--ela",
        "--elal",
        "--efa",
        "--esa",
        "--esal",
    )
)
_KINDS = {"--ez": "boolean", "--ei": "int", "--el": "long", "--ef": "float"}


@dataclass(slots=True)
class Wish:
    """One intent and the options around it."""

    action: str = ""
    data: str = ""
    mime: str = ""
    package: str = ""
    activity: str = ""
    """In the short form, `.MainActivity`; empty: the app's own."""
    limited_to: str = ""
    categories: list[str] = field(default_factory=list[str])
    extras: dict[str, str] = field(default_factory=dict[str, str])
    options: set[str] = field(default_factory=set[str])

    def __str__(self) -> str:
        parts = [
            f"act={self.action}" if self.action else "",
            f"cat=[{','.join(self.categories)}]" if self.categories else "",
            f"dat={shown_uri(self.data)}" if self.data else "",
            f"typ={self.mime}" if self.mime else "",
            f"pkg={self.limited_to}" if self.limited_to else "",
            f"cmp={component(self.package, self.activity)}" if self.package else "",
            "(has extras)" if self.extras else "",
        ]
        return f"Intent {{ {' '.join(part for part in parts if part)} }}"


def thrown(problem: str) -> Failed:
    """What a shell command of Android prints of a Java exception; its status is 255."""
    return Failed(f"\nException occurred while executing:\njava.lang.{problem}", 255, named=False)


def component(package: str, activity: str) -> str:
    """`package/.Activity`."""
    return f"{package}/{activity}"


def full_name(package: str, activity: str) -> str:
    """The class with its package."""
    return package + activity if activity.startswith(".") else activity


def short_name(package: str, activity: str) -> str:
    """`.Activity` where the class lies in the app's own package."""
    rest = activity.removeprefix(package)
    return rest if rest.startswith(".") else activity


def shown_uri(uri: str) -> str:
    """Android does not print what follows the scheme of a number or an address."""
    scheme, _, rest = uri.partition(":")
    if scheme in ("tel", "sms", "smsto", "mailto", "sip"):
        return f"{scheme}:xxxxxxxxxx"
    if scheme in ("http", "https", "ftp"):
        host = rest.removeprefix("//").split("/", 1)[0].rpartition("@")[2]
        return f"{scheme}://{host}/..."
    return uri


def read_intent(words: list[str]) -> Wish:
    """Raises `Failed` on an option that `am` does not know."""
    wish = Wish()
    at = 0

    def following() -> str:
        nonlocal at
        at += 1
        if at >= len(words):
            raise thrown(f'IllegalArgumentException: Argument expected after "{words[-1][:60]}"')
        return words[at]

    while at < len(words):
        word = words[at]
        if word == "-a":
            wish.action = following()
        elif word == "-d":
            wish.data = following()
        elif word == "-t":
            wish.mime = following()
        elif word == "-c":
            wish.categories.append(following())
        elif word == "-n":
            _component(wish, following())
        elif word == "-p":
            wish.limited_to = following()
        elif word == "--esn":
            wish.extras[following()] = ""
        elif word in _STRING:
            name = following()
            value = following()
            wish.extras[name] = _checked(value, _KINDS.get(word, ""))
        elif word in _ONE_VALUE:
            following()
        elif word in _NO_VALUE:
            wish.options.add(word)
        elif word.startswith("-"):
            raise thrown(f"IllegalArgumentException: Unknown option: {word[:60]}")
        elif ":" in word:
            wish.data = word
            wish.action = wish.action or "android.intent.action.VIEW"
        elif "/" in word:
            _component(wish, word)
        else:
            wish.limited_to = word
        at += 1
    return wish


def _component(wish: Wish, word: str) -> None:
    package, slash, activity = word.partition("/")
    if not slash or not package:
        raise thrown(f"IllegalArgumentException: Bad component name: {word[:60]}")
    wish.package, wish.activity = package, short_name(package, activity)


def _checked(value: str, kind: str) -> str:
    """A typed extra must be one of its type."""
    if kind == "boolean":
        return "true" if value.lower() in ("true", "t", "1") else "false"
    if kind in ("int", "long"):
        digits = value.lstrip("+-")
        base = 16 if digits[:2].lower() == "0x" else 10
        try:
            return str(int(value[:24], base))
        except ValueError:
            raise thrown(f'NumberFormatException: For input string: "{value[:40]}"') from None
    return value
