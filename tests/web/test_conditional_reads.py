"""Entity tags and conditional reads."""

import pytest

from app.web.responses import entity_tag, list_tag, matches, not_modified


def test_a_single_resource_has_a_strong_tag_of_its_bytes() -> None:
    assert entity_tag(b"one") == entity_tag(b"one") != entity_tag(b"two")
    assert len(entity_tag(b"")) == len('""') + 16
    assert entity_tag(b"").startswith('"')


def test_a_list_has_a_weak_tag_of_revision_and_question() -> None:
    assert list_tag(7, "country=MAR").startswith('W/"7-')
    assert list_tag(7, "country=MAR") == list_tag(7, b"country=MAR")
    assert len({list_tag(7, "a"), list_tag(8, "a"), list_tag(7, "b")}) == 3
    # No other split of revision and question gives the same tag.
    assert list_tag(1, "2") != list_tag(12, "")


@pytest.mark.parametrize("tag", ['"abc"', 'W/"abc"'])
@pytest.mark.parametrize(
    "held",
    [
        '"abc"',
        'W/"abc"',
        ' "abc" ',
        '"x", "abc"',
        '"x","y" , W/"abc","z"',
        '"a,b", "abc"',
        "*",
        " * ",
    ],
)
def test_a_client_that_holds_it(held: str, tag: str) -> None:
    assert matches(held, tag)


@pytest.mark.parametrize("tag", ['"abc"', 'W/"abc"'])
@pytest.mark.parametrize(
    "held", [None, "", '"abcd"', '"ABC"', "abc", '"a", "b"', '"x,abc"', '"abc', "'abc'", '"*"']
)
def test_a_client_that_does_not(held: str | None, tag: str) -> None:
    assert not matches(held, tag)


def test_304_says_what_200_would_have_said() -> None:
    answer = not_modified('"abc"')
    assert answer.status_code == 304
    assert answer.body == b""
    assert dict(answer.headers) == {
        "etag": '"abc"',
        "cache-control": "public, max-age=0, must-revalidate",
        "vary": "Accept-Encoding",
    }
    kept = not_modified('"abc"', {"Cache-Control": "public, max-age=60"})
    assert kept.headers["cache-control"] == "public, max-age=60"
