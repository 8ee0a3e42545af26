"""A mapping that is wrong is refused in sentences that say what to write instead."""

from pathlib import Path

import pytest

from app.ingest.table import load, shipped

GOOD = """
[dataset]
id = "t"
title = "T"
coding = "human"

[event]
id = "{a}"
type = "visit"
title = "{a}"

[date]
column = "d"

[[parties]]
role = "guest"
columns = "b"
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('column = "d"', 'colum = "d"', "[date]: there is no key 'colum': did you mean 'column'?"),
        ('id = "t"', "", "[dataset]: the key 'id' is missing"),
        ('id = "t"', 'id = "My data"', "[dataset] id: 'My data' is not a slug: write lower-case"),
        ('"visit"', '"vist"', "[event] type: 'vist' is unknown: did you mean 'visit'?"),
        ('"human"', '"hand"', "[dataset] coding: 'hand' is unknown: did you mean 'human'?"),
        ('"guest"', '"gest"', "[parties.1] role: 'gest' is unknown: did you mean 'guest'?"),
        ('columns = "b"', "", "[parties.1]: give columns, a country or an actor"),
        ('columns = "b"', "columns = 0", "[parties.1] columns.1: write the name of a column"),
        ('columns = "b"', "columns = true", "[parties.1] columns.1: write the name of a column"),
        ('columns = "b"', 'country = "Marocco"', "'Marocco' is not a country code: "),
        ('columns = "b"', 'country = "Morocco"', "'Morocco' is not a country code: write MAR"),
        ('columns = "b"', 'actor = "{b}"', "[parties.1]: give actor and kind together"),
        ('columns = "b"', 'columns = "b"\nscheme = "iso"', "'iso' is unknown"),
        ('column = "d"', 'column = "d"\nyear = "y"', "[date]: give a date as a column, or"),
        ('column = "d"', 'year = "y"\nday = "e"', "[date]: a day needs a month"),
        (
            'column = "d"',
            'column = "d"\npattern = "dmmy"',
            "'dmmy' is not a pattern of dates: write",
        ),
        ('column = "d"', 'column = "d"\npattern = "dd/mm/yyyy"', "is not a pattern of dates"),
        (
            'column = "d"',
            'column = "d"\npattern = "DD/MM/YY"',
            "a year of two digits has no century",
        ),
        ('column = "d"', 'column = "d"\npattern = "D/YYYY"', "'D/YYYY' is not a pattern of dates"),
        ('id = "{a}"', "", '[event]: write id = "{…}" if the file has ids, else identity'),
        ('id = "{a}"', 'id = "a"', "id has no column, and would be the same for all rows"),
        ('id = "{a}"', 'id = "{a"', "[event] id: a brace of '{a' is not balanced"),
        ('id = "{a}"', "id = 4", "[event] id: write a text in quotation marks"),
        (
            'type = "visit"',
            'type = {column = "k"}',
            "[event] type: give column and values together",
        ),
        ('type = "visit"', 'type = {values = {a = "visit"}}', "give column and values together"),
        (
            'type = "visit"',
            'type = "visit"\ntopics = "love"',
            "'love' is not a topic: the topics are",
        ),
        ("[event]", '[file]\nencoding = "utf-88"\n[event]', "'utf-88' is not an encoding: write"),
        ("[event]", '[file]\nstrip = "("\n[event]', "'(' is not a regular expression:"),
        ("[event]", '[file]\nmissing = "*"\n[event]', "would make every cell missing"),
        ("[event]", '[file]\nkind = "xls"\n[event]', "did you mean 'xlsx'?"),
        ("[event]", "[file]\npreamble = -1\n[event]", "[file] preamble: input should be greater"),
        (
            "[event]",
            '[names]\n"U.K." = "UK."\n[event]',
            "[names] 'U.K.': 'UK.' is not a country code",
        ),
        ("[event]", '[[actors]]\nkind = "group"\n[event]', "[actors.1]: give the names of the"),
        ("[event]", "[evnt]", "the mapping: there is no key 'evnt': did you mean 'event'?"),
        ("[event]", "[event", "the mapping is not TOML:"),
        ("[[parties]]", "[parties]", "[parties]: write [[parties]] with double brackets"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is checked below
        load(GOOD.replace(old, new, 1))
    assert sentence in str(refused.value)


def test_every_fault_has_a_line() -> None:
    wrong = GOOD.replace('"visit"', '"vist"').replace('"guest"', '"gest"')
    with pytest.raises(ValueError, match="vist") as refused:
        load(wrong)
    assert len(str(refused.value).splitlines()) == 2


def test_a_mapping_is_a_text_a_file_or_a_name(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert load(path) == load(str(path)) == load(GOOD)
    for name in shipped():
        assert load(name).dataset.id == name


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "m.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match="desta" if content is None else "UTF-8"):
        load(path)
