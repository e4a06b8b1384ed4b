"""What an administrator edits, as TOML: every fault is found at once, by file and key."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.indicatorfiles import IndicatorsFile, ResultsFile
from config.retentionfiles import RetentionFile
from config.seedwords import EditionFile, Strict, Words
from config.tagfiles import ChecklistFile, TagsFile

FOLDER = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


class SeedFaults(Exception):
    """Everything that is wrong with the files, one line each: file, key, reason."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


class Rule(Strict):
    value: int
    label: Words
    anchor: str = ""
    basis: str = ""


class Rung(Strict):
    day: int
    label: Words


class Ladder(Strict):
    mail: list[int] = []
    mail_after_opening: list[int] = []
    desk: list[int] = []
    anchor: str = ""
    basis: str = ""
    desk_tasks: dict[str, Rung] = {}
    tasks: dict[str, Ladder] = {}


class RulesFile(Strict):
    """`rules/<definition>/<edition>.toml`"""

    definition: str
    edition: str
    title: Words
    provisional: bool = False
    notice: Words | None = None
    days: dict[str, Rule | int] = {}
    counts: dict[str, Rule | int] = {}
    least_days: dict[str, Any] = {}
    ladder: Ladder = Ladder()
    wording: list[Words] = []  # what an `anchor` of these rules says, in the other languages


class QuestionRow(Strict):
    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    text: Words
    source: str = Field(pattern=r"^S[12] (§|OP|PP)\d")  # the paragraph that it asks about
    hint: Words | None = None


class SectionRow(Strict):
    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: Words
    intro: Words | None = None
    question: list[QuestionRow] = Field(min_length=1)


class QuestionnaireFile(EditionFile):
    """`questionnaires/<name>_<edition>.toml`"""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    section: list[SectionRow] = Field(min_length=1)


class ChoiceRow(Strict):
    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    text: Words


class SurveyQuestion(QuestionRow):
    """One answer of several is chosen; `words`: free text is offered beside it."""

    choice: list[ChoiceRow] = Field(min_length=2)
    words: bool = False


class SurveyFile(EditionFile):
    """`surveys/<name>_<edition>.toml`"""

    name: Literal["e_survey", "awareness"]
    question: list[SurveyQuestion] = Field(min_length=1)


class MonthDays(Strict):
    from_: str = Field(alias="from", pattern=r"^\d\d-\d\d$")
    to: str = Field(pattern=r"^\d\d-\d\d$")


class Holiday(Strict):
    date: dt.date
    name: Words
    tentative: bool = False


class MeetingPart(Strict):
    from_: dt.date = Field(alias="from")
    to: dt.date


class Meeting(Strict):
    key: str
    body: Literal["assembly", "board"]
    title: Words
    state: Literal["held", "confirmed", "tentative"]
    parts: list[MeetingPart] = Field(min_length=1)
    source: Words | None = None


class CalendarFile(BaseModel):
    """`calendar.toml`"""

    model_config = ConfigDict(frozen=True)
    zone: str
    weekend: list[str]
    quiet: MonthDays | None = None
    holiday: list[Holiday] = []
    meeting: list[Meeting] = []


class CountryRow(Strict):
    key: str = Field(pattern=r"^[A-Z]{3}$")
    alpha2: str = ""
    m49: str = ""
    group: Literal["AFR", "APG", "EEG", "GRULAC", "WEOG", ""]
    kind: Literal["member", "observer", "agency_member", "fictional"]
    identified: str = ""
    name: dict[str, str]
    order: dict[str, int]
    language: str = "en"
    note: Words | None = None
    check: bool = False


class CountriesFile(BaseModel):
    """`countries.toml`"""

    model_config = ConfigDict(frozen=True)
    country: list[CountryRow]


@dataclass(frozen=True)
class Seed(Generic[Model]):
    """One file: where it stands, its bytes as text, and what it says."""

    name: str
    content: str
    data: Model


@dataclass(frozen=True)
class Seeds:
    rules: tuple[Seed[RulesFile], ...]
    calendar: Seed[CalendarFile] | None
    countries: tuple[Seed[CountriesFile], ...]
    questionnaires: tuple[Seed[QuestionnaireFile], ...] = ()
    surveys: tuple[Seed[SurveyFile], ...] = ()
    indicators: tuple[Seed[IndicatorsFile], ...] = ()
    results: tuple[Seed[ResultsFile], ...] = ()
    tags: tuple[Seed[TagsFile], ...] = ()
    checklists: tuple[Seed[ChecklistFile], ...] = ()
    retention: tuple[Seed[RetentionFile], ...] = ()


def read(folder: Path = FOLDER, *, fictional: bool = False) -> Seeds:
    """All seed files below a folder. Raises SeedFaults with every fault of every file."""
    faults: list[str] = []
    rules = [
        seed
        for path in sorted((folder / "rules").glob("*/*.toml"))
        if (seed := _file(folder, path, RulesFile, faults))
    ]
    for seed in rules:
        faults += _named_right(seed)
    calendar_path = folder / "calendar.toml"
    calendar = (
        _file(folder, calendar_path, CalendarFile, faults) if calendar_path.exists() else None
    )
    names = ["countries.toml", *(["fictional_states.toml"] if fictional else [])]
    countries = [
        found
        for path in (folder / name for name in names)
        if path.exists() and (found := _file(folder, path, CountriesFile, faults))
    ]
    asked = list(_questionnaires(folder, faults))
    surveys = list(_surveys(folder, faults))
    indicators = list(_indicators(folder, faults))
    results = list(_results(folder, faults))
    tags = list(_keyed(folder, "tags", TagsFile, faults))
    checklists = list(_keyed(folder, "checklists", ChecklistFile, faults))
    periods = list(_periods(folder, faults))
    faults += _twice("country", [row.key for seed in countries for row in seed.data.country])
    if calendar:
        faults += _twice("meeting", [row.key for row in calendar.data.meeting])
    if faults:
        raise SeedFaults(faults)
    return Seeds(
        tuple(rules), calendar, tuple(countries), tuple(asked), tuple(surveys),
        tuple(indicators), tuple(results), tuple(tags), tuple(checklists), tuple(periods),
    )  # fmt: skip


def _questionnaires(folder: Path, faults: list[str]) -> Iterator[Seed[QuestionnaireFile]]:
    for seed in _editions(folder, "questionnaires", QuestionnaireFile, faults):
        said = seed.data
        questions = [row.key for each in said.section for row in each.question]
        faults += _twice(f"{seed.name}: question", questions)
        faults += _twice(f"{seed.name}: section", [each.key for each in said.section])
        yield seed


def _surveys(folder: Path, faults: list[str]) -> Iterator[Seed[SurveyFile]]:
    for seed in _editions(folder, "surveys", SurveyFile, faults):
        said = seed.data
        faults += _twice(f"{seed.name}: question", [row.key for row in said.question])
        for row in said.question:
            faults += _twice(f"{seed.name}: {row.key}: choice", [each.key for each in row.choice])
        if said.name == "awareness" and any(row.words for row in said.question):
            faults.append(f"{seed.name}: words: an anonymous questionnaire asks for none")
        yield seed


def _indicators(folder: Path, faults: list[str]) -> Iterator[Seed[IndicatorsFile]]:
    for seed in _editions(folder, "indicators", IndicatorsFile, faults):
        faults += _twice(f"{seed.name}: indicator", [row.key for row in seed.data.indicator])
        yield seed


def _periods(folder: Path, faults: list[str]) -> Iterator[Seed[RetentionFile]]:
    for seed in _editions(folder, "retention", RetentionFile, faults):
        faults += _twice(f"{seed.name}: period", [row.key for row in seed.data.period])
        yield seed


def _editions(
    folder: Path, below: str, model: type[Model], faults: list[str]
) -> Iterator[Seed[Model]]:
    """Files that are called by the name and the edition that they say."""
    for path in sorted((folder / below).glob("*.toml")):
        seed = _file(folder, path, model, faults)
        if seed is None:
            continue
        said: Any = seed.data
        if path.stem != f"{said.name}_{said.edition}":
            faults.append(f"{seed.name}: name, edition: the file is called {path.stem!r}")
        yield seed


def _results(folder: Path, faults: list[str]) -> Iterator[Seed[ResultsFile]]:
    path = folder / "results_framework.toml"
    seed = _file(folder, path, ResultsFile, faults) if path.exists() else None
    if seed is not None:
        keys = [line.key for row in seed.data.outcome for line in row.line]
        faults += _twice(f"{seed.name}: line", keys)
        yield seed


def _keyed(
    folder: Path, below: str, model: type[Model], faults: list[str]
) -> Iterator[Seed[Model]]:
    """Files whose rows are known by a key."""
    for path in sorted((folder / below).glob("*.toml")):
        seed = _file(folder, path, model, faults)
        if seed is not None:
            said: Any = seed.data
            rows = said.tag if isinstance(said, TagsFile) else said.item
            faults += _twice(f"{seed.name}: {below}", [row.key for row in rows])
            yield seed


def _file(folder: Path, path: Path, model: type[Model], faults: list[str]) -> Seed[Model] | None:
    name = path.relative_to(folder).as_posix()
    try:
        content = path.read_text(encoding="utf-8")
        return Seed(name, content, model.model_validate(tomllib.loads(content)))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{name}: {error}")
    except ValidationError as error:
        faults += [
            f"{name}: {'.'.join(str(part) for part in line['loc'])}: {line['msg']}"
            for line in error.errors()
        ]
    return None


def _named_right(seed: Seed[RulesFile]) -> Iterator[str]:
    definition, _, edition = seed.name.removeprefix("rules/").removesuffix(".toml").partition("/")
    if seed.data.definition != definition:
        yield f"{seed.name}: definition: the folder is called {definition!r}"
    if seed.data.edition != edition:
        yield f"{seed.name}: edition: the file is called {edition!r}"


def _twice(what: str, keys: list[str]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{what} {key!r} is there twice"
