"""The words of synthetic events, in English and Arabic: of usual length, and true of nobody."""

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
