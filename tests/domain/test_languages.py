"""Languages by their codes, and proposals by their names."""

import pytest

from app.domain.languages import is_language, similar_languages


@pytest.mark.parametrize("tag", ["ar", "en", "zh-Hant", "pt-BR"])
def test_a_code_of_the_list_is_a_language(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["zz", "arabic", "AR", "", "ara"])
def test_other_texts_are_none(tag: str) -> None:
    assert not is_language(tag)


@pytest.mark.parametrize(("text", "code"), [("arabic", "ar"), ("Frensh", "fr"), ("AR", "ar")])
def test_a_name_is_proposed_as_its_code(text: str, code: str) -> None:
    assert similar_languages(text)[0] == code
    assert similar_languages("qqq") == []
