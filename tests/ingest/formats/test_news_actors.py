"""What kind of actor a name is: a person only if it is plainly one."""

import pytest

from app.domain.event_types import ActorKind
from app.ingest.formats import news
from app.ingest.formats.news_actors import kind


@pytest.mark.parametrize(
    ("name", "sectors", "expected"),
    [
        ("Ama Mensah", "Executive,Government", "person"),
        ("Kim Jae-in", "Executive Office,Government", "person"),
        ("José de la Peña", "Elite", "person"),
        ("Pelé", "Elite", "person"),
        ("Ana Silva", "International Government Organization,Parties", "person"),
        ("Ana Silva", "Social", "group"),
        ("Ana Silva", "", "group"),
        ("Radio Ghana", "State Media,Government", "government_body"),
        ("Department of State", "Executive,Government", "government_body"),
        ("Knesset", "Government", "government_body"),
        ("Ghana Navy", "Navy,Military,Government", "armed_force"),
        ("Ama Mensah (Ghana)", "Government", "government_body"),
        ("World Bank", "International Government Organization", "international_organisation"),
        ("Ashanti Gold", "Business,Social", "company"),
        ("Hamas", "Parties", "group"),
        ("Military Personnel (Chad)", "", "armed_force"),
        ("Foreign Affairs (Chad)", "", "government_body"),
        ("Bank (Chad)", "", "company"),
        ("Citizen (Chad)", "", "group"),
    ],
)
def test_a_name_is_of_a_kind(name: str, sectors: str, expected: str) -> None:
    assert kind(name, frozenset(sectors.split(",")) - {""}) == expected


@pytest.mark.parametrize(
    ("name", "expected", "expected_kind"),
    [
        ("Pope Francis", "Francis", ActorKind.PERSON),
        ("Sheikh Mohammed bin Zayed Al Nahyan", "Mohammed bin Zayed Al Nahyan", ActorKind.PERSON),
        ("Bruno Le Maire", "Bruno Le Maire", ActorKind.PERSON),
        ("Director General", "Director General", ActorKind.GOVERNMENT_BODY),
    ],
)
def test_persons_have_no_office_in_their_names(
    name: str, expected: str, expected_kind: ActorKind
) -> None:
    actor = news.party("d", name, None, ActorKind.PERSON).actor
    assert actor is not None
    assert (actor.names, actor.actor_kind) == ({"en": expected}, expected_kind)
