"""Visits, purchases and news in the shapes of real files: a mapping is enough to read each."""

import pytest

from app.domain.countries import Countries
from tests.ingest.table.support import File, named, read_all, said, workbook

COLT = (
    workbook(
        [
            ["TripYear", "TripDuration", "LeaderFullName", "LeaderCountryISO", "CountryVisitedISO"],
            [2019, 3, "Mohammed VI", "MAR", "FRA"],
            [2020, "TBD", "Emmanuel Macron", "FRA", "LBN"],
        ],
        sheet="Master",
        before="Read me",
    ),
    """
[file]
sheet = "Master"
[event]
identity = ["TripYear", "LeaderFullName", "CountryVisitedISO"]
type = "visit"
title = "{guest} visits {host}"
[date]
year = "TripYear"
[[parties]]
role = "guest"
columns = "LeaderCountryISO"
scheme = "iso3"
actor = "{LeaderFullName}"
kind = "person"
[[parties]]
role = "host"
columns = "CountryVisitedISO"
scheme = "iso3"
""",
    [
        "2019 | visit | Mohammed VI visits France | guest MAR, host FRA",
        "2020 | visit | Emmanuel Macron visits Lebanon | guest FRA, host LBN",
    ],
)

FRENCH_PRESIDENTS = (
    """fonction;individu;lieu;code_pays;date_de_debut;date_de_fin
Président;Charles de Gaulle;Alger;DZA;2001-04-4;
Président;François Mitterrand;Rabat;MAR;1983-01-27;1983-01-29.
Président;Charles de Gaulle;Moscou;SUN;1966-09-37;
Président;Charles de Gaulle;Londres;GBR;2?-04-1945;
Président;Vincent Auriol;Berne;CHE;;
""",
    """
[dataset]
id = "t"
title = "T"
coding = "human"
language = "fr"
[file]
delimiter = ";"
[columns."date_de_debut..date_de_fin"]
strip = '\\.$'
[event]
identity = ["individu", "lieu", "date_de_debut"]
type = "visit"
title = "{guest} en visite : {host}"
[date]
column = "date_de_debut"
pattern = "YYYY-M-D"
end = { column = "date_de_fin" }
[[parties]]
role = "guest"
country = "FRA"
actor = "{individu}"
kind = "person"
[[parties]]
role = "host"
columns = "code_pays"
scheme = "iso3"
""",
    [
        "2001-04-04 | visit | Charles de Gaulle en visite : Algérie | guest FRA, host DZA",
        (
            "1983-01-27/1983-01-29 | visit | François Mitterrand en visite : Maroc"
            " | guest FRA, host MAR"
        ),
        "invalid-date",
        "invalid-date",
        "undated | visit | Vincent Auriol en visite : Suisse | guest FRA, host CHE",
    ],
)

SIPRI_DELIVERIES = (
    "a line of the preamble, with a comma\n" * 11
    + """SIPRI AT Database ID,Supplier,Recipient,Designation,Order date,Order date is estimate,\
Delivery year,Delivery year is estimate,Status
66060,Israel,Morocco,ThunderB,2021,Yes,2022,Yes,New
66064,Israel,Morocco,Barak-MX,2022,No,2023,No,New
66060,Israel,Morocco,ThunderB,2021,Yes,2023,No,New
7,Soviet Union,Hezbollah (Lebanon)*,AT-3,1984,,1985,No,New
8,unknown supplier(s),NATO**,C-17,2006,,,,New
""",
    """
[file]
preamble = 11
[event]
id = "{SIPRI AT Database ID}"
same_event = "SIPRI AT Database ID"
type = "purchase"
title = ["{buyer} orders {Designation} from {supplier}", "{buyer} orders {Designation}"]
topics = "procurement"
[date]
column = "Order date"
precision = { column = "Order date is estimate", values = { Yes = "approximate", No = "written" } }
[[parties]]
role = "buyer"
columns = "Recipient"
[[parties]]
role = "supplier"
columns = "Supplier"
optional = true
[names]
"unknown supplier(s)" = []
[[actors]]
pattern = '^(?P<name>.+)\\*\\*$'
kind = "international_organisation"
[[actors]]
pattern = '^(?P<name>.+)\\*$'
kind = "group"
[details]
item = "{Designation}"
[details.delivered]
column = "Delivery year"
[details.delivered.precision]
column = "Delivery year is estimate"
values = { Yes = "approximate", No = "written" }
""",
    [
        "2021~ | purchase | Morocco orders ThunderB from Israel | buyer MAR, supplier ISR",
        "2022 | purchase | Morocco orders Barak-MX from Israel | buyer MAR, supplier ISR",
        (
            "1984 | purchase | Hezbollah (Lebanon) orders AT-3 from the Soviet Union"
            " | buyer Hezbollah (Lebanon), supplier SUN"
        ),
        "2006 | purchase | NATO orders C-17 | buyer NATO",
    ],
)

TABLEAU = (
    named(
        "Year\tSupplier\tRecipient\tValue\r\n1999\tCôte d'Ivoire\tTürkiye\t5\r\n",
        "unidentified.csv",
        "utf-16",
    ),
    """
[file]
kind = "tsv"
encoding = "utf-16"
[event]
identity = ["Year", "Supplier", "Recipient"]
type = "purchase"
title = "{supplier} sells to {buyer}"
[date]
column = "Year"
[[parties]]
role = "supplier"
columns = "Supplier"
[[parties]]
role = "buyer"
columns = "Recipient"
""",
    ["1999 | purchase | Côte d'Ivoire sells to Turkey | supplier CIV, buyer TUR"],
)

POLECAT = (
    named(
        "Event ID\tEvent Date\tEvent Type\tActor Name\tActor Country\tActor Title"
        "\tRecipient Country\tPlacename\tCountry\tLatitude\tLongitude\n"
        "POL1\t2018-01-04\tCONSULT\tAngela Merkel\tDEU\tChancellor\tISR\tBerlin\tDEU\t52.5\t13.4\n"
        "POL2\t2018-01-05\tASSAULT\tNone\tNone\tNone\tSYR\tNone\tNone\tNone\tNone\n"
        "POL3\t2018-01-05\tRETREAT\tNone\tUSA\tNone\tSYR\tNone\tNone\tNone\tNone\n",
        "2018-Jan.tab",
    ),
    """
[file]
quotes = false
missing = "None"
[event]
id = "{Event ID}"
type = { column = "Event Type", values = { CONSULT = "meeting", ASSAULT = "incident" } }
title = "{parties} meet"
[date]
column = "Event Date"
[[parties]]
role = "participant"
columns = ["Actor Country"]
scheme = "iso3"
actor = "{Actor Title} {Actor Name}"
kind = "person"
[[parties]]
role = "participant"
columns = ["Recipient Country"]
scheme = "iso3"
[place]
name = "{Placename}"
country = "Country"
scheme = "iso3"
latitude = "Latitude"
longitude = "Longitude"
""",
    [
        (
            "2018-01-04 | meeting | Chancellor Angela Merkel and Israel meet"
            " | participant DEU, participant ISR"
        ),
        "participant",
        "unknown-value",
    ],
)

ACLED = (
    (
        "\ufeffevent_id_cnty,event_date,time_precision,event_type,actor1,actor2,iso,location\n"
        "LBN1,2023-01-31,1,Explosions,Military Forces of Israel (2022-),Hezbollah,422,Naqoura\n"
        "LBN2,2023-01-15,3,Explosions,Police Forces of Lebanon (2019-),,422,Tyre\n"
    ),
    """
[event]
id = "{event_id_cnty}"
type = "incident"
title = ["{initiator} against {target} in {location}", "{initiator} in {location}"]
[date]
column = "event_date"
[date.precision]
column = "time_precision"
values = { 1 = "written", 2 = "approximate", 3 = "month" }
[[parties]]
role = "initiator"
columns = "actor1"
others = "group"
[[parties]]
role = "target"
columns = "actor2"
others = "group"
optional = true
[[actors]]
pattern = '^(?P<name>Military Forces of (?P<country>.+?)) \\('
kind = "armed_force"
[[actors]]
pattern = '^(?P<name>Police Forces of (?P<country>.+?)) \\('
kind = "government_body"
[place]
name = "{location}"
country = "iso"
scheme = "numeric"
""",
    [
        (
            "2023-01-31 | incident | Military Forces of Israel against Hezbollah in Naqoura"
            " | initiator ISR, target Hezbollah"
        ),
        "2023-01 | incident | Police Forces of Lebanon in Tyre | initiator LBN",
    ],
)

QUADRUPLES = (
    """France\tMake a visit\tMorocco\t2014-02-11
Police (Israel)\tHost a visit\tEgypt \t2014-02-12
""",
    """
[file]
kind = "tsv"
header = false
quotes = false
[event]
identity = [1, 2, 3, 4]
type = "visit"
title = "{1}: {2}, {3}"
[date]
column = 4
[[parties]]
role = { column = 2, values = { "Make a visit" = "guest", "Host a visit" = "host" } }
columns = 1
[[parties]]
role = { column = 2, values = { "Make a visit" = "host", "Host a visit" = "guest" } }
columns = 3
[[actors]]
pattern = '^(?P<name>.+) \\((?P<country>[^()]+)\\)$'
kind = "group"
""",
    [
        "2014-02-11 | visit | France: Make a visit, Morocco | guest FRA, host MAR",
        "2014-02-12 | visit | Police (Israel): Host a visit, Egypt | host ISR, guest EGY",
    ],
)


@pytest.mark.parametrize(
    ("content", "mapping", "lines"),
    [COLT, FRENCH_PRESIDENTS, SIPRI_DELIVERIES, TABLEAU, POLECAT, ACLED, QUADRUPLES],
    ids=["COLT", "French", "SIPRI", "Tableau", "POLECAT", "ACLED", "quadruples"],
)
def test_shape(content: str | File, mapping: str, lines: list[str], countries: Countries) -> None:
    file = named(content) if isinstance(content, str) else content
    assert [said(one) for one in read_all(file, mapping, countries)] == lines


def test_a_deal_of_several_rows_keeps_every_delivery(countries: Countries) -> None:
    content, mapping, _ = SIPRI_DELIVERIES
    deal, *_ = read_all(named(content), mapping, countries)
    assert deal.row == 13
    assert [row.number for row in deal.also] == [15]
    assert deal.result.details["delivered"] == ["2022~", "2023"]  # type: ignore[union-attr]
    assert len(deal.result.citations) == 2  # type: ignore[union-attr]
