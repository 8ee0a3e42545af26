"""Normalisation of text: the key by which names are compared, in any script.

`fold` removes differences that do not change a name: case, accents, hamza, vowel marks, ta marbuta,
alef maqsura, Persian letters, digits, apostrophes and punctuation. It never drops a letter that
distinguishes two names. Misspelt names are found by search.
"""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیې", "ي"),
        "ؤ": "و",
        "ة": "ه",
        # Persian letters, and letters for sounds that Arabic lacks.
        "ک": "ك",
        "گ": "ك",
        "ڤ": "ف",
        "پ": "ب",
        "چ": "ج",
        "ژ": "ز",
        # Letters that NFKD does not decompose.
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "ð": "d",
        "þ": "th",
        # Removed, not a blank: "N’Djamena" and "Ndjamena" are one word, and so is "Mus'ab".
        **dict.fromkeys("'’‘ʼʿʾ`´", ""),
        "ء": "",
        "ـ": "",
        "&": " and ",
    }
)
_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The comparison key of a text: lower case, without marks, one space between words.

    "" for a text without a word. `fold(fold(text)) == fold(text)`.
    """
    plain = text.translate(_LETTERS).casefold()
    if not plain.isascii():  # most text is, and needs no decomposition
        decomposed = unicodedata.normalize("NFKD", plain).casefold()
        # Without marks (accents, vowel marks) and characters that steer the writing direction.
        kept = (c for c in decomposed if not unicodedata.category(c).startswith(("M", "Cf")))
        digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)
        # Again, for letters that the decomposition has made.
        plain = digits.translate(_LETTERS)
    return _NOT_WORD.sub(" ", plain).strip()
