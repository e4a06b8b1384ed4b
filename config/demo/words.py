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
