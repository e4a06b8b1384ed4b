"""Facts that a house may hold or not, and who may know: what all others see is the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.test import TestResponse

from tests.authorization import policy
from tests.authorization.addresses import Where

WORD = "kanari7x"  # what is looked for
TEAM, STATE, DESK = policy.TEAM, policy.STATE, policy.DESK


@dataclass(frozen=True)
class Secret:
    """`made`: the statements that make it so. `knows`: what one must be to the review, to know it.

    `states`: those of the review in which it can be; empty: in each.
    """

    name: str
    made: str
    knows: frozenset[str]
    states: str = ""
    bodies: str = ""  # a question whose answers are the States that know, wherever they look from


GIVEN = {"said": f"Otherwise, and longer: {WORD}", "at": "2026-11-19 05:00:00.000000",
         "word": f" {WORD}"}  # fmt: skip
SECRETS = (
    Secret(
        "an answer of the self-assessment, before it is handed in",
        """
        insert or replace into assessment_answer (case_id, question, kind, text,
        language, version, saved_at, person_id) values (:review, 'vision', 'answer',
        :said, 'en', 7, :at, 1);
        insert into assessment_text (case_id, question, version, kind, text, language,
        since, aside, at, person_id) values (:review, 'vision', 7, 'answer', :said,
        'en', :at, 0, :at, 1)
        """,
        STATE,
        "sa_drafting",
    ),
    Secret(
        "a section is complete, and another is not",
        """
        insert or replace into assessment_section (case_id, section, complete, at,
        person_id) values (:review, 'guidelines', 1, :at, 1)
        """,
        STATE,
        "sa_drafting",
    ),
    Secret(
        "a note among colleagues",
        """
        insert into colleague_note (case_id, question, person_id, text, written_at)
        values (:review, 'vision', 1, :said, :at)
        """,
        STATE,
        "sa_drafting",
    ),
    Secret(
        "a draft of a finding",
        """
        insert into finding (case_id, kind, cites, text, language, body, person_id,
        created_at, saved_at, version, dropped, settled) select :review, kind, cites,
        :said, language, body, person_id, :at, :at, 1, 0, '' from finding limit 1
        """,
        TEAM | DESK,
        "findings_drafting",
    ),
    Secret(
        "a question that is not yet asked",
        """
        insert into question (case_id, number, about, text, language, body, person_id,
        created_at, saved_at, version, dropped) select :review, 99, 'vision', :said,
        'en', s.body, 1, :at, :at, 1, 0 from part q join seat s on s.id = q.seat_id
        where q.case_id = :review and q.role = 'rev_focal_point' limit 1
        """,
        TEAM | DESK,
        "desk_review questions_sent findings_drafting",
    ),
    Secret(
        "an answer to a question, before it is sent",
        """
        insert or replace into question_reply (question_id, text, language, person_id,
        saved_at, version) select id, :said, 'en', 1, :at, 3 from question where case_id
        = :review and event is not null and id not in (select question_id from
        question_reply where event is not null)
        """,
        STATE,
        "questions_sent",
    ),
    Secret(
        "an entry of the visit that is for the team",
        """
        insert into visit_entry (case_id, person_id, body, day, text, language, shared,
        removed, version, saved_at) select :review, 1, s.body, '2026-11-10', :said,
        'en', 1, 0, 1, :at from part q join seat s on s.id = q.seat_id where q.case_id =
        :review and q.role = 'rev_focal_point' limit 1
        """,
        TEAM | DESK,
        "visit_held findings_drafting",
    ),
    Secret(
        "what the State says of a finding, before it is sent",
        """
        insert into finding_position (finding_id, round, act, kind, text, proposal,
        language, body, person_id, saved_at, version) select f.id, 1, 'comment',
        'other_view', :said, '', 'en', c.subject, 1, :at, 1 from finding f join cases c
        on c.id = f.case_id where c.id = :review and f.id not in (select finding_id from
        finding_position)
        """,
        STATE,
        "state_comments",
    ),
    Secret(
        "a note of the desk",
        """
        insert into desk_note (kind, case_id, "on", with_whom, outcome, text,
        written_by, written_at) values ('note', :review, '2026-11-18', '', '', :said, 1,
        :at)
        """,
        policy.SECRETARIAT,
    ),
    Secret(
        "a wish of the desk for a mail",
        """
        insert into ladder_wish (task_id, due_version, rung, person_id, kind, words,
        language, note, at, by) select r.task_id, r.due_version, r.rung, r.person_id,
        'say', :word, 'en', :word, :at, 1 from ladder_rung r join task t on t.id =
        r.task_id where t.case_id = :review limit 1
        """,
        policy.SECRETARIAT,
    ),
    Secret(
        "an invitation that was declined, and why",
        """
        update event_text set value = value || :word where (event_id, key) in (select
        f.event_id, f.key from fact f join cases c on c.id = f.case_id where c.root_id =
        :review and c.definition = 'assignment' and f.kind = 'text')
        """,
        policy.PARTIES,
    ),
    Secret(
        "who was proposed for a place that nobody has taken",
        """
        update part set seat_id = (select id from seat where title = 'mission' and body
        = 'XBV') where role = 'rev_mission' and case_id in (select id from cases where
        root_id = :review and definition = 'pairing' and state in ('proposed',
        'replaced', 'place_open'))
        """,
        policy.PARTIES,
    ),
    Secret(
        "a message that waits",
        """
        update message set subject = :said, rendered = :said where case_id = :review
        """,
        policy.SECRETARIAT,
    ),
)
# The same of what stands beside the reviews: who may know is said of the house.
BESIDE = (
    Secret(
        "why a State ended its participation",
        """
        update event_text set value = value || :word where (event_id, key) in (select
        f.event_id, f.key from fact f join cases c on c.id = f.case_id where c.state =
        'participation_ended' and f.kind = 'text')
        """,
        policy.NOBODY,
        bodies="select subject from cases where state = 'participation_ended'",
    ),
    Secret(
        "a need that is not released",
        """
        update assistance_need set title = :said, what = :said, why = :said, cost_to =
        7654321, version = version + 1 where case_id in (select id from cases where
        state = 'identified')
        """,
        policy.NOBODY,
        bodies="select subject from cases where state = 'identified'",
    ),
    Secret(
        "a city between its State and the secretariat",
        """
        update event_text set value = value || :word where event_id in (select
        f.event_id from fact f join cases c on c.id = f.case_id where c.definition =
        'city' and c.state = 'between')
        """,
        DESK,
        bodies="select subject from cases where definition = 'city' and state = 'between'",
    ),
    Secret(
        "an answer to a survey that is not sent",
        """
        update survey_draft set content = replace(content, 'choice', 'chosen')
        """,
        frozenset({"mission"}),
    ),
    Secret(
        "values of a sheet that its State keeps to itself",
        """
        update measure_value set figure = '987.65' where case_id in (select id from
        cases where definition = 'indicator_sheet' and state = 'own')
        """,
        policy.NOBODY,
        bodies="select subject from cases where definition = 'indicator_sheet' and state = 'own'",
    ),
)

VARIES = (
    (re.compile(r'name="(csrf_token|command|sealed)" value="[^"]*"'), r'name="\1"'),
    (re.compile(r"(?<=W3CDTF\">)[\dT:.Z-]+"), ""),  # when a workbook was made, by the machine
    (re.compile(r"\?v=[0-9a-f]+"), ""),  # of a file of the page
    (re.compile(r"\b[0-9a-f]{32,}\b"), "…"),
)
HEADS = ("Content-Type", "Content-Disposition", "Location", "ETag", "Cache-Control",
         "Last-Modified", "Vary")  # fmt: skip


def seen(answer: TestResponse, read: str) -> tuple[object, ...]:
    """All that a reader can tell of an answer; `read`: what can be read in it."""
    return (answer.status_code, *(answer.headers.get(name) for name in HEADS), plain(read))


def plain(text: str) -> str:
    """A text without what differs from one time to the next."""
    for pattern, instead in VARIES:
        text = pattern.sub(instead, text)
    return text


def statements(secret: Secret, review: Where) -> Iterator[tuple[str, dict[str, object]]]:
    """Each with what it names."""
    given = {"review": review.id, **GIVEN}
    for each in secret.made.split(";"):
        yield each, {key: value for key, value in given.items() if f":{key}" in each}


def of_review(review: Where) -> Iterator[Secret]:
    return (each for each in SECRETS if not each.states or review.state in each.states.split())


def difference(one: tuple, other: tuple) -> str:
    """Where two answers part, in a few words."""
    for before, after in zip(one, other, strict=True):
        if before == after:
            continue
        if not isinstance(before, str) or not isinstance(after, str):
            return f"{before!r} and {after!r}"
        n = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
                 min(len(before), len(after)))  # fmt: skip
        return f"…{before[max(0, n - 60) : n + 60]!r} and …{after[max(0, n - 60) : n + 60]!r}"
    return ""
