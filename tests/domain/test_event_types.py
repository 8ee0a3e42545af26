"""The closed lists: every entry means something, and links have two sides."""

import pytest

from app.domain.event_types import (
    ACT_DEFINITIONS,
    DEFINITIONS,
    DiplomaticAct,
    EventType,
    LinkRel,
    definition,
    goldstein,
    intensity,
)


def test_every_type_and_act_is_defined() -> None:
    assert set(DEFINITIONS) == set(EventType)
    assert set(ACT_DEFINITIONS) == set(DiplomaticAct)
    for said in (*DEFINITIONS.values(), *ACT_DEFINITIONS.values()):
        assert said.definition.endswith(".")
        assert said.cameo is None or said.cameo in goldstein()


@pytest.mark.parametrize("rel", LinkRel)
def test_the_inverse_of_the_inverse_is_the_link(rel: LinkRel) -> None:
    assert rel.inverse.inverse is rel


def test_goldstein_goes_from_minus_ten_to_ten() -> None:
    values = goldstein().values()
    assert (min(values), max(values)) == (-10, 10)


@pytest.mark.parametrize(
    ("event_type", "act", "cameo", "expected"),
    [
        (EventType.AGREEMENT, None, None, 8.0),
        (EventType.AGREEMENT, None, "057", 8.0),
        (EventType.VISIT, None, "043", 2.8),
        (EventType.DIPLOMATIC_ACT, DiplomaticAct.RUPTURE, None, -4.0),
        (EventType.DIPLOMATIC_ACT, None, None, None),
        (EventType.OTHER, None, None, None),
    ],
)
def test_intensity_is_of_the_own_code_then_of_the_type_or_act(
    event_type: EventType, act: DiplomaticAct | None, cameo: str | None, expected: float | None
) -> None:
    assert intensity(event_type, act, cameo) == expected


def test_an_act_says_more_than_its_type() -> None:
    assert definition(EventType.DIPLOMATIC_ACT, DiplomaticAct.RUPTURE).plover == "SANCTION"
    assert definition(EventType.DIPLOMATIC_ACT, None).plover == "SUPPORT"
