"""When two events of different data sets are proposed as one."""

from dataclasses import replace

import pytest

from app.domain.similarity import Content, similar

VISIT = Content(
    type="visit",
    edtf="1995-03-15/1995-03-17",
    title="King Hassan II visits",
    item="",
    roles={("guest", "MAR"), ("host", "USA")},
    persons=["Hassan II"],
)
TREATY = Content(
    type="agreement",
    edtf="1967-02-14",
    title="Agreement between the United Kingdom and Spain for cooperation in nuclear energy",
    item="",
    roles={("signatory", "GBR"), ("signatory", "ESP")},
    persons=[],
)
DEAL = Content(
    type="purchase",
    edtf="2022",
    title="Morocco orders Barak-MX systems",
    item="Barak-MX",
    roles={("buyer", "MAR"), ("supplier", "ISR")},
    persons=[],
)
BLOC: set[tuple[str, str | None]] = {
    ("signatory", "CHE"),
    ("signatory", "NOR"),
    ("signatory", "ISL"),
}
EFTA = replace(TREATY, title="EFTA Estonia", roles=BLOC | {("signatory", "EST")})


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
        (VISIT, replace(VISIT, persons=["King Hassan"]), True),
        (VISIT, replace(VISIT, persons=["Ahmad Laraki"]), False),
        (VISIT, replace(VISIT, roles={("guest", "USA"), ("host", "MAR")}), False),
        (VISIT, replace(VISIT, roles={("guest", "DZA"), ("host", "USA")}), False),
        (VISIT, replace(VISIT, type="meeting"), False),
        (TREATY, replace(TREATY, title="Nuclear energy: Spain"), True),
        (TREATY, replace(TREATY, title="Agreement on the fisheries"), False),
        (TREATY, replace(TREATY, title="Treaty"), True),
        (TREATY, replace(TREATY, title="Treaty", edtf="1967"), False),
        (TREATY, replace(TREATY, title="Cooperation Spain, nuclear energy", edtf="1967"), True),
        (TREATY, replace(TREATY, title="Cooperation Spain, of fish", edtf="1967"), False),
        (TREATY, replace(TREATY, edtf="1967-01/1968-12"), False),
        (EFTA, replace(EFTA, title="Estonia with EFTA"), True),
        (EFTA, replace(EFTA, title="EFTA Latvia", roles=BLOC | {("signatory", "LVA")}), False),
        (EFTA, replace(EFTA, roles={("signatory", "CHE"), ("signatory", "EST")}), False),
        (DEAL, replace(DEAL, edtf="2022-02-01", item="Barak MX air defence system"), True),
        (DEAL, replace(DEAL, item="Ofeq"), False),
        (DEAL, replace(DEAL, roles={("buyer", "ISR"), ("supplier", "MAR")}), False),
        (replace(VISIT, type="meeting"), replace(VISIT, type="meeting"), True),
        (replace(VISIT, type="statement"), replace(VISIT, type="statement"), False),
    ],
)
def test_alike(one: Content, other: Content, expected: bool) -> None:  # noqa: FBT001
    assert similar(one, other) is expected
    assert similar(other, one) is expected
