"""A search finds what was meant, whoever typed it and how; both databases say the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.db import connect
from engine.letters import bare, folded, has, order
from engine.likeness import Folded, says

FOUND = {
    "Élodie Müller-Straße": ("elodie", "MULLER strasse", "ELODIE\u0301"),
    "Иван Ёлкин-Йовович": ("ИВАН елкин", "Иовович"),
    "José Núñez Ibáñez": ("jose nunez", "IBÁÑEZ"),
    "أحمد بن يُوسُف الهـاشـمي": ("احمد", "الهاشمى يوسف", "هاشمي"),
    "لجنة الأُردن، مؤسسة ٢٠٢٧": ("اردن", "الاردن", "موسسه", "2027", "۲۰۲۷"),
    "张伟（中国代表团）": ("张伟", "代表团", "中国 张"),
    "Ｎｏｔｅ verbale ﬁnal.pdf": ("note FINAL", "final.PDF"),
    "Source 100%_a": ("100%_A", "source 100"),
    "Ἀθῆναι ΟΔΟΣ": ("αθηναι", "οδος"),
}
NOT_FOUND = {"Élodie": ("elodia", "e lodiea", "ـ", "\u0301", ""), "100 a": ("100%", "1_0")}


@pytest.fixture
def rows(empty_database_url):
    database = connect(empty_database_url)
    with database.connect() as made:
        yield made
    database.dispose()


def test_a_word_is_found_however_it_is_written_in_memory_and_in_both_databases(rows):
    def asked_of(text: str | None, typed: str) -> bool | None:
        return rows.scalar(sa.select(says(sa.cast(sa.literal(text), sa.String), typed)))

    for text, words in FOUND.items():
        for each in words:
            assert has(text, each), (text, each)
            assert asked_of(text, each), (text, each)
    for text, words in NOT_FOUND.items():
        for each in words:
            assert not has(text, each), (text, each)
            assert not asked_of(text, each), (text, each)
    assert not asked_of(None, "a")


def test_both_databases_fold_every_letter_of_the_six_languages_as_we_do(rows):
    ranges = (*range(0x20, 0x530), *range(0x600, 0x700), *range(0x1E00, 0x1F00))
    text = " ".join(chr(n) for n in (*ranges, *range(0x4E00, 0x5000), *range(0xFB50, 0xFC00)))
    assert rows.scalar(sa.select(Folded(sa.literal(text)))) == folded(text)


def test_names_are_the_same_with_and_without_the_article():
    assert bare("الأرجنتين") == bare("أرجنتين")
    assert bare("Côte d’Ivoire") == bare("COTE d’ivoire") != bare("Cote Ivoire")


@pytest.mark.parametrize(("language", "ordered"), [
    ("fr", ["Essai", "État", "Étude", "Extrait", "Paragraphe", "Zone"]),
    ("es", ["nácar", "nube", "ñandú", "oso"]),
    ("ru", ["Ёлка", "ель", "игра", "ия", "Йод"]),
    ("zh", ["安全", "北京", "上海", "中国"]),
    ("ar", ["أمن", "إنارة", "البيئة", "السلامة"]),
    ("en", ["city", "Place", "state"]),
])  # fmt: skip
def test_words_stand_in_the_order_of_their_language(language, ordered):
    assert sorted(set(ordered), key=lambda each: order(each, language)) == ordered
