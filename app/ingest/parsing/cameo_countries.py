"""Country codes of CAMEO, as in GDELT and the KEDS dictionaries.

They are ISO 3166-1 alpha-3 except for the codes below. Reviewed against GDELT's list of CAMEO
country codes and the actor codes of the CAMEO manual 1.1b3 (chapter 7).
"""

from functools import cache
from typing import Final

from app.data import table
from app.domain.countries import Countries

DIFFERENT: Final = {row["cameo"]: row["code"] for row in table("cameo_countries")}
"""Codes of CAMEO that differ from those of the countries file."""

REGIONS: Final = frozenset({
    "AFR", "ASA", "BLK", "CAS", "CAU", "CEU", "CFR", "CRB", "EAF", "EEU", "EIN", "EUR", "LAM",
    "MDT", "MEA", "NAF", "NMR", "PGS", "SAF", "SAM", "SAS", "SCN", "SEA", "WAF", "WST",
})  # fmt: skip
"""Codes of regions of the world, in the same columns as those of countries."""


def resolve(code: str) -> str | None:
    """The country code of a CAMEO code; None for a region and for an unknown code.

    A withdrawn ISO code becomes that of the present country (`ZAR` is `COD`).
    """
    code = code.strip().upper()
    if code in DIFFERENT:
        return DIFFERENT[code]
    if code in REGIONS:
        return None
    found = _countries().matching(f"iso3:{code}")
    return found[0].code if found else None


@cache
def _countries() -> Countries:
    return Countries.load()
