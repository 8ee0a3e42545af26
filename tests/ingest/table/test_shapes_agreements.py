"""Agreements in the shapes of real files: a mapping is enough to read each of them."""

from datetime import datetime

import pytest

from app.domain.countries import Countries
from tests.ingest.table.support import File, named, read_all, said, workbook

IEADB_MEMBERS = (
    """country,mitch_id,treatyname,tsig,inclusion,ceif3\r
Morocco,4021,Agreement on Fisheries,1977-03-02,BEA,1978-01-01\r
Norway,4022,Convention on Birds,2699-01-01,MEA,2899-01-01\r
Spain,4021,Agreement on Fisheries,1977-03-02,BEA,2899-01-01\r
Iceland,4022,Convention on Birds,2699-12-31,MEA,\r
KOR - PRK,4023,Protocol on Nothing,0000-00-00,MEA,\r
""",
    """
[file]
missing = ["0000-00-00", "2699-*", "2899-01-01"]
[event]
id = "{mitch_id}"
same_event = "mitch_id"
type = "agreement"
title = "{treatyname}"
topics = "environment"
[date]
column = "tsig"
pattern = "YYYY-MM-DD"
[[parties]]
role = "signatory"
columns = "country"
[names]
"KOR - PRK" = ["KOR", "PRK"]
[details]
in_force = { column = "ceif3" }
""",
    [
        "1977-03-02 | agreement | Agreement on Fisheries | signatory MAR, signatory ESP",
        "undated | agreement | Convention on Birds | signatory NOR, signatory ISL",
        "undated | agreement | Protocol on Nothing | signatory KOR, signatory PRK",
    ],
)

TFDD = (
    """\ufeffTreaty,DateSigned,Signatories,Basin,Groundwater\r
Lake treaty,14.03.1983,"Canada, United States of America",-1,N.A.\r
River treaty,3/4/1999,"Niger, Nigeria; Chad",Niger,#N/A\r
Lost treaty,N.A.,"Syria, Turkey",Euphrates,-1\r
Broken treaty,4,"Syria, Iraq",Euphrates,-1\r
""",
    """
[file]
missing = ["N.A.", "-1", "#N/A"]
[event]
identity = ["Treaty", "DateSigned"]
type = "agreement"
title = ["{Treaty} ({Basin})", "{Treaty}"]
topics = "water"
[date]
column = "DateSigned"
pattern = ["DD.MM.YYYY", "M/D/YYYY"]
[[parties]]
role = "signatory"
columns = "Signatories"
split = [", ", "; "]
""",
    [
        "1983-03-14 | agreement | Lake treaty | signatory CAN, signatory USA",
        (
            "1999-03-04 | agreement | River treaty (Niger)"
            " | signatory NER, signatory NGA, signatory TCD"
        ),
        "undated | agreement | Lost treaty (Euphrates) | signatory SYR, signatory TUR",
        "invalid-date",
    ],
)

HEIDI = (
    workbook(
        [
            ["name", "signature.date", "parties"],
            ["Hague Convention", "29 July 1899", "France|Russia"],
            ["Geneva Protocol", datetime(1925, 6, 17), "France|Soviet Union"],  # noqa: DTZ001
            ["Lost Convention", "NA", "France|Haiti"],
        ]
    ),
    """
[file]
missing = "NA"
[event]
identity = "name"
type = "agreement"
title = "{name}"
[date]
column = "signature.date"
pattern = "D MON YYYY"
[[parties]]
role = "signatory"
columns = "parties"
split = "|"
""",
    [
        "1899-07-29 | agreement | Hague Convention | signatory FRA, signatory RUS",
        "1925-06-17 | agreement | Geneva Protocol | signatory FRA, signatory SUN",
        "undated | agreement | Lost Convention | signatory FRA, signatory HTI",
    ],
)

ATOP = (
    """atopid,begyr,begmo,begday,endyr,endmo,endday,mem1,mem2,mem3,defense
1005,1815,11,20,1823,0,0,200,255,365,1
4001,1970,5,0,0,0,0,2,140,0,0
4002,1970,13,1,0,0,0,2,140,0,0
""",
    """
[columns."mem1..mem3"]
missing = "0"
[event]
id = "{atopid}"
type = "agreement"
title = "{signatory} ally"
[date]
year = "begyr"
month = "begmo"
day = "begday"
[[parties]]
role = "signatory"
columns = "mem1..mem3"
scheme = "cow"
[details]
instrument = "alliance"
terminated = { year = "endyr", month = "endmo", day = "endday" }
""",
    [
        (
            "1815-11-20 | agreement | The United Kingdom, Prussia and Russia ally"
            " | signatory GBR, signatory XPR, signatory RUS"
        ),
        "1970-05 | agreement | The United States and Brazil ally | signatory USA, signatory BRA",
        "invalid-date",
    ],
)

COW_BY_MEMBER = (
    """version4id,ccode,state_name,all_st_day,all_st_month,all_st_year,defense,nonaggression
1,200,United Kingdom,1,1,1816,1,0
2,200,United Kingdom,8,6,1899,0,1
1,235,Portugal,1,1,1816,1,0
2,365,Russia,8,6,1899,0,1
""",
    """
[event]
id = "{version4id}"
same_event = "version4id"
type = "agreement"
title = "{signatory} ally"
[date]
year = "all_st_year"
month = "all_st_month"
day = "all_st_day"
[[parties]]
role = "signatory"
columns = "ccode"
scheme = "cow"
[details.instrument]
column = "defense"
values = { 1 = "alliance", 0 = "treaty" }
""",
    [
        (
            "1816-01-01 | agreement | The United Kingdom and Portugal ally"
            " | signatory GBR, signatory PRT"
        ),
        (
            "1899-06-08 | agreement | The United Kingdom and Russia ally"
            " | signatory GBR, signatory RUS"
        ),
    ],
)

TREND = (
    """"Trade.Agreement";"Year"
"1_Afghanistan India_2003";2003
"2_Costa Rica Mexico_1994";1994
"3_Bosnia and Herzegovina Croatia_2000";2000
""",
    """
[file]
delimiter = ";"
[columns."Trade.Agreement"]
strip = ['^\\d+_', '_\\d{4}$']
[event]
identity = ["Trade.Agreement", "Year"]
type = "agreement"
title = "Trade agreement of {signatory}"
[date]
column = "Year"
[[parties]]
role = "signatory"
columns = "Trade.Agreement"
split = " "
""",
    [
        (
            "2003 | agreement | Trade agreement of Afghanistan and India"
            " | signatory AFG, signatory IND"
        ),
        (
            "1994 | agreement | Trade agreement of Costa Rica and Mexico"
            " | signatory CRI, signatory MEX"
        ),
        (
            "2000 | agreement | Trade agreement of Bosnia and Herzegovina and Croatia"
            " | signatory BIH, signatory HRV"
        ),
    ],
)


@pytest.mark.parametrize(
    ("content", "mapping", "lines"),
    [IEADB_MEMBERS, TFDD, HEIDI, ATOP, COW_BY_MEMBER, TREND],
    ids=["IEADB", "TFDD", "HEIDI", "ATOP", "COW", "TREND"],
)
def test_shape(content: str | File, mapping: str, lines: list[str], countries: Countries) -> None:
    file = named(content) if isinstance(content, str) else content
    assert [said(one) for one in read_all(file, mapping, countries)] == lines
