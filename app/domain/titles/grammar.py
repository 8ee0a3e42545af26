"""Fills names into the templates of titles: prepositions, articles, number and lists.

A gap is `{key}`, or with a word before the key, which takes the form that the name needs:
`{le 1}`, `{de 1}`, `{à 1}`, `{en 1}` in French, `{ل 1}` in Arabic. `verbe|verbes` has the number of
the first gap. Gaps for events that both sides do: `{et 2}`, `{و 2}` are left out if only one side
does it, `{avec 2}`, `{مع 2}` if both do, and `{بين}` is "من" for one and "بين" for both.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LANGUAGES: Final = ("ar", "en", "fr")

_GAP: Final = re.compile(r"\{(?:([^\s{}]+) )?([^\s{}]+)\}")
_NUMBER: Final = re.compile(r"([\w']+)\|([\w']+)")
_ARTICLE: Final = re.compile(r"(?:le|la|les|un|une|des|du) |l'")
_PLURAL: Final = ("les ", "des ")
_ELIDED: Final = frozenset("aeiouàâäæéèêëîïôöœùûüh")
_BETWEEN: Final = "بين"
_AND: Final = {"ar": " ", "en": " and ", "fr": " et "}
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a title has it: in English with "the", in French with its article in lower case, in
    Arabic in the genitive. `fr_in` is "in" it in French if it is a country: "au Maroc".
    """

    en: str
    fr: str
    ar: str
    fr_in: str | None = None

    @property
    def is_plural(self) -> bool:
        """Whether a French verb has the plural with it."""
        return self.fr.startswith(_PLURAL)

    def bare(self, language: str) -> str:
        """The name without article."""
        if language == "fr":
            return _ARTICLE.sub("", self.fr, count=1) if _ARTICLE.match(self.fr) else self.fr
        return self.ar if language == "ar" else self.en.removeprefix("the ")

    def within(self, country: "Name") -> "Name":
        """The name with that of its country in brackets."""
        names = (f"{own} ({country.bare(language)})" for language, own in self.by_language)
        ar, en, fr = names
        return Name(en, fr, ar)

    @property
    def by_language(self) -> tuple[tuple[str, str], ...]:
        """(language, name) in the order of LANGUAGES."""
        return (("ar", self.ar), ("en", self.en), ("fr", self.fr))


def fill(template: str, names: Mapping[str, Sequence[Name]], language: str, *, both: bool) -> str:
    """The title of a template, with a capital. `both`: the second side does it, too."""
    subject = _GAP.search(template)
    first = names.get(subject[2], ()) if subject else ()
    is_plural = len(first) > 1 or any(name.is_plural for name in first)
    is_plural |= both and "{et " in template
    text = numbered(template, is_plural=is_plural)
    return capitalised(_GAP.sub(lambda gap: _filled(gap, names, language, both=both), text))


def numbered(template: str, *, is_plural: bool) -> str:
    """A French template with its verbs in one number."""
    return _NUMBER.sub(lambda forms: forms[2 if is_plural else 1], template)


def capitalised(text: str) -> str:
    """The text with a capital."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[Name], language: str, word: str = "") -> str:
    """Names as a list, each with this word: "en France, au Maroc et aux États-Unis".

    Of more than four the first three are named. In other languages a name is English.
    """
    form = FORMS.get((language, word)) or (lambda name: name.bare("en"))
    found = list(dict.fromkeys(map(form, names)))
    if len(found) > _NAMED:
        found[_NAMED - 1 :] = [_others(len(found) - _NAMED + 1, language, word)]
    *most, last = found
    if not most:
        return last
    joined = "، ".join(most) if language == "ar" else ", ".join(most)
    last = with_and(last) if language == "ar" else last
    return f"{joined}{_AND.get(language, ' and ')}{last}"


def with_and(name: str) -> str:
    """An Arabic "and" before a name. It is a letter of the next word, unless that is Latin."""
    return f"و{name}" if _is_arabic(name) or name[:1].isdigit() else f"و {name}"


def counted(count: int, forms: tuple[str, str, str, str]) -> str:
    """An Arabic noun with its number. `forms`: singular, dual, plural, and that of 11 to 99.

    Of numbers above 100 the last two digits decide, as they are spoken last.
    """
    singular, dual, plural, many = forms
    if count <= 2:  # noqa: PLR2004 - the dual
        return dual if count == 2 else singular  # noqa: PLR2004
    rest = count % 100
    if 3 <= rest <= 10:  # noqa: PLR2004
        return f"{count} {plural}"
    return f"{count} {many if rest > 10 else singular}"  # noqa: PLR2004


def of(text: str) -> str:
    """French "de" with a name: "du Maroc", "des États-Unis", "d'Haïti"."""
    for article, short in (("le ", "du "), ("les ", "des "), ("des ", None), ("du ", None)):
        if text.startswith(article):
            rest = text.removeprefix(article)
            return f"{short}{rest}" if short else of(rest)
    return f"d'{text}" if _is_elided(text) else f"de {text}"


def _is_elided(text: str) -> bool:
    first = text[:1].lower()
    return first in _ELIDED and (first != "h" or text.startswith("Haï"))


def _to(text: str) -> str:
    for article, short in (("le ", "au "), ("les ", "aux ")):
        if text.startswith(article):
            return short + text.removeprefix(article)
    return f"à {text}"


def inside(fr: str) -> str:
    """French "in" of a country: "au Maroc", "en Irak", "aux États-Unis", "à Cuba"."""
    for article, short in (("la ", "en "), ("l'", "en ")):
        if fr.startswith(article):
            return short + fr.removeprefix(article)
    return _to(fr)


def _lam(text: str) -> str:
    """Arabic "to" with a name: "للمغرب", "لفرنسا"."""
    if text.startswith("ال"):
        return f"لل{text.removeprefix('ال')}"
    return f"ل{text}" if _is_arabic(text) else f"لـ {text}"


@lru_cache(maxsize=4_096)
def _is_arabic(text: str) -> bool:
    return "\u0600" <= text[:1] <= "\u06ff"


FORMS: Final[Mapping[tuple[str, str], Callable[[Name], str]]] = {
    ("ar", ""): lambda name: name.ar,
    ("ar", "ل"): lambda name: _lam(name.ar),
    ("en", ""): lambda name: name.en,
    ("fr", ""): lambda name: name.bare("fr"),
    ("fr", "le"): lambda name: name.fr,
    ("fr", "de"): lambda name: of(name.fr),
    ("fr", "à"): lambda name: _to(name.fr),
    ("fr", "en"): lambda name: name.fr_in or f"auprès {of(name.fr)}",
}
"""The forms of a name, by language and word of a gap."""

_JOINT: Final[Mapping[tuple[str, str], tuple[bool, Callable[[Name], str]]]] = {
    ("fr", "et"): (True, lambda name: f" et {name.fr}"),
    ("fr", "avec"): (False, lambda name: f" avec {name.fr}"),
    ("ar", "و"): (True, lambda name: f" {with_and(name.ar)}"),
    ("ar", "مع"): (False, lambda name: f" مع {name.ar}"),
}


def _filled(
    gap: re.Match[str], names: Mapping[str, Sequence[Name]], language: str, *, both: bool
) -> str:
    word, key = gap[1] or "", gap[2]
    if key == _BETWEEN:
        return _BETWEEN if both else "من"
    if joint := _JOINT.get((language, word)):
        of_both, form = joint
        return form(names[key][0]) if of_both == both else ""
    return listed(names[key], language, word)


def _others(count: int, language: str, word: str) -> str:
    if language == "ar":
        forms = ("طرف آخر", "طرفين آخرين", "أطراف أخرى", "طرفا آخر")
        return _lam(counted(count, forms)) if word else counted(count, forms)
    if language == "fr":
        return f"{word} {count} autres" if word in {"de", "à"} else f"{count} autres"
    return f"{count} others"
