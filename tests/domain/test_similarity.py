"""When two events of different data sets are proposed as one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.similarity import Content, similar


def signatories(*countries: str) -> set[tuple[str, str | None]]:
    return {("signatory", country) for country in countries}


VISIT = Content(
    type="visit",
    edtf="1995-03-15/1995-03-17",
    title="King Hassan II visits",
    roles={("guest", "MAR"), ("host", "USA")},
    persons=["Hassan II"],
)
TREATY = Content(
    type="agreement",
    edtf="1967-02-14",
    title="Agreement between the United Kingdom and Spain for cooperation in nuclear energy",
    roles=signatories("GBR", "ESP"),
    persons=[],
)
DEAL = Content(
    type="purchase",
    edtf="2022",
    title="Morocco orders Barak-MX systems",
    roles={("buyer", "MAR"), ("supplier", "ISR")},
    persons=[],
    item="Barak-MX",
    kind="SAM system",
    number=3,
)
BLOC = ("CHE", "NOR", "ISL")
EFTA = replace(TREATY, title="EFTA Estonia", roles=signatories(*BLOC, "EST"))
UNION = replace(
    TREATY,
    edtf="1989",
    title="Trade agreement: Arab Maghreb Union",
    roles=signatories("MAR", "DZA", "TUN", "LBY", "MRT"),
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (VISIT, VISIT, True),
        (VISIT, replace(VISIT, edtf="1995-03-18"), True),
        (VISIT, replace(VISIT, edtf="1995-03-19"), False),
        (VISIT, replace(VISIT, edtf="1995-03"), False),
        (VISIT, replace(VISIT, edtf=None), False),
        (VISIT, replace(VISIT, edtf="1995-03-15/.."), False),
        (VISIT, replace(VISIT, edtf="199X"), False),
        (VISIT, replace(VISIT, edtf="[1995-03-15..1995-03-17]"), False),
        (VISIT, replace(VISIT, persons=[]), True),
        (VISIT, replace(VISIT, roles={("guest", "USA"), ("host", "MAR")}), False),
        (VISIT, replace(VISIT, roles={("guest", "DZA"), ("host", "USA")}), False),
        (VISIT, replace(VISIT, type="meeting"), False),
        # Titles of visits are made from their guests and hosts.
        (VISIT, replace(VISIT, title="الحسن الثاني يزور"), True),
        (replace(VISIT, type="meeting"), replace(VISIT, type="meeting"), True),
        (replace(VISIT, type="statement"), replace(VISIT, type="statement"), False),
    ],
)
def test_visits(one: Content, other: Content, expected: bool) -> None:  # noqa: FBT001
    assert similar(one, other) is expected
    assert similar(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Hassan II", "King Hassan", True),
        ("Hassan II", "الحسن الثاني", True),
        ("Hassan II", "Ahmad Laraki", False),
        ("Mohammed V", "Mohammed VI", False),
        ("Bill Clinton", "William J. Clinton", True),
        ("Luiz Inácio Lula da Silva", "Lula", True),
        ("Xi Jinping", "Jinping Xi", True),
        # One given name is not one person.
        ("George H. W. Bush", "George Pratt Shultz", False),
        ("John Foster Dulles", "John Kerry", False),
        ("", "Hassan II", False),
    ],
)
def test_persons(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    first, second = replace(VISIT, persons=["X Y", one]), replace(VISIT, persons=[other])
    assert similar(first, second) is expected
    assert similar(second, first) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # Hyphens, blanks and case aside.
        ("AW-139", "AW139", True),
        ("EC-145", "ec 145", True),
        ("DA-42", "DA42", True),
        ("M-113", "M113 APC", True),
        ("Type-054A", "Type 054 A", True),
        ("Leopard 2A4", "Leopard-2A4", True),
        ("Flycatcher Mk-2", "Flycatcher-2", True),
        ("Cantabria -", "Cantabria", True),
        # One designation is whole in the other.
        ("Mi-8 / Mi-17", "Mi-17", True),
        ("BM-9A52 Smerch", "Smerch", True),
        ("EL/M-2248 MF-STAR", "M-2248", True),
        ("F-16C Block-50/52", "F-16C", True),
        ("Il-76 MD", "Il-76", True),
        ("A330MRTT", "A-330 MRTT", True),
        ("A-330 MRTT Phoenix", "A330MRTT", True),
        # Another letter or number is another designation.
        ("F-16C", "F-16D", False),
        ("T-72", "T-72B", False),
        ("T-72 B", "T-72", False),
        ("Leopard 2A4", "Leopard 2A6", False),
        ("Type-054A", "Type-056", False),
        ("Mi-24V", "Mi-35M", False),
        ("Kornet", "9M133", False),
        # One shared piece is not enough.
        ("TPS-70 air search radar", "S-70 Black Hawk", False),
        ("M-2 Bradley", "M-992 FAASV", False),
        ("M-2 Bradley", "AGM-114 Hellfire-2", False),
        ("F-16C FGA aircraft", "aircraft engine", False),
        ("Harpoon Block-1", "F-16C Block-50/52", False),
        ("", "AW-139", False),
        ("", "", False),
    ],
)
def test_designations(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    for kind in ("", "APC"):
        first = replace(DEAL, item=one, kind=kind, number=None)
        second = replace(DEAL, item=other, kind=kind, number=7)
        assert similar(first, second) is expected
        assert similar(second, first) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"edtf": "2022-02-01"}, True),
        ({"edtf": "2022~"}, True),
        ({"edtf": "2023"}, False),  # the last day of a year is not near the next year
        ({"edtf": "2023-01-01"}, False),
        ({"roles": {("buyer", "ISR"), ("supplier", "MAR")}}, False),
        ({"kind": "missile", "item": "BARAK MX"}, True),
        ({"kind": "missile", "item": "Barak-MX Land"}, False),
        ({"kind": "", "item": "Barak-MX Land"}, True),
        # Kind and number together.
        ({"item": "Iron Dome"}, True),
        ({"item": ""}, True),
        ({"item": "SAM system"}, True),
        ({"item": "SAM system", "number": 4}, False),
        ({"item": "Iron Dome", "number": 4}, False),
        ({"item": "Iron Dome", "number": None}, False),  # unknown, or an estimate
        ({"item": "Iron Dome", "kind": "missile"}, False),
        ({"item": "Iron Dome", "kind": ""}, False),
        # Titles are made from the designation.
        ({"item": "Ofeq", "number": 1}, False),
    ],
)
def test_purchases(fields: dict[str, object], expected: bool) -> None:  # noqa: FBT001
    other = replace(DEAL, **fields)  # type: ignore[arg-type]
    assert similar(DEAL, other) is expected
    assert similar(other, DEAL) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((), (), True),
        (("2023",), (), True),
        (("2023", "2024"), ("2024",), True),
        (("2023~",), ("2023-05-01",), True),
        (("2023",), ("2024", "2025"), False),
    ],
)
def test_dates_of_delivery(
    one: tuple[str, ...],
    other: tuple[str, ...],
    expected: bool,  # noqa: FBT001
) -> None:
    first, second = replace(DEAL, delivered=one), replace(DEAL, delivered=other)
    assert similar(first, second) is expected
    assert similar(second, first) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ship engine", "ship engine 4001-6000", True),
        ("ship engine 6001-8000", "ship engine 4001-6000", False),
        ("ship engine", "MTU ship engine", False),
        ("ship engine", "ship engine", False),
    ],
)
def test_goods_that_are_only_a_kind(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    engines = replace(DEAL, kind="ship engine")
    first = replace(engines, item=one, number=2)
    second = replace(engines, item=other, number=20)
    assert similar(first, second) is expected
    assert similar(second, first) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (TREATY, replace(TREATY, title="Nuclear energy: Spain"), True),
        (TREATY, replace(TREATY, title="Agreement on the fisheries"), False),
        (TREATY, replace(TREATY, title="Cooperation Spain, nuclear energy", edtf="1967"), True),
        (TREATY, replace(TREATY, title="Cooperation Spain, of fish", edtf="1967"), False),
        (TREATY, replace(TREATY, edtf="1967-01/1968-12"), False),
        # Names of the parties alone say nothing.
        (TREATY, replace(TREATY, title="Treaty"), False),
        (TREATY, replace(TREATY, title="Agreement between Spain and Britain"), False),
        (TREATY, replace(TREATY, title=""), False),
        (
            replace(TREATY, title="Trade agreement: UK Spain"),
            replace(TREATY, title="Spain United Kingdom (FTA)", edtf="1967"),
            True,
        ),
        (
            replace(TREATY, title="Trade agreement: UK Spain"),
            replace(TREATY, title="The United Kingdom and Spain form an alliance"),
            False,
        ),
        # A protocol is not the treaty of that day.
        (TREATY, replace(TREATY, title=f"Protocol to the {TREATY.title}"), False),
        (TREATY, replace(TREATY, title=f"{TREATY.title}, with protocol"), True),
        (
            replace(TREATY, title="Trade agreement: Spain UK Protocol on Fish"),
            replace(TREATY, title="Spain UK Protocol on Fish", edtf="1967"),
            True,
        ),
        # The same parties, the same number of the agreement.
        (replace(UNION, title="Lome I"), replace(UNION, title="Lome 1"), True),
        (replace(UNION, title="Lome I"), replace(UNION, title="Lome 2"), False),
        (
            replace(UNION, title="Protocol I on the customs of the Union"),
            replace(UNION, title="Protocol 2 on the customs of the Union"),
            False,
        ),
        (TREATY, replace(TREATY, roles=signatories("GBR", "FRA")), False),
        (TREATY, replace(TREATY, roles=signatories("GBR", "XYZ")), False),
        (replace(TREATY, roles=signatories("ESP", "XYZ")), TREATY, False),
    ],
)
def test_agreements(one: Content, other: Content, expected: bool) -> None:  # noqa: FBT001
    assert similar(one, other) is expected
    assert similar(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (EFTA, replace(EFTA, title="Estonia with EFTA"), True),
        (EFTA, replace(EFTA, title="EFTA Latvia", roles=signatories(*BLOC, "LVA")), False),
        (EFTA, replace(EFTA, title="EFTA", roles=signatories(*BLOC, "LVA")), False),
        (EFTA, replace(EFTA, roles=signatories("CHE", "EST")), False),
        (UNION, replace(UNION, edtf="1989-02-17", title="Arab Maghreb Union (AMU)"), True),
        (UNION, replace(UNION, edtf="1989-02-17", title="Charter of the Union"), False),
        (UNION, replace(UNION, roles=signatories("MAR", "DZA", "QAT", "EGY", "SDN")), False),
        (UNION, replace(UNION, roles=signatories("MAR", "DZA", "TUN", "LBY", "EGY")), True),
        # Both titles name the state that one list lacks.
        (
            replace(UNION, title="Union with Tunisia"),
            replace(UNION, title="Union, Tunisia", roles=signatories("MAR", "DZA", "LBY", "MRT")),
            True,
        ),
        (
            replace(UNION, title="Union with Tunisia"),
            replace(UNION, title="Union", roles=signatories("MAR", "DZA", "LBY", "MRT")),
            False,
        ),
        # Half of the parties are enough for one title.
        (UNION, replace(UNION, roles=signatories("MAR", "DZA", "TUN")), True),
        (
            replace(UNION, title="Maghreb Union on Customs"),
            replace(UNION, roles=signatories("MAR", "DZA", "TUN")),
            False,
        ),
    ],
)
def test_agreements_of_many(one: Content, other: Content, expected: bool) -> None:  # noqa: FBT001
    assert similar(one, other) is expected
    assert similar(other, one) is expected


def test_two_treaties_of_a_year_with_forty_parties() -> None:
    forty = [f"X{a}{b}" for a in "ABCD" for b in "ABCDEFGHIJ"]
    one = replace(UNION, title="Convention on the Law of the Sea", roles=signatories(*forty))
    assert similar(one, replace(one, title="The law of the sea", edtf="1989-12-10"))
    assert not similar(one, replace(one, title="Convention on Wetlands"))


def test_parties_that_a_list_is_not_sure_of() -> None:
    later = replace(UNION, roles=UNION.roles | signatories(*"ABCDEFGHI"), doubtful={*"ABCDEFGHI"})
    assert similar(UNION, later)
    assert similar(later, UNION)
    assert not similar(UNION, replace(later, doubtful=set()))
    # Where no list is sure of a party, all parties count.
    doubtful = replace(UNION, doubtful=UNION.countries)
    fewer = replace(doubtful, roles=signatories("MAR", "DZA", "QAT", "EGY"))
    assert similar(doubtful, doubtful)
    assert not similar(doubtful, fewer)
    third = replace(TREATY, roles=signatories("GBR", "ESP", "AGO"), doubtful={"AGO"})
    assert similar(TREATY, third)
    assert similar(third, TREATY)
    assert not similar(TREATY, replace(third, doubtful=set()))


CONTENTS = st.builds(
    Content,
    type=st.sampled_from(["visit", "agreement", "purchase"]),
    edtf=st.sampled_from(["2020", "2020-05", "2020-05-01", "2020-05-02/2020-05-04", "202X", None]),
    title=st.sampled_from(
        ["", "Morocco Israel", "Protocol on Fish", "Treaty of Fish, Spain", "AI"]
    ),
    roles=st.sets(
        st.tuples(
            st.sampled_from(["buyer", "guest", "signatory"]),
            st.sampled_from(["MAR", "ISR", "ESP", "FRA", None]),
        ),
        max_size=4,
    ),
    persons=st.lists(st.sampled_from(["Hassan II", "Hassan", "George Bush", ""]), max_size=2),
    doubtful=st.sets(st.sampled_from(["MAR", "ISR", "ESP"]), max_size=2),
    item=st.sampled_from(["", "M-113", "M113 APC", "T 72 B", "engine", "engine 401-600", "٧٢"]),
    kind=st.sampled_from(["", "APC", "engine"]),
    number=st.sampled_from([None, 0, 1, 1.5]),
    delivered=st.sampled_from([(), ("2020",), ("2021", "2022~")]),
)


@given(CONTENTS, CONTENTS)
def test_the_order_of_two_events_does_not_matter(one: Content, other: Content) -> None:
    assert similar(one, other) is similar(other, one)
    turned = replace(
        other, persons=other.persons[::-1], delivered=other.delivered[::-1], roles={*other.roles}
    )
    assert similar(one, turned) is similar(one, other)
