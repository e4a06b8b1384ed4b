"""What a finding rests on: what may be chosen on its form, and how it is told to a reader."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flask import url_for

from engine.models.case import Case
from engine.queries.reader import Reader
from engine.text import N_, Text
from web.current import Rows
from web.form import Form
from web.i18n import colon, locale, name_of_body, say
from workflows.domain.assessment import queries as assessed
from workflows.domain.assessment import questionnaire as asked
from workflows.domain.assessment.queries import Delivered
from workflows.domain.assessment.questionnaire import Question
from workflows.domain.assessment.sheet import Line
from workflows.domain.documents.rules import LABELS, STRICT
from workflows.domain.findings.items import Item
from workflows.domain.findings.rules import (
    ANSWERED,
    FILE,
    INPUT,
    QUESTION,
    REPLIED,
    REVIEWERS,
    VISIT,
)
from workflows.domain.partners import inputs
from workflows.domain.questions import lines as questions
from workflows.domain.visits import record

SHORT = 90  # letters of a question in a list
QUESTION_OF, ANSWER_OF = N_("Question %(number)s"), N_("Answer to question %(number)s")
REPLY_TO = N_("Reply to question %(number)s of the desk review")
PASSAGE = N_("Visit record, passage %(number)s")
INPUT_OF = N_("Input %(number)s of a partner")
FILE_OF, GONE = N_("File with the answer to question %(number)s"), N_("A source no longer there")
FILE_TOLD = N_("File with the answer to question %(number)s: %(name)s (%(label)s), SHA-256 %(sum)s")

Ref = tuple[str, str]  # kind, and what it is called in its kind


@dataclass(frozen=True)
class Source:
    """One source. `about`: its own words; `url`: empty where the reader may not open it."""

    label: str
    about: str = ""
    url: str = ""


@dataclass(frozen=True)
class Sources:
    """Everything that findings of a case may rest on, as its reader knows it."""

    known: Mapping[Ref, Source] = field(default_factory=dict)

    def __getitem__(self, ref: Ref) -> Source:
        """What was chosen once stays told, even where it is gone or not for this reader."""
        return self.known.get(ref) or Source(say(GONE))

    @property
    def questions(self) -> dict[str, str]:
        """Question -> its number and words, to choose from."""
        return {
            ref: f"{each.label}{colon()}{each.about}"
            for (kind, ref), each in self.known.items()
            if kind == QUESTION
        }

    @property
    def evidence(self) -> dict[str, str]:
        """ "kind:ref" -> words, to choose from."""
        return {
            f"{kind}:{ref}": f"{each.label}{colon()}{each.about}" if each.about else each.label
            for (kind, ref), each in self.known.items()
            if kind != QUESTION
        }

    @property
    def evidence_names(self) -> frozenset[str]:
        """The names of their boxes on a form."""
        return frozenset(f"evidence:{each}" for each in self.evidence)


def sources(rows: Rows, looking: Reader, case: Case) -> Sources:
    """The questions of the case's edition, and what was delivered, for whoever may read it."""
    found = assessed.read(rows, looking, case)
    edition = assessed.edition(rows, case.id)
    room = url_for("assessment.index", reference=case.reference) if found else ""
    known: dict[Ref, Source] = {}
    if edition is not None:
        for question in asked.parse(edition.content).questions:
            at = f"{room}#q-{question.key}" if room else ""
            known[QUESTION, question.key] = Source(
                _number(QUESTION_OF, question), _short(question), at
            )
    parts = found.sheet.parts if found and found.sheet else ()
    for part in parts:
        for line in part.lines:
            known |= dict(_delivered(case.reference, line, room))
    known |= dict(_replied(rows, case)) | dict(_visited(rows, case)) | dict(_given(rows, case))
    return Sources(known)


def in_words(
    rows: Rows, looking: Reader, case: Case, items: Iterable[Item]
) -> dict[int, tuple[Text, ...]]:
    """Item -> what it rests on, as sentences for any language; files that the reader may open."""
    edition = assessed.edition(rows, case.id)
    asked_for = asked.parse(edition.content).questions if edition else ()
    numbers = {each.key: str(each.number) for each in asked_for}
    told: dict[Ref, Text] = {
        (REPLIED, str(each.id)): Text(REPLY_TO, number=str(each.number))
        for each in questions.asked(rows, case.id, REVIEWERS)
    }
    for kind, words in ((QUESTION, QUESTION_OF), (ANSWERED, ANSWER_OF)):
        told |= {(kind, key): Text(words, number=number) for key, number in numbers.items()}
    told |= {
        (INPUT, str(each.number)): Text(INPUT_OF, number=str(each.number))
        for each in inputs.passed_on(rows, case.id)
    }
    told |= dict(_files(assessed.read(rows, looking, case)))
    return {
        each.id: tuple(
            Text(PASSAGE, number=ref) if kind == VISIT else told[kind, ref]
            for kind, ref in each.sources
            if kind == VISIT or (kind, ref) in told
        )
        for each in items
    }


def _files(found: Delivered | None) -> Iterator[tuple[Ref, Text]]:
    """The files delivered with answers: name, label and sum."""
    for part in found.sheet.parts if found and found.sheet else ():
        for line in part.lines:
            for file in line.files:
                if file.label == STRICT:  # a report names none
                    told = Text(FILE_OF, number=str(line.question.number))
                    yield (FILE, str(file.document)), told
                    continue
                yield (FILE, str(file.document)), Text(
                    FILE_TOLD, number=str(line.question.number), name=file.name,
                    label=Text(LABELS.get(file.label, file.label)), sum=file.sha256,
                )  # fmt: skip


def _delivered(reference: str, line: Line, room: str) -> Iterator[tuple[Ref, Source]]:
    """An answer and its files."""
    question = line.question
    if not line.blank:
        at = f"{room}#q-{question.key}"
        yield (ANSWERED, question.key), Source(_number(ANSWER_OF, question), _short(question), at)
    for file in (each for each in line.files if each.name):
        at = url_for("assessment.file", reference=reference, document=file.document)
        yield (FILE, str(file.document)), Source(_number(FILE_OF, question), file.name, at)


def _replied(rows: Rows, case: Case) -> Iterator[tuple[Ref, Source]]:
    """What the State answered to questions of the desk review, once delivered."""
    for each in questions.asked(rows, case.id, REVIEWERS):
        if each.number and each.answered and each.as_delivered.answered:
            at = url_for("questions.index", reference=case.reference, _anchor=f"question-{each.id}")
            label = say(REPLY_TO, number=each.number)
            yield (REPLIED, str(each.id)), Source(label, _cut(each.text), at)


def _visited(rows: Rows, case: Case) -> Iterator[tuple[Ref, Source]]:
    """Passages of the visit record that both sides accept."""
    for each in record.accepted(rows, case.id):
        at = url_for(
            "visitrecord.index", reference=case.reference, _anchor=f"passage-{each.number}"
        )
        label = say(PASSAGE, number=each.number)
        yield (VISIT, str(each.number)), Source(label, _cut(each.text), at)


def _given(rows: Rows, case: Case) -> Iterator[tuple[Ref, Source]]:
    """Inputs of partners that the State lets its reviewers read."""
    for each in inputs.passed_on(rows, case.id):
        at = url_for("reviewinputs.index", reference=case.reference, _anchor=f"input-{each.number}")
        about = name_of_body(each.body)
        yield (INPUT, str(each.number)), Source(say(INPUT_OF, number=str(each.number)), about, at)


def _number(words: str, question: Question) -> str:
    return say(words, number=question.number)


def _short(question: Question) -> str:
    return _cut(question.text.get(locale()) or question.text.get("en", ""))


def _cut(words: str) -> str:
    return textwrap.shorten(words, SHORT, placeholder="…")


# On a form: "question" holds a key, each "evidence:kind:ref" is a box of its own


def chosen(form: Form, offered: Sources) -> tuple[Ref, ...]:
    """What was chosen of what there is."""
    found: list[Ref] = []
    if (QUESTION, form["question"]) in offered.known:
        found.append((QUESTION, form["question"]))
    for name in form.values:
        head, _, rest = name.partition(":")
        kind, _, ref = rest.partition(":")
        if head == "evidence" and form[name] and (kind, ref) in offered.known:
            found.append((kind, ref))
    return tuple(found)


def filled(found: Collection[Ref]) -> dict[str, str]:
    """The same as values of a form."""
    return {
        "question" if kind == QUESTION else f"evidence:{kind}:{ref}": ref
        if kind == QUESTION
        else "1"
        for kind, ref in found
    }
