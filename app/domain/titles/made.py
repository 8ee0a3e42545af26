"""Titles of visits, purchases and coded news events."""

from collections.abc import Sequence
from typing import Final

from app.domain.cameo import CameoCode
from app.domain.titles.goods import Goods
from app.domain.titles.grammar import LANGUAGES, Name, capitalised, fill
from app.domain.titles.words import of_person

Titles = dict[str, str]
"""Titles by language."""

_VISIT: Final = {"fr": "Visite {de guest} {en host}", "ar": "زيارة {guest} إلى {host}"}
_TRIP: Final = {"fr": "Déplacement {de guest}", "ar": "رحلة {guest}"}
_ORDER: Final = {
    "en": "{buyer} orders {goods} from {supplier}",
    "fr": "{le buyer} commande|commandent {le goods} {à supplier}",
    "ar": "طلب {buyer} شراء {goods} من {supplier}",
}
_PLAN: Final = {
    "en": "{buyer} plans to order {goods} from {supplier}",
    "fr": "{le buyer} prévoit|prévoient de commander {le goods} {à supplier}",
    "ar": "اعتزام {buyer} شراء {goods} من {supplier}",
}


def visit(
    english: str, guests: Sequence[tuple[str, str | None]], home: Name | None, host: Name | None
) -> Titles:
    """The titles of a visit: `english` is made by the reader, with the words of the file.

    `guests` are the names of the persons with their offices; `home` is their country, `host` the
    visited one, None for a trip to no country. Without persons there is the English title alone.
    """
    if not guests:
        return {"en": english}
    names = [of_person(*guest, home.bare("en") if home else "") for guest in guests]
    if home:
        names[-1] = names[-1].within(home)
    sides = {"guest": names, "host": [host] if host else []}
    templates = _VISIT if host else _TRIP
    return {
        language: fill(templates[language], sides, language, both=False)
        if language in templates
        else english
        for language in LANGUAGES
    }


def purchase(buyer: Name, supplier: Name, goods: Goods, *, planned: bool) -> Titles:
    """The titles of an arms deal: "Morocco orders Barak-MX SAM systems from Israel"."""
    templates = _PLAN if planned else _ORDER
    made = {}
    for language in LANGUAGES:
        text = goods.in_language(language)
        sides = {"buyer": [buyer], "supplier": [supplier], "goods": [Name(text, text, text)]}
        made[language] = fill(templates[language], sides, language, both=False)
    return made


def report(code: CameoCode, source: Name, target: Name, *, both: bool) -> Titles:
    """The titles of a coded news event. `both`: the target is known to do the same."""
    sides = {"1": [source], "2": [target]}
    joint = both or code.joint
    return {
        "ar": fill(code.phrases["ar"], sides, "ar", both=joint),
        "en": capitalised(code.sentence(source.en, target.en, both=both)),
        "fr": fill(code.phrases["fr"], sides, "fr", both=joint),
    }
