"""What a catalogue of each language is held to: how it counts, what it does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """`forms`: CLDR's names of its numbers, as the header orders them.

    `numbers`: one of each form.  `in_a_word`: forms whose noun says how many by itself.
    `harsh`: words of blame and duty (S1 §3, §8: voluntary, neither adversarial nor punitive).
    `letters`: where its own script differs from that of English.
    """

    forms: tuple[str, ...]
    numbers: tuple[int, ...]
    in_a_word: tuple[str, ...]
    harsh: re.Pattern[str]
    letters: re.Pattern[str] | None = None


TONGUES = {
    "ar": Tongue(
        ("zero", "one", "two", "few", "many", "other"), (0, 1, 2, 3, 11, 100),
        ("zero", "one", "two"),
        re.compile(
            "متأخر|تأخير|تأخر|عالق|تصعيد|رفض|مرفوض|إلزام|التزام|امتثال|فشل|إخفاق|أخفق|تقصير|إنذار"
        ),
        re.compile("[\u0621-\u064a]"),
    ),
    "zh": Tongue(
        ("other",), (7,), (),
        re.compile("逾期|延误|迟交|迟到|拒绝|驳回|失败|强制|必须|违反|违规|合规|警告|催促|排名|评分"),
        re.compile("[\u4e00-\u9fff]"),
    ),
    "fr": Tongue(
        ("one", "other"), (1, 3), ("one",),
        re.compile(
            r"\b(en retard|retards?|refus\w*|rejet\w*|échou\w*|échecs?|manquements?|sanctions?|"
            r"avertissements?|obligatoires?|conformité|mise en demeure)\b", re.IGNORECASE,
        ),
    ),
    "ru": Tongue(
        ("one", "few", "many"), (21, 3, 11), (),
        re.compile(
            r"\b(просроч\w*|опозда\w*|задержк\w*|отклон[её]н\w*|отверг\w*|провал\w*|неисполнен\w*|"
            r"невыполнен\w*|нарушен\w*|предупрежден\w*|обязательн\w*|санкци\w*)\b", re.IGNORECASE,
        ),
        re.compile("[\u0400-\u04ff]"),
    ),
    "es": Tongue(
        ("one", "other"), (1, 3), ("one",),
        re.compile(
            r"\b(atras\w*|retras\w*|demoras?|vencid\w*|rechaz\w*|incumpl\w*|fracas\w*|advertencias?|"
            r"obligatori\w*|sancion\w*)\b", re.IGNORECASE,
        ),
    ),
}  # fmt: skip
