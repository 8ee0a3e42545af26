"""Parses the value of a deal from the comment of SIPRI's register.

A comment has sums of several kinds: of this deal, of a larger deal that it is part of, of offsets,
aid, loans, options, programmes. Only the first kind is the value of the event: a single sum, in a
clause that calls it a deal and includes no other goods. "$500 m deal", "INR18 b ($378 m) deal",
"Deal worth $40 m", "$50 m deal (incl training)" and "$20 m deal (part of $300 m deal)" have a
value. "Part of $3 b deal", "$1.2-1.5 b deal", "$9 m or $22 m deal", "possibly $30 m deal", "$146 m
deal incl 36 Rapier SAM systems", "$40 m aid" and "$2 b programme" have none; their text is kept in
the summary.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_ISO: Final = (
    "AED ATS AUD BDT BEF BGN BOB BRL CAD CHF CLP CNY COP CZK DEM DKK EEK ESP EUR FIM FRF GBP GRD "
    "HRK HUF IDR ILS INR ITL JPY KES KRW KWD LTL LVL MAD MXN MYR NGN NLG NOK NZD OMR PEN PHP PKR "
    "PLN PYG QAR RON RUB SAR SEK SGD SKK THB TRY TWD UAH UGX USD UYU VND ZAR"
)
CURRENCIES: Final = {code: code for code in _ISO.split()} | {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "ASH": "ATS",
    "BFR": "BEF",
    "DKR": "DKK",
    "DM": "DEM",
    "FFR": "FRF",
    "HFL": "NLG",
    "NIS": "ILS",
    "NTD": "TWD",
    "RMB": "CNY",
}
"""ISO 4217 codes by SIPRI's notation, without misspelt ones (GPB) and shared ones (CFA)."""

_SMALL_UNITS: Final = frozenset(["CLP", "COP", "IDR", "ITL", "KRW", "PYG", "UGX", "VND"])
# The rates to the dollar of all currencies but the small ones have always been in this range.
_PER_DOLLAR: Final = (0.1, 400.0)
_SMALL_PER_DOLLAR: Final = (200.0, 40_000.0)

_SCALES: Final = {"m": 10**6, "million": 10**6, "b": 10**9, "billion": 10**9, "tr": 10**12}
_CURRENCY: Final = "|".join(map(re.escape, CURRENCIES))
# The file has semicolons in place of SIPRI's commas: $920;000 is 920 thousand.
_SUM: Final = (
    rf"(?P<currency>{_CURRENCY}) ?(?:(?P<plain>\d{{4,12}}|\d{{1,3}}(?:;\d{{3}}){{1,3}})(?![\d.])"
    rf"|(?P<number>\d{{1,6}}(?:\.\d{{1,6}})?) ?(?P<scale>{'|'.join(_SCALES)})\b\.?)"
)
_CONVERTED: Final = (
    r"(?: ?\((?:(?:USD|\$) ?(?P<dollars>\d{1,6}(?:\.\d{1,6})?)[\d.-]* ?"
    rf"(?P<dollar_scale>{'|'.join(_SCALES)})\b|(?:{_CURRENCY}) ?\d)[^()]*\))?"
)
_DEAL: Final = re.compile(
    rf"(?P<worth>deal worth |Deal worth )?{_SUM}{_CONVERTED}(?(worth)|(?: ?'[^']*')? ?deal\b)"
)
_ACCESSORIES: Final = r"launchers|training|more for|(?:ground )?control|years"
_MORE_GOODS: Final = re.compile(
    r"[ (]*(?:deal )?(?:for\b|incl(?:uding)?(?: also)? "
    rf"(?:\d[\d.+-]*(?![\d.+%-]| %| (?:{_ACCESSORIES})\b)"
    rf"|(?!(?:{_CURRENCY}) ?\d)[A-Z]|[^();]*\bversions?\b))"
)
_SEPARATOR: Final = re.compile(r";(?!\d{3}\b)")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole units of a currency (ISO 4217)."""

    value: float
    currency: str


def deal_value(comment: str) -> Money | None:
    """The value of the deal of a comment; None if the comment does not state exactly one.

    If a sum is followed by dollars in parentheses, the first is in the currency of the contract and
    is the value: "INR18 b ($378 m) deal" is 18,000,000,000 INR. Two sums that cannot be equal are
    an error of the register, and there is no value: "AED732 b ($199 m) deal".
    """
    found = [money for clause in _clauses(comment) if (money := _of_clause(clause))]
    return found[0] if len(found) == 1 else None


def _of_clause(clause: str) -> Money | None:
    match = _DEAL.match(clause)
    if match is None or _MORE_GOODS.match(clause, match.end()):
        return None
    currency = CURRENCIES[match["currency"]]
    plain, number, scale = match["plain"], match["number"], match["scale"]
    value = float(plain.replace(";", "")) if plain else _amount(number, scale)
    if match["dollars"] and not _agree(value, currency, match):
        return None
    return Money(value, currency)


def _agree(value: float, currency: str, match: re.Match[str]) -> bool:
    """Whether a sum and its dollars can be equal, at some exchange rate of the range above."""
    dollars = _amount(match["dollars"], match["dollar_scale"])
    low, high = _SMALL_PER_DOLLAR if currency in _SMALL_UNITS else _PER_DOLLAR
    return low * dollars <= value <= high * dollars


def _amount(number: str, scale: str) -> float:
    return float(Decimal(number) * _SCALES[scale])  # with floats 1.1 m would be 1100000.0000…1


def _clauses(comment: str) -> Iterator[str]:
    """The parts of a comment between semicolons outside of parentheses."""
    parts: list[str] = []
    depth = 0
    for part in _SEPARATOR.split(comment):
        parts.append(part)
        depth = max(0, depth + part.count("(") - part.count(")"))
        if depth == 0:
            yield ";".join(parts).strip()
            parts = []
    yield ";".join(parts).strip()
