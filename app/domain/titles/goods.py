"""The ordered goods of arms deals: designations in Latin letters, kinds by the words of titles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.domain.text import fold
from app.domain.titles.grammar import counted
from app.domain.titles.words import words

_UNCHANGED: Final = frozenset(["aircraft", "chassis", "control", "craft", "fac"])
_PLURAL: Final = re.compile(r"\((s|x)\)")
_FEMININE: Final = "ة"


@dataclass(frozen=True, slots=True)
class Goods:
    """What is ordered. A designation that repeats the description ("ship engine") is left out."""

    designation: str
    description: str
    quantity: int | None
    estimated: bool = False

    @property
    def name(self) -> str:
        """The designation, if it is more than the description; else ""."""
        repeated = self.designation.casefold() in {"", self.description.casefold()}
        return "" if repeated else self.designation

    def in_language(self, language: str) -> str:
        """The goods with their number; in English if the description is none of the words."""
        row = words("weapon").get(fold(self.description))
        if row is None or language == "en":
            return self._in_english()
        return self._in_french(row["fr"]) if language == "fr" else self._in_arabic(row["ar"])

    def _in_english(self) -> str:
        """As in "about 2,300 R-17 Elbrus SSMs", "one G-550 SIGINT aircraft", "T-72 tanks"."""
        name = f"{self.name} {self.description}" if self.name else self.description
        if self.quantity == 1:
            return f"one {name}"
        about = "about " if self.estimated else ""
        count = "" if self.quantity is None else f"{about}{self.quantity:,} "
        return count + _plural(name)

    def _in_french(self, kind: str) -> str:
        """As in "environ 2 300 missiles sol-sol R-17 Elbrus", "une frégate", "des chars T-72"."""
        article, _, noun = kind.partition(" ")
        if self.quantity == 1:
            found = f"{article} {_PLURAL.sub('', noun)}"
        else:
            about = "environ " if self.estimated else ""
            number = f"{self.quantity:,}".replace(",", "\u00a0") if self.quantity else ""
            plural = _PLURAL.sub(r"\1", noun)
            found = f"{about}{number} {plural}" if number else f"des {plural}"
        return f"{found} {self.name}".strip()

    def _in_arabic(self, kind: str) -> str:
        """As in "نحو 2300 صاروخ أرض-أرض من طراز R-17 Elbrus"."""
        forms = _forms(kind)
        found = counted(self.quantity, forms) if self.quantity else forms[2]
        about = "نحو " if self.estimated and (self.quantity or 0) > 1 else ""
        model = f" من طراز {self.name}" if self.name else ""
        return f"{about}{found}{model}"


def _plural(name: str) -> str:
    last = name.rpartition(" ")[2].rpartition("/")[2].casefold()
    if last in _UNCHANGED or not last:
        return name
    return f"{name}es" if last.endswith(("o", "s", "x", "ch", "sh")) else f"{name}s"


def _forms(kind: str) -> tuple[str, str, str, str]:
    """The forms that `counted` needs of a noun with what follows it."""
    noun, *rest = kind.split(" ")
    is_feminine = noun.endswith(_FEMININE)
    is_construct = bool(rest) and rest[0][0] not in "+~"
    plural = words("noun")[noun]["ar_f"]
    heads = (noun, _dual(noun, is_construct=is_construct), plural, _many(noun, is_construct))
    endings = [list(_agreeing(word, is_feminine=is_feminine)) for word in rest]
    one, two, few, many = (
        " ".join((head, *(ending[at] for ending in endings))) for at, head in enumerate(heads)
    )
    return one, two, few, many


def _dual(noun: str, *, is_construct: bool) -> str:
    """The oblique dual; its last letter falls before a noun in the genitive."""
    stem = f"{noun[:-1]}ت" if noun.endswith(_FEMININE) else noun
    return f"{stem}ي" if is_construct else f"{stem}ين"


def _many(noun: str, is_construct: bool) -> str:  # noqa: FBT001
    """The accusative singular, as after 11 to 99."""
    return noun if is_construct or noun.endswith(_FEMININE) else f"{noun}ا"


def _agreeing(word: str, *, is_feminine: bool) -> Iterator[str]:
    """A word of a kind with each form of the noun; things in the plural are feminine."""
    sign, base = word[0], word[1:]
    if sign not in "+~":
        yield from (word,) * 4
        return
    feminine = f"{base}{_FEMININE}"
    single = feminine if is_feminine else base
    yield single
    yield _dual(single, is_construct=sign == "~")
    yield feminine
    yield _many(single, sign == "~")
