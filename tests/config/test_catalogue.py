"""Every sentence of code and templates is translated, with its parameters, in all its numbers."""

import gettext
import re
from collections import Counter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from config import catalogue, i18n
from config.i18n import LANGUAGES, SOURCE, po_file
from tests.config.tongues import TONGUES

TRANSLATED = [locale for locale in LANGUAGES if locale != SOURCE]
VOWELS = re.compile("[\u064b-\u0652]")
MARKUP = re.compile(r"%\(\w+\)\w|</?[a-z][^>]*>|\S+@\S+|[\w-]+\.(?:json|txt)", re.ASCII)
# Names, and what is typed as it stands: every other word of four Latin letters is left in English.
LATIN = frozenset(
    [
        "JavaScript",
        "Google",
        "Apple",
        "Calendar",
        "Outlook",
        "OpenDocument",
        "Word",
        "Excel",
        "Pango",
        "Atom",
        "Quadrennial",
        "HSTS",
        "docx",
        "https",
        "lang",
        "indicator",
        "state",
        "place",
        "awaited",
        "group",
        "region",
        "reviewers",
        "secretariat",
        "director",
        "nobody",
        "quadrennial",
    ]
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


def keeps_parameters(wanted, found, tongue):
    if isinstance(wanted.id, str):
        return parameters(found.string) == parameters(wanted.id)
    full = parameters(wanted.id[1])
    without = full - Counter([("n", "s")])
    names = tongue.forms if len(found.string) == len(tongue.forms) else [""] * len(found.string)
    return all(
        parameters(form) == full or (name in tongue.in_a_word and parameters(form) == without)
        for name, form in zip(names, found.string, strict=True)
    )


def faults(template, have, locale="ar"):
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
        elif not keeps_parameters(wanted, got, TONGUES[locale]) or any(got.check(have)):
            found.append(("parameters", singular(wanted)))
        elif any(len(form) > room(wanted) for form in forms(got)):
            found.append(("length", singular(wanted)))
    return found


def room(wanted):
    """As many letters as a translation may have: words of a button need most, relatively."""
    said = wanted.id if isinstance(wanted.id, str) else wanted.id[1]
    return 30 + 2 * len(said)


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_sentence_is_translated(template, locale):
    assert len(template) > 100
    assert faults(template, read(locale), locale) == []
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
GOOD = tuple(f"{form} %(n)s %(body)s" for form in TONGUES["ar"].forms)


@pytest.mark.parametrize(
    ("sentence", "string", "more", "fault"),
    [
        (ONE, "بانتظار: %(actor)s", {}, None),
        (ONE, "", {}, "missing"),
        (ONE, "بانتظار: %(actor)s", {"flags": ["fuzzy"]}, "fuzzy"),
        (ONE, "بانتظار", {}, "parameters"),
        (ONE, "بانتظار: %(actors)s", {}, "parameters"),
        (ONE, "بانتظار: %(actor)s %(actor)s", {}, "parameters"),
        (ONE, "بانتظار " * 10 + "%(actor)s", {}, "length"),
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


@pytest.mark.parametrize("locale", TRANSLATED)
def test_each_language_counts_by_its_own_rule(locale):
    have, names = read(locale), TONGUES[locale].forms
    rule = gettext.c2py(have.plural_expr)

    assert have.num_plurals == len(names)
    assert [names[rule(n)] for n in range(1000)] == [
        Locale(locale).plural_form(n) for n in range(1000)
    ]


@pytest.mark.parametrize(
    ("locale", "n"), [(locale, n) for locale in TRANSLATED for n in TONGUES[locale].numbers]
)
def test_every_counted_sentence_is_written_in_every_number(template, locale, n):
    have, compiled, names = read(locale), i18n.catalogue(locale), TONGUES[locale].forms
    counted = [message for message in template if message.pluralizable]
    assert counted

    for message in counted:
        values = {name: f"<{name}>" for name, _ in parameters(message.id[1])} | {"n": n}
        form = names.index(Locale(locale).plural_form(n))
        written = compiled.ngettext(*message.id, n) % values

        assert written == have.get(message.id).string[form] % values
        assert str(n) in written or names[form] in TONGUES[locale].in_a_word, written


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_sentence_is_in_its_own_language_and_in_neutral_words(locale):
    tongue = TONGUES[locale]
    for message in read(locale):
        for form in forms(message) if message.id else ():
            assert not tongue.harsh.search(VOWELS.sub("", form)), form
            assert form == form.strip() or singular(message) != singular(message).strip(), form
            assert "  " not in form, form
            if tongue.letters:
                left = set(re.findall("[A-Za-z]{4,}", MARKUP.sub("", form))) - LATIN
                assert not {each for each in left if not each.isupper()}, form


def test_arabic_is_written_with_latin_digits_and_no_date_is_read_backwards():
    for message in read():
        for form in forms(message) if message.id else ():
            assert not re.search("[٠-٩۰-۹]", form), form
            bare = re.sub("\u2066[^\u2069]*\u2069", "", form)  # what is isolated keeps its order
            assert not re.search(r"\d[-/]\d", bare), form


def test_chinese_is_written_with_its_own_marks():
    for message in read("zh"):
        for form in forms(message) if message.id else ():
            assert not re.search("[\u4e00-\u9fff][,;:?!(]", form), form


def test_french_keeps_its_marks_on_the_line():
    for message in read("fr"):
        for form in forms(message) if message.id else ():
            assert not re.search(r"[^\s\d/:][:;?!](?=\s|$)| [:;?!»]|« ", form), form
