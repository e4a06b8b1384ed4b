"""The names of States are found however they are typed."""

from __future__ import annotations

import pytest

from web.reading import subjects_named

REGISTER = {
    "DZA": "الجزائر", "ESP": "إسبانيا", "JOR": "الأُردن", "CIV": "Côte d'Ivoire", "PER": "Perú",
    "RUS": "Российская Федерация", "CHN": "中国",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("جزائر", "DZA"),  # without its article
        ("اسبانيا", "ESP"),  # without the hamza
        ("الأردن", "JOR"),  # without the vowel sign
        ("الأردنـــ", "JOR"),  # drawn out
        ("cote d'iv", "CIV"),  # without the accent, in small letters
        ("PERU", "PER"),
        ("федерац росс", "RUS"),  # beginnings of words, in any order
        ("中", "CHN"),
    ],
)
def test_a_state_is_found_however_its_name_is_typed(typed, key):
    assert subjects_named(REGISTER, typed) == [key]


@pytest.mark.parametrize("typed", ["", "  ", "xyz", "Perú Chine"])
def test_what_names_no_state_finds_none(typed):
    assert subjects_named(REGISTER, typed) == []
