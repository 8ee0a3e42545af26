"""The words of synthetic events, in English and Arabic: of usual length, and true of nobody.

Families have made names, as many as there are in life, whose Arabic and Latin spellings agree.
"""

from itertools import combinations
from typing import Final

from app.domain.topics import TOPICS as _TOPICS

TOPICS: Final = (
    (),
    *((topic,) for topic in _TOPICS),
    *combinations(_TOPICS, 2),
)
"""What one event is about."""
PLACES: Final = ("Port", "Mount", "Lake", "Fort", "New Town", "Saint Anne", "Old Harbour")
TITLES: Final = ("Gazette", "Chronicle", "الأخبار", "Treaty Series")
PUBLISHERS: Final = ("Foreign Ministry", "National Press", "وكالة الأنباء")
GIVEN: Final = ("Amina", "John", "Marie", "Karim", "Sofia", "Peter", "Leila", "David")
GIVEN_ARABIC: Final = ("أمينة", "يوحنا", "مريم", "كريم", "صوفيا", "بطرس", "ليلى", "داود")
ITEMS: Final = ("patrol boat", "radar", "transport aircraft", "armoured vehicle", "turbine")

TOGETHER: Final = ("bilateral", "ministerial")
"""Each stands in three titles of ten, independently of the other."""
APART: Final = ("annual", "emergency")
"""Each stands in three titles of ten, and never both in one."""
COMMON_SHARE: Final = 0.3

ENGLISH: Final = (
    "talks on trade and the movement of goods",
    "signing of a framework for cooperation",
    "state visit with a delegation of ministers",
    "statement on the situation at the border",
    "third session of the joint commission",
    "delivery of equipment under the contract",
    "exchange of notes on visas and residence",
    "exercise of the two navies",
)
ARABIC: Final = (
    "مباحثات حول التجارة وتنقل البضائع",
    "توقيع إطار للتعاون",
    "زيارة رسمية بوفد من الوزراء",
    "بيان بشأن الوضع على الحدود",
    "الدورة الثالثة للجنة المشتركة",
    "مناورات بحرية مشتركة",
)

_OPENINGS: Final = (
    "The two sides reviewed their relations",
    "Ministers met behind closed doors",
    "The document was initialled by the heads of delegation",
    "A joint communiqué was read to the press",
    "The spokesperson confirmed the date",
)
_ENDS: Final = (
    "; details were to follow.",
    ", according to the published record.",
    "; no figures were given.",
)
SUMMARIES: Final = tuple(f"{opening}{end}" for opening in _OPENINGS for end in _ENDS)
QUOTES: Final = {
    "en": _OPENINGS,
    "ar": (
        "أكد الجانبان عزمهما على تعزيز التعاون",
        "وقّع الوزيران الاتفاق بحضور أعضاء الوفدين",
        "صرّح المتحدث بأن الموعد سيحدد لاحقا",
        "شدد البيان على احترام ما اتفق عليه",
    ),
}
"""By language tag."""

_SYLLABLES: Final = tuple(
    (latin + vowel, arabic + long)
    for latin, arabic in zip(
        ("b", "d", "f", "h", "k", "l", "m", "n", "r", "s", "t", "z"), "بدفهكلمنرستز", strict=True
    )
    for vowel, long in (("a", "ا"), ("i", "ي"), ("o", "و"))
)
_ENDS_OF_NAMES: Final = (("n", "ن"), ("r", "ر"), ("ni", "ني"), ("di", "دي"))


def family(number: int) -> tuple[str, str]:
    """The name of a family by its number, in Latin and in Arabic letters."""
    latin, arabic = "", ""
    left = number * 7_919 + 104_729
    for parts in (_SYLLABLES, _SYLLABLES, _ENDS_OF_NAMES):
        left, at = divmod(left, len(parts))
        latin, arabic = latin + parts[at][0], arabic + parts[at][1]
    return latin.capitalize(), arabic
