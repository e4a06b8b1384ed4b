"""Every sentence of code and templates is translated, with its parameters, in all its numbers."""

import gettext
import re
from collections import Counter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from config import catalogue, i18n
from config.i18n import READY, SOURCE, po_file

TRANSLATED = [locale for locale in READY if locale != SOURCE]
FORMS = ["zero", "one", "two", "few", "many", "other"]  # Arabic, in the order of the header
IN_A_WORD = FORMS[:3]  # the noun says none, one and two by itself: the number may be left out
NUMBERS = [0, 1, 2, 3, 11, 100]  # one of each form

VOWELS = re.compile("[\u064b-\u0652]")
NOT_NEUTRAL = re.compile(
    "متأخر|تأخير|تأخر|عالق|تصعيد|رفض|مرفوض|إلزام|التزام|امتثال|فشل|إخفاق|أخفق|تقصير|إنذار"
)


@pytest.fixture(scope="module")
def template():
    return catalogue.extract()


def read(locale="ar"):
    with po_file(locale).open("rb") as source:
        return read_po(source, locale=locale)


def singular(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message):
    """The strings of a message: one, or as many as the language counts in."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def parameters(text):
    return Counter(re.findall(r"%\((\w+)\)(\w)", text))


def keeps_parameters(wanted, found):
    if isinstance(wanted.id, str):
        return parameters(found.string) == parameters(wanted.id)
    full = parameters(wanted.id[1])
    without = full - Counter([("n", "s")])
    names = FORMS if len(found.string) == len(FORMS) else [""] * len(found.string)
    return all(
        parameters(form) == full or (name in IN_A_WORD and parameters(form) == without)
        for name, form in zip(names, found.string, strict=True)
    )


def faults(template, have):
    """What a reader of this language would not get: (fault, sentence)."""
    found = []
    for wanted in template:
        if not wanted.id:
            continue
        got = have.get(wanted.id, wanted.context)
        plural = not isinstance(wanted.id, str)
        if got is None or not all(forms(got)) or got.pluralizable != plural:
            found.append(("missing", singular(wanted)))
        elif got.fuzzy:
            found.append(("fuzzy", singular(wanted)))
        elif plural and len(got.string) != have.num_plurals:
            found.append(("numbers", singular(wanted)))
        elif not keeps_parameters(wanted, got) or any(got.check(have)):
            found.append(("parameters", singular(wanted)))
    return found


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_sentence_is_translated(template, locale):
    assert len(template) > 100
    assert faults(template, read(locale)) == []
    assert catalogue.missing(locale, template) == []


def wanted_of(*sentences):
    template = Catalog()
    for sentence in sentences:
        template.add(sentence)
    return template


def arabic_of(sentence, string, **more):
    have = Catalog(locale="ar")
    have.add(sentence, string, **more)
    return have


ONE = "Awaited from: %(actor)s"
SOME = ("%(n)s seat of %(body)s", "%(n)s seats of %(body)s")
GOOD = tuple(f"{form} %(n)s %(body)s" for form in FORMS)


@pytest.mark.parametrize(
    ("sentence", "string", "more", "fault"),
    [
        (ONE, "بانتظار: %(actor)s", {}, None),
        (ONE, "", {}, "missing"),
        (ONE, "بانتظار: %(actor)s", {"flags": ["fuzzy"]}, "fuzzy"),
        (ONE, "بانتظار", {}, "parameters"),
        (ONE, "بانتظار: %(actors)s", {}, "parameters"),
        (ONE, "بانتظار: %(actor)s %(actor)s", {}, "parameters"),
        (SOME, GOOD, {}, None),
        (SOME, ("%(body)s",) * 3 + GOOD[3:], {}, None),
        (SOME, (*GOOD[:5], ""), {}, "missing"),
        (SOME, GOOD[:3], {}, "numbers"),
        (SOME, (*GOOD[:5], "%(body)s"), {}, "parameters"),
        (SOME, ("%(n)s", *GOOD[1:]), {}, "parameters"),
    ],
)
def test_a_planted_fault_is_found(sentence, string, more, fault):
    found = faults(wanted_of(sentence), arabic_of(sentence, string, **more))

    said = sentence if isinstance(sentence, str) else sentence[0]
    assert found == ([(fault, said)] if fault else [])


def test_a_sentence_that_nobody_has_translated_is_found(template):
    have = read()
    gone = next(message for message in template if message.id)
    have.delete(gone.id)
    template = catalogue.extract()
    template.add("A sentence that nobody has translated.")

    assert sorted(faults(template, have)) == sorted(
        [("missing", singular(gone)), ("missing", "A sentence that nobody has translated.")]
    )
    assert catalogue.missing("ar", template) == ["A sentence that nobody has translated."]


def test_the_arabic_rule_is_that_of_the_language():
    have = read()
    rule = gettext.c2py(have.plural_expr)

    assert have.num_plurals == len(FORMS)
    assert [FORMS[rule(n)] for n in range(1000)] == [
        Locale("ar").plural_form(n) for n in range(1000)
    ]


@pytest.mark.parametrize("n", NUMBERS)
def test_every_counted_sentence_is_written_in_every_number(template, n):
    have, compiled = read(), i18n.catalogue("ar")
    counted = [message for message in template if message.pluralizable]
    assert counted

    for message in counted:
        values = {name: f"<{name}>" for name, _ in parameters(message.id[1])} | {"n": n}
        form = FORMS.index(Locale("ar").plural_form(n))
        written = compiled.ngettext(*message.id, n) % values

        assert written == have.get(message.id).string[form] % values
        assert not re.search("[A-Za-z]{2}", re.sub(r"<\w+>", "", written)), written
        assert str(n) in written or FORMS[form] in IN_A_WORD, written


def arabic_forms():
    return [form for message in read() if message.id for form in forms(message)]


def test_arabic_is_written_with_latin_digits_and_neutral_words():
    for form in arabic_forms():
        assert not re.search("[٠-٩۰-۹]", form), form
        assert not NOT_NEUTRAL.search(VOWELS.sub("", form)), form
        assert form == form.strip(), form


def test_a_date_in_arabic_is_not_read_backwards():
    for form in arabic_forms():
        bare = re.sub("\u2066[^\u2069]*\u2069", "", form)  # what is isolated keeps its order
        assert not re.search(r"\d[-/]\d", bare), form
