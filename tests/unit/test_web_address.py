"""The reader of addresses: total, strict about hosts, and faithful to what stands after them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.web_address import AddressError, read_address

PIECES = st.sampled_from(
    [*"aZ09._-:@/\\?#[]%+~ \t\n\0|", "http", "https", "://", "xn--", "example", "。", "ü", "\uff11",
     "0x7f", "::1", "%25eth0", "\ud800", "\u202e", "\ufeff", ".com", "a" * 64, "127", "99999"]
)  # fmt: skip
HOSTILE = st.lists(PIECES, max_size=12).map("".join)


@given(st.one_of(st.text(), HOSTILE, HOSTILE.map("http://".__add__)))
def test_every_text_is_an_address_that_reads_alike_or_is_refused_with_a_reason(text: str) -> None:
    try:
        found = read_address(text)
    except AddressError as error:
        assert error.why
        assert error.hint
        return
    assert re.fullmatch(r"https?://[!#-;=?-\[\]_a-z~]+", found.text)
    assert 1 <= found.port <= 65535
    assert read_address(found.text) == found


@given(st.text(st.characters(codec="ascii", exclude_characters="#", categories=["L", "N", "P"])))
def test_what_may_stand_in_a_request_is_sent_as_it_was_written(rest: str) -> None:
    written = re.sub(r'["<>\\^`{|}]', "", rest)
    assert read_address(f"https://example.com/{written}").target == f"/{written}"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("http://EXAMPLE.com", "http://example.com/"),
        ("HTTPS://example.com:443/a#part", "https://example.com/a"),
        ("  http://example.com/a \r\n", "http://example.com/a"),
        ("http://minio:9000/a_b", "http://minio:9000/a_b"),
        ("http://my_service/", "http://my_service/"),
        ("http://example.com?q=1", "http://example.com/?q=1"),
        ("http://bücher.example/ü b", "http://xn--bcher-kva.example/%C3%BC%20b"),
        ("http://[2001:DB8:0::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://a/%2f%3A%2C%27%28%2A%7E?x=%2F%zz", "http://a/%2f%3A%2C%27%28%2A%7E?x=%2F%zz"),
        ("http://a/'()*~:,;=@$&+!/../b", "http://a/'()*~:,;=@$&+!/../b"),
    ],
)
def test_spellings_that_are_read(written: str, sent: str) -> None:
    assert read_address(written).text == sent
