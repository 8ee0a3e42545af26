"""The numbers of rulers, in Roman numerals and in Arabic words: Hassan II is الحسن الثاني."""

from functools import lru_cache
from typing import Final

from app.domain.text.folding import fold

_TENS: Final = ("", "X", "XX")
_ONES: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN: Final = {
    tens + ones: 10 * t + o for t, tens in enumerate(_TENS) for o, ones in enumerate(_ONES)
}
_ARABIC: Final = {
    fold(word): number
    for number, words in enumerate(
        (
            ("الأول", "الأولى"),
            ("الثاني", "الثانية"),
            ("الثالث", "الثالثة"),
            ("الرابع", "الرابعة"),
            ("الخامس", "الخامسة"),
            ("السادس", "السادسة"),
            ("السابع", "السابعة"),
            ("الثامن", "الثامنة"),
            ("التاسع", "التاسعة"),
            ("العاشر", "العاشرة"),
        ),
        start=1,
    )
    for word in words
}


@lru_cache(1_000)
def ordinal(written: str) -> int | None:
    """Which number a word is, from 1 to 29; None if it is none. "I" is one, too."""
    return _ROMAN.get(written) or _ARABIC.get(fold(written))
