"""The names of the formats, apart from their readers, which take a while to load."""

from enum import StrEnum


class FormatName(StrEnum):
    """What `entente import` reads."""

    ENTENTE = "entente"
    HISTORYATSTATE_VISITS = "historyatstate-visits"
    HISTORYATSTATE_TRAVELS = "historyatstate-travels"
    UK_TREATIES = "uk-treaties"
    MANYTREATIES = "manytreaties"
    SIPRI_REGISTER = "sipri-register"
    ICEWS = "icews"
    GDELT2 = "gdelt2"
    TABLE = "table"
