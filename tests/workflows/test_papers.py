"""The report of findings: what stands beside a text that was not agreed."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from engine.text import Text
from workflows.domain.findings.items import Exchange, Item, Said
from workflows.domain.papers.findings import findings_report

AT = dt.datetime(2028, 3, 1, tzinfo=dt.UTC)
CASE = SimpleNamespace(
    subject="XAA", reference="XAA-2027", definition=SimpleNamespace(label="Review"),
    state=SimpleNamespace(label="Both views"),
)  # fmt: skip


def said(act, kind, text, delivered=AT):
    return Said(act, kind, text, "en", "XAB", 1, delivered)


def words(item):
    return [each.text for each in findings_report(CASE, [item], {}).words()]


def item(reply_delivered):
    first = Exchange(
        1, AT, "The text.", "en", said("comment", "other_view", "Our comment."),
        said("reply", "kept", "Our reply.", reply_delivered),
    )  # fmt: skip
    return Item(
        1, 1, "challenge", "", "The text.", "en", "XAB", 1, draft=False, taken_out=False,
        standing="both_views", rounds=(first,), latest=1,
        choice=said("choice", "both_views", "Our view."),
    )  # fmt: skip


def test_where_both_views_stand_the_reply_of_the_reviewers_is_printed_too():
    assert words(item(AT)) == ["The text.", "Our view.", "Our reply."]


def test_a_reply_that_was_not_delivered_is_not():
    assert words(item(None)) == ["The text.", "Our view."]


def test_what_an_item_cites_stands_below_it():
    cited = {1: (Text("File %(name)s", name="plan.pdf"),)}
    blocks = findings_report(CASE, [item(AT)], cited).blocks
    told = [each.content.params["what"] for each in blocks if "what" in _params(each)]
    assert told[0] == cited[1][0]


def _params(block):
    content = getattr(block, "content", None)
    return content.params if isinstance(content, Text) else {}
