"""Which actors are proposed as one, the most probable first."""

import csv
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actors import report
from app.actors.duplicates import SAFE, ComparedActor, Duplicate, duplicates
from app.domain.text.names import PROBABLE


def known(
    number: int, *names: str, kind: str = "person", country: str | None = "MAR"
) -> ComparedActor:
    return ComparedActor(UUID(int=number), kind, country, names, 0)


def judged() -> Iterator[tuple[Duplicate | None, bool]]:
    """The proposal of each judged pair, and whether it is one person."""
    text = (Path(__file__).parent / "pairs.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(line for line in text.splitlines() if line[0] != "#"):
        one = known(1, row["one"], country=row["one_country"] or None)
        other = known(2, row["other"], country=row["other_country"] or None)
        yield next(iter(duplicates([one, other])), None), row["same"] == "yes"


def test_a_safe_score_is_nearly_always_right_and_finds_most() -> None:
    """The figures of docs/search.md."""
    found = list(judged())
    assert len(found) == 300
    assert sum(same for _, same in found) == 150
    safe = [same for proposal, same in found if proposal and proposal.score >= SAFE]
    assert safe.count(False) <= 0.01 * len(safe)
    assert safe.count(True) >= 0.8 * 150


def pairs(found: list[Duplicate]) -> list[tuple[int, int]]:
    return [(one.one.id.int, one.other.id.int) for one in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("El Farouk Belkhir",), ("الفاروق بلخير",)),
        (("Nasser Bourita",), ("ناصر بوريطة",)),
        (("Hassan II", "الحسن الثاني"), ("hassan ii",)),
        (("X", "Aziz Akhannouch"), ("Y", "عزيز أخنوش")),
        (("Mohammed VI",), ("محمد السادس", "Mohammed V")),
    ],
)
def test_one_person(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    (found,) = duplicates([known(1, *one), known(2, *other)])
    assert PROBABLE <= found.score <= 1
    assert pairs([found]) == [(1, 2)]
    assert pairs(duplicates([known(2, *other), known(1, *one)])) == [(1, 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (known(1, "Mohammed V"), known(2, "Mohammed VI")),
        (known(1, "Mohammed V", "Mohammed"), known(2, "محمد السادس", "Mohammed")),
        (known(1, "Nasser Bourita"), known(2, "Nasser Bourita", kind="company")),
        (known(1, "Nasser Bourita"), known(2, "Nasser Bourita", country="ISR")),
        (known(1, "Nasser Bourita"), known(2, "Nasser Zefzafi")),
        (known(1, "Aviv"), known(2, "Gantz")),
        (known(1), known(2)),
        (known(1, "Ali"), known(2, "Ali")),  # too short a sound to be looked for
    ],
)
def test_two_persons(one: ComparedActor, other: ComparedActor) -> None:
    assert duplicates([one, other]) == []


def test_a_country_that_is_not_known_may_be_any() -> None:
    one, other = known(1, "Nasser Bourita", country=None), known(2, "Nasser Bourita")
    assert pairs(duplicates([one, other])) == [(1, 2)]
    assert pairs(duplicates([one, known(2, "Nasser Bourita", country=None)])) == [(1, 2)]


def test_why_tells_the_best_two_names() -> None:
    (found,) = duplicates([known(1, "x", "Nasser Bourita"), known(2, "ناصر بوريطة", "y")])
    assert found.reason == "Nasser Bourita / ناصر بوريطة: they sound alike"


def test_the_most_probable_come_first_and_then_by_their_ids() -> None:
    actors = [
        known(4, "Nelson Mandela"),
        known(3, "Nelson Rolihlahla Dalibhunga Mandela"),
        known(2, "Nasser Bourita"),
        known(1, "Nasser Bourita"),
        known(5, "Nasser Bourita"),
    ]
    found = duplicates(actors)
    assert pairs(found) == [(1, 2), (1, 5), (2, 5), (3, 4)]
    assert [one.score for one in found] == [1.0, 1.0, 1.0, 0.9]


def test_names_that_very_many_have_are_compared_by_their_other_words() -> None:
    crowd = [known(number, f"Mohammed {'abcdefghij'[number % 10]}") for number in range(1, 202)]
    assert duplicates(crowd) == []
    twins = [known(301, "Mohammed Bourita"), known(302, "محمد بوريطة")]
    assert pairs(duplicates([*crowd, *twins])) == [(301, 302)]


NAMES = st.sampled_from(
    ["Hassan II", "الحسن الثاني", "Hassan", "Karim Ghellab", "كريم غلاب", "Karim", "Gantz", ""]
)


@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["MAR", "ISR", None])), max_size=5))
def test_each_pair_comes_once_whatever_the_order(actors: list[tuple[str, str, str | None]]) -> None:
    several = [
        known(number, one, other, country=country)
        for number, (one, other, country) in enumerate(actors, 1)
    ]
    found = duplicates(several)
    assert found == duplicates(several[::-1])
    assert len(set(pairs(found))) == len(found)
    assert set(pairs(found)) <= set(combinations(range(1, len(several) + 1), 2))
    assert all(one.score >= PROBABLE for one in found)


def test_pairs_are_printed_with_whole_ids(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = (
        known(1, "Nasser Bourita [x]"),
        ComparedActor(UUID(int=2), "person", "MAR", ("Naser Bourita",), 1),
    )
    report.show(duplicates([one, other]), 1, as_json=False)
    printed = capsys.readouterr().out
    assert f"Nasser Bourita [x] (person, MAR, 0 events)  {one.id}\n" in printed
    assert f"Naser Bourita (person, MAR, 1 event)  {other.id}\n" in printed
    assert printed.endswith("1 pair, 1 shown. Nothing is merged.\n")


def test_namesakes_that_an_import_kept_apart_are_not_safe() -> None:
    one, other = (
        ComparedActor(UUID(int=number), "person", "ISL", ("Bjarni Benediktsson",), 1, "visits")
        for number in (1, 2)
    )
    (found,) = duplicates([one, other])
    assert PROBABLE <= found.score < SAFE


@pytest.mark.parametrize(
    ("one", "other", "is_safe"),
    [
        (known(1, "Barack Obama"), known(2, "Barack Obama", kind="group", country=None), True),
        (known(1, "Vaclav Havel", country="CSK"), known(2, "Vaclav Havel", country="CZE"), True),
        (known(1, "Lyndon B. Johnson"), known(2, "Lyndon Johnson"), True),
        (known(1, "Kim Dae-jung"), known(2, "Kim Daejung"), True),
        (known(1, "Mswati III"), known(2, "Mswati III"), True),
        (known(1, "Mohamad Ashraf Ghani"), known(2, "Ashraf Ghani"), True),
        (known(1, "Gro Harlem Brundtland"), known(2, "Gro Harlem Bruntland"), True),
        (known(1, "George H.W. Bush"), known(2, "George W. Bush"), False),
        (known(1, "Ferdinand Marcos"), known(2, "Ferdinand Marcos Jr."), False),
        (known(1, "Khaleda Ziaur Rahman"), known(2, "Ziaur Rahman"), False),
        (known(1, "Seretse Khama"), known(2, "Seretse Khama Ian Khama"), False),
        (known(1, "Amata Kabua"), known(2, "Imata Kabua"), False),
        (known(1, "Papandreou"), known(2, "Andreas Papandreou"), False),
        (known(1, "Hussein"), known(2, "Hussein"), False),
        (known(1, "Army (Mali)", kind="group"), known(2, "Army of Liberation (Mali)", kind="group"),
         False),
    ],
)  # fmt: skip
def test_what_is_safe(one: ComparedActor, other: ComparedActor, is_safe: bool) -> None:  # noqa: FBT001
    found = duplicates([one, other])
    assert any(proposal.score >= SAFE for proposal in found) is is_safe
