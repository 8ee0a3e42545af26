"""The numbers of rulers, in Roman numerals and in Arabic words: Hassan II is الحسن الثاني."""

from collections.abc import Sequence
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
_TEN_MORE: Final = fold("عشر")
_BEFORE_TEN: Final = _ARABIC | {fold("الحادي"): 1}


@lru_cache(1_000)
def ordinal(written: str) -> int | None:
    """Which number a word is, from 1 to 29; None if it is none. "I" is one, too, "i" is not."""
    roman = written.upper() if len(written) > 1 and written.islower() else written
    return _ROMAN.get(roman) or _ARABIC.get(fold(written))


def ordinals(words: Sequence[str]) -> list[int | None]:
    """Which number each of these words is, or is a part of: السادس عشر is 16."""
    found = [ordinal(word) for word in words]
    for at in range(1, len(words)):
        if fold(words[at]) == _TEN_MORE and (ones := _BEFORE_TEN.get(fold(words[at - 1]))):
            found[at - 1 : at + 1] = [ones + 10] * 2
    return found
