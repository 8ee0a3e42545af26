"""One spelling for every spelling of a name: the key by which names are compared, in any script.

Two names are the same to Entente when `fold` gives the same key. It undoes what newspapers and
keyboards vary without changing the name: case, accents, hamza, vowel marks, ta marbuta, alef
maqsura, Persian letters, digits, apostrophes and punctuation. It never drops a letter that tells
two names apart, so it is safe for exact look-up; finding misspelt names is the work of search.
"""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیې", "ي"),
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "گ": "ك",
        "ڤ": "ف",
        "پ": "ب",
        "چ": "ج",
        "ژ": "ز",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "ð": "d",
        "þ": "th",
        # Joined to what follows: "Côte d'Ivoire", "N’Djamena" and "Abu Mus'ab" however typed.
        **dict.fromkeys("'’‘ʼʿʾ`´", ""),
        "ء": "",
        "ـ": "",
        "&": " and ",
    }
)
_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The comparison key of a name: no case, no marks, one space between words; "" if no word."""
    plain = text.translate(_LETTERS).casefold()
    if not plain.isascii():
        parted = unicodedata.normalize("NFKD", plain).casefold()
        kept = (c for c in parted if not unicodedata.category(c).startswith(("M", "Cf")))
        digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)
        plain = digits.translate(_LETTERS)
    return _NOT_WORD.sub(" ", plain).strip()
