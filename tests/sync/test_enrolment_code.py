"""The enrolment code, typed with patience."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync.contract.enrolment_code import BadCode, decode_code, encode_code
from sync.contract.messages import EnrolmentCode

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
CODE = EnrolmentCode(url="https://district.example", fingerprint="ab" * 32, code="one-use")


@given(st.builds(EnrolmentCode, url=texts, fingerprint=texts, code=texts))
def test_a_code_is_read_back_however_it_was_typed(code: EnrolmentCode) -> None:
    text = encode_code(code)
    assert text.isascii()
    assert text.isalnum()
    grouped = "-".join(text[i : i + 5] for i in range(0, len(text), 5)).lower()
    assert decode_code(text) == decode_code(f" {grouped}\n") == code


@given(st.text())
@example("LLE")
@example("LLE我")
@example("LLE=")
@example("LLEAAAAAAAA")
def test_any_text_is_a_code_or_a_bad_one(text: str) -> None:
    for tried in (text, "LLE" + text):
        with pytest.raises(BadCode):
            decode_code(tried)


@given(st.data())
def test_a_typing_mistake_is_found(data: st.DataObject) -> None:
    text = encode_code(CODE)
    place = data.draw(st.integers(3, len(text) - 1))
    typed = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
    try:
        assert decode_code(text[:place] + typed + text[place + 1 :]) == CODE
    except BadCode:
        assert typed != text[place]


def test_a_card_is_no_enrolment_code() -> None:
    with pytest.raises(BadCode):
        decode_code("LLAAAA")
