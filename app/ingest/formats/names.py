"""The names of the formats, in a module of their own, because the readers take long to import."""

from enum import StrEnum


class FormatName(StrEnum):
    """The formats of `entente import`."""

    ENTENTE = "entente"
    HISTORYATSTATE_VISITS = "historyatstate-visits"
    HISTORYATSTATE_TRAVELS = "historyatstate-travels"
    UK_TREATIES = "uk-treaties"
    MANYTREATIES = "manytreaties"
    SIPRI_REGISTER = "sipri-register"
    ICEWS = "icews"
    GDELT2 = "gdelt2"
    TABLE = "table"
