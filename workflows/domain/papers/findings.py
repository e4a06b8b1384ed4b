"""The findings of a review as a report: numbered, by kind, both views where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.queries.reader import CaseLine
from engine.text import N_, Text
from workflows.domain.findings import rules
from workflows.domain.findings.items import Exchange, Item, Said
from workflows.domain.papers.front import CONFIDENTIAL, known
from workflows.domain.papers.paper import Block, Heading, Paper, Paragraph, Words

UNSETTLED = N_("The text is not settled: items that are still open are marked.")


Cited = Mapping[int, Sequence[Text]]  # item -> what it rests on


def findings_report(case: CaseLine, items: Sequence[Item], cited: Cited) -> Paper:
    """What was delivered of the text, each item under the paragraph number that it keeps."""
    shown = [each for each in items if each.number is not None and each.rounds]
    standing = [each for each in shown if not each.taken_out and each.standing != rules.DROPPED]
    return Paper(
        name=f"{case.reference}-findings".replace("/", "-"),
        title=Text(N_("Findings of the review")), kicker=Text(case.definition.label),
        marks=(Text(CONFIDENTIAL),),
        facts=(
            *known(case),
            (Text(N_("Where it is")), Text(case.state.label)),
        ),
        blocks=(*_introduction(standing), *_by_kind(standing, cited)),
    )  # fmt: skip


def _introduction(items: Sequence[Item]) -> Iterator[Block]:
    yield Paragraph(
        Text(
            N_(
                "The experts of the reviewing States drafted these findings; the State under "
                "review commented on each of them. Paragraph numbers never change. Where no "
                "text was agreed, both views stand side by side. Nothing here compares States."
            )
        )
    )
    if any(each.open for each in items):
        yield Paragraph(Text(UNSETTLED), style="note")
    if not items:
        yield Paragraph(Text(N_("No text has been delivered yet.")))


def _by_kind(items: Sequence[Item], cited: Cited) -> Iterator[Block]:
    for kind, label in rules.KINDS.items():
        found = [each for each in items if each.kind == kind]
        if found:
            yield Heading(Text(label))
            for each in found:
                yield from _item(each, cited.get(each.id, ()))


def _item(item: Item, cited: Sequence[Text]) -> Iterator[Block]:
    last = item.rounds[-1]
    yield Paragraph(Words(last.text, last.language), number=str(item.number))
    for what in (*cited, *([item.cites] if item.cites else ())):
        yield Paragraph(Text(N_("Cites: %(what)s"), what=what), style="note")
    if item.open or item.standing == rules.NOT_TRANSMITTED:
        yield Paragraph(Text(rules.STANDINGS[item.standing]), style="note")
    yield from _views(item)
    if item.response and item.response.delivered:
        yield from _said(Text(N_("Response of the State")), item.response)


def _views(item: Item) -> Iterator[Block]:
    """What the State says beside the text: nothing where the text is agreed."""
    if item.standing == rules.BOTH_VIEWS and item.choice and item.choice.delivered:
        yield Paragraph(Text(N_("View of the State")), style="view")
        yield Paragraph(Words(item.choice.text, item.choice.language), style="view")
        yield from _reply(item.exchange)
    elif (item.open or item.standing == rules.BOTH_VIEWS) and (exchange := item.exchange):
        if exchange.comment and exchange.comment.delivered:
            yield from _said(Text(N_("View of the State")), exchange.comment)
        yield from _reply(exchange)


def _reply(exchange: Exchange | None) -> Iterator[Block]:
    """What the reviewers answered last, once it was delivered."""
    if exchange and exchange.reply and exchange.reply.delivered:
        yield from _said(Text(N_("Reply of the reviewers")), exchange.reply)


def _said(who: Text, said: Said) -> Iterator[Block]:
    yield Paragraph(Text(N_("%(who)s: %(what)s"), who=who, what=Text(said.label)), style="view")
    if said.proposal:
        yield Paragraph(Text(N_("Proposed wording")), style="view")
        yield Paragraph(Words(said.proposal, said.language), style="view")
    if said.text:
        yield Paragraph(Words(said.text, said.language), style="view")
