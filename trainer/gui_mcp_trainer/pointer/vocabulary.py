"""Words for generated screens: listed ones and made-up ones, parted into train and gate.

A word belongs to `gate` if its CRC32 says so (30 %), so no list of the split has to be kept and a made-up
word has a side too. Words that carry a page's meaning (Submit, Cancel, months, ordinals) are on both sides.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from random import Random
from typing import Literal

Split = Literal["train", "gate"]

_NOUNS = """
anchor apple arrow atlas autumn badge bakery balcony bamboo basket beacon berry bicycle blanket
bottle branch brass bridge bronze brook bucket butter cabin cactus camera candle canvas canyon
carpet castle cedar cellar chapel cherry circus clay clover cobalt comet copper coral cotton cradle
crater cricket crystal curtain dagger daisy delta desert dragon drum eagle echo ember engine falcon
feather fern ferry fiddle field flute forest fossil fountain fox galaxy garden garlic gate ginger
glacier glove granite grape guitar hammer harbor harvest hazel helmet heron hill honey horizon
island ivory jacket jasmine jungle kernel kettle kitchen ladder lagoon lantern lemon library lily
linen lizard lobster lotus magnet mango maple marble meadow melon mirror mosaic mountain museum
needle nickel oasis ocean olive onion orbit orchid otter oyster paddle palace panther paper parade
parrot pebble pepper piano pigeon pillow pine planet plaza pocket pottery prairie prism pumpkin
puzzle quartz quiver rabbit radish raven ribbon river robin rocket saddle saffron salmon sandal
satin shadow shelter shovel signal silver sparrow spider spinach spiral spruce stable station statue
stone summit sunset tablet temple thistle thunder tiger timber tower trumpet tulip tunnel turtle
umbrella valley velvet village violin volcano wagon walnut whale willow window winter wolf yarn
zebra
""".split()
_OTHER = """
active amber ancient annual basic blue bold brief bright broad calm central cheap clean clear clever
cold common crisp daily dark deep distant early eastern easy empty equal exact extra faint famous
fast final fine firm flat formal fresh front full general gentle giant global golden grand gray
great green grey happy heavy hidden high huge ideal inner invisible joint large late light limited
little local long loud lower lucky main major manual mellow middle mild minor mixed modern narrow
native neat new noble normal northern odd old open orange outer pale patient plain pleasant polite
prime private proud public pure purple quick quiet rapid rare raw ready recent red regular remote
rich rough round royal rural safe secret sharp short silent simple single slow small smart smooth
soft solid southern special square steady steep still strict strong sunny sweet swift tall tender
thick thin tight tiny total tough true urban useful usual vast violet warm weekly western white wide
wild wise wooden yellow young
""".split()
_GIVEN = """
Ada Alan Alma Amir Anita Anton Aria Arno Ben Bella Boris Bruno Carla Carlos Cem Clara Dana Dario
Dora Edgar Elif Elsa Emil Enzo Erik Esra Eva Felix Fiona Flora Gina Goran Greta Hana Hans Hugo Ida
Igor Ines Iris Ivan Jana Jonas Jorge Juana Kai Kamal Karin Kemal Kira Lars Lea Lena Leo Lina Luca
Mara Marco Mats Mia Mila Milan Nadia Nils Nina Noor Olga Omar Oscar Otto Pablo Paula Petra Pia Ralf
Rania Rosa Ruth Samir Sara Selma Sofia Sven Tanja Theo Tomas Ulla Uma Vera Viktor Wanda Xaver Yara
Yusuf Zoe
""".split()
_PLACES = """
Lisbon Oslo Cairo Lima Quito Accra Dakar Delhi Osaka Seoul Hanoi Perth Turin Genoa Malmo Basel
Bergen Bilbao Cork Dresden Essen Florence Geneva Ghent Graz Izmir Krakow Leeds Lyon Madrid Munich
Naples Odessa Porto Prague Riga Rome Seville Sofia Tallinn Utrecht Valencia Vienna Vilnius Warsaw
Zagreb Zurich Peru Chile Kenya Ghana Nepal Malta Cuba Qatar Oman Laos Fiji Samoa Tonga Benin Gabon
Niger Angola Malawi Rwanda Uganda Zambia Iceland Norway Sweden Finland Estonia Latvia Lithuania
Slovenia Croatia Albania Armenia Georgia
""".split()
_LABELS = """
address amount author barcode brand budget city code color comment company contact country currency
department description destination email extension fax first_name gender genre given_name grade
group height host hobby hometown job_title keyword language last_name level location manager
membership middle_name mobile model nationality nickname notes occupation order_number origin phone
postal_code price priority product profession project quantity rating reference region religion role
salary school serial_number size species state status street subject surname team telephone title
topic town user_name username vehicle version website weight year zip zone birth_year shirt_size
favorite_food blood_type
""".split()
SUBMITS = "Submit OK Go Send Save Done Apply Continue Confirm Enter Proceed Finish Update Create".split()
_SYLLABLES = """
ba be bi bo bu ca ce co cu da de di do du fa fe fi fo ga ge gi go ha he hi ho ja jo ka ke ki ko la
le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu
va ve vi vo wa wi xa ya yo za zo bra cre dro fla gri klo pra sta tre
""".split()
_SCRIPTS = (
    "ÄÖÜäöüßéèêñçøåłžšč",
    "абвгдежзиклмнопрстуфхцчшэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "日本語漢字設定保存検索追加削除開閉送信受付",
    "가나다라마바사아자차카타파하",
    "★☆♠♣♦♪☀☂✓✗→←",
)


class Vocabulary:
    """Draws words of one side of the split; every draw comes from the given `random`."""

    def __init__(self, random: Random, split: Split) -> None:
        self.random = random
        self.split: Split = split

    def ours(self, word: str) -> bool:
        return (zlib.crc32(word.casefold().encode()) % 10 < 3) == (self.split == "gate")

    def pick(self, words: Sequence[str]) -> str:
        """One of `words` that lies on our side; any, if none does."""
        for _ in range(40):
            word = self.random.choice(words)
            if self.ours(word):
                return word
        return self.random.choice(words)

    def made(self) -> str:
        """A pronounceable word that means nothing."""
        while True:
            word = "".join(self.random.choice(_SYLLABLES) for _ in range(self.random.randint(2, 4)))
            word += self.random.choice(("", "", "n", "r", "s", "t", "m"))
            if self.ours(word):
                return word

    def code(self, low: int = 2, high: int = 8) -> str:
        """A random string of letters and digits."""
        letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        if self.random.random() < 0.5:
            letters = letters[:26]
        return "".join(self.random.choice(letters) for _ in range(self.random.randint(low, high)))

    def foreign(self) -> str:
        signs = self.random.choice(_SCRIPTS)
        return "".join(self.random.choice(signs) for _ in range(self.random.randint(2, 6)))

    def word(self) -> str:
        dice = self.random.random()
        if dice < 0.40:
            return self.pick(_NOUNS)
        if dice < 0.58:
            return self.pick(_OTHER)
        return self.made()

    def given(self) -> str:
        return self.pick(_GIVEN) if self.random.random() < 0.7 else self.made().title()

    def place(self) -> str:
        return self.pick(_PLACES)

    def name(self) -> str:
        """A thing's name: one to three words, a code, a number or other signs."""
        dice = self.random.random()
        if dice < 0.40:
            return self.dress(self.word())
        if dice < 0.62:
            return self.dress(f"{self.word()} {self.word()}")
        if dice < 0.68:
            return self.dress(f"{self.word()} {self.word()} {self.word()}")
        if dice < 0.80:
            return self.code()
        if dice < 0.90:
            return self.given()
        if dice < 0.94:
            return self.foreign()
        return str(self.random.randint(0, 999))

    def names(self, count: int) -> list[str]:
        """Names that differ from one another, all of a kind for half of the lists."""
        kinds = (self.name, lambda: self.dress(self.word()), self.code, self.given, self.place)
        kind = self.random.choice(kinds) if self.random.random() < 0.6 else self.name
        found: dict[str, str] = {}
        for _ in range(count * 12):
            name = kind()
            found.setdefault(name.casefold(), name)
            if len(found) == count:
                break
        while len(found) < count:
            name = self.made()
            found.setdefault(name, name)
        return list(found.values())

    def dress(self, text: str) -> str:
        dice = self.random.random()
        if dice < 0.45:
            return text
        if dice < 0.8:
            return text[:1].upper() + text[1:]
        return text.title() if dice < 0.93 else text.upper()

    def label(self) -> str:
        """What a field asks for."""
        text = self.pick(_LABELS).replace("_", " ") if self.random.random() < 0.7 else self.word()
        return text[:1].upper() + text[1:] if self.random.random() < 0.75 else text

    def labels(self, count: int) -> list[str]:
        found: dict[str, str] = {}
        while len(found) < count:
            label = self.label()
            found.setdefault(label.casefold(), label)
        return list(found.values())

    def text(self) -> str:
        """Something that a person would type."""
        dice = self.random.random()
        if dice < 0.3:
            return self.code(2, 7)
        if dice < 0.5:
            return self.given()
        if dice < 0.58:
            return f"{self.given()} {self.made().title()}"
        if dice < 0.64:
            return (
                f"{self.made()}.{self.made()}@{self.made()}.{self.random.choice(('com', 'org', 'net', 'de'))}"
            )
        if dice < 0.72:
            return str(self.random.randint(0, 99999))
        if dice < 0.77:
            return self.foreign()
        if dice < 0.9:
            return self.word()
        return self.sentence(self.random.randint(2, 5))

    def sentence(self, count: int) -> str:
        return " ".join(self.word() for _ in range(count))

    def prose(self) -> str:
        """Filler."""
        text = self.sentence(self.random.randint(3, 9))
        return text[:1].upper() + text[1:] + self.random.choice((".", ".", "!", "", ":"))

    def date(self) -> tuple[int, int, int]:
        return self.random.randint(1999, 2030), self.random.randint(1, 12), self.random.randint(1, 28)

    def submit(self) -> str:
        name = self.random.choice(SUBMITS) if self.random.random() < 0.6 else "Submit"
        return (
            name
            if self.random.random() < 0.9
            else self.random.choice((name.upper(), name.lower(), name + "!"))
        )
