"""What fictional States and their experts write, in the six languages. Invented throughout."""

from __future__ import annotations

import random
from collections.abc import Mapping

SAID: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Invented text of the demonstration: three cities keep a common register of public places.",
        "Invented text of the demonstration: night lighting was planned with residents.",
        "Invented text of the demonstration: data on safety are kept by district and by age.",
    ),
    "fr": (
        (
            "Texte inventé pour la démonstration : trois villes tiennent un registre commun des "
            "espaces publics."
        ),
        (
            "Texte inventé pour la démonstration : l'éclairage nocturne a été prévu avec les "
            "habitants."
        ),
        "Texte inventé pour la démonstration : les données sont tenues par quartier et par âge.",
    ),
    "es": (
        (
            "Texto inventado para la demostración: tres ciudades llevan un registro común de los "
            "espacios públicos."
        ),
        "Texto inventado para la demostración: el alumbrado nocturno se planificó con los vecinos.",
        "Texto inventado para la demostración: los datos se llevan por distrito y por edad.",
    ),
    "ru": (
        "Вымышленный текст для демонстрации: три города ведут общий реестр общественных мест.",
        "Вымышленный текст для демонстрации: ночное освещение планировали вместе с жителями.",
        "Вымышленный текст для демонстрации: данные ведутся по районам и возрастам.",
    ),
    "zh": (
        "演示用虚构文字：三个城市共同登记公共空间。",
        "演示用虚构文字：夜间照明与居民共同规划。",
        "演示用虚构文字：安全数据按区和年龄保存。",
    ),
    "ar": (
        "نص مختلق لأغراض العرض الإيضاحي: تحتفظ ثلاث مدن بسجل مشترك للأماكن العامة.",
        "نص مختلق لأغراض العرض الإيضاحي: خُطط للإنارة الليلية بمشاركة السكان.",
        "نص مختلق لأغراض العرض الإيضاحي: تُحفظ البيانات بحسب الحي والعمر.",
    ),
}


def said(language: str, dice: random.Random) -> str:
    """A sentence or two in a language."""
    return " ".join(dice.sample(SAID[language], k=dice.choice((1, 2))))


ASKED: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Invented question of the demonstration: since when has the register been kept?",
        "Invented question of the demonstration: which cities took part in it?",
    ),
    "fr": (
        "Question inventée pour la démonstration : depuis quand le registre est-il tenu ?",
        "Question inventée pour la démonstration : quelles villes y ont pris part ?",
    ),
    "es": (
        "Pregunta inventada para la demostración: ¿desde cuándo se lleva el registro?",
        "Pregunta inventada para la demostración: ¿qué ciudades participaron?",
    ),
    "ru": (
        "Вымышленный вопрос для демонстрации: с какого времени ведется реестр?",
        "Вымышленный вопрос для демонстрации: какие города участвовали в этом?",
    ),
    "zh": (
        "演示用虚构问题：登记册从何时开始使用？",
        "演示用虚构问题：哪些城市参加了这项工作？",
    ),
    "ar": (
        "سؤال مختلق لأغراض العرض الإيضاحي: منذ متى يُمسك هذا السجل؟",
        "سؤال مختلق لأغراض العرض الإيضاحي: ما هي المدن التي شاركت فيه؟",
    ),
}


def asking(language: str, dice: random.Random) -> str:
    """A question in a language."""
    return dice.choice(ASKED[language])
