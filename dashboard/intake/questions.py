"""Questions: what only people know about a file. Nothing of it is guessed in silence."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.errors import MappingError
from dashboard.intake.cells import clean
from dashboard.intake.draft import Column, Question
from dashboard.intake.encodings import ENCODING_NAMES
from dashboard.intake.instants import EXCEL_DAY, instants, order_votes
from dashboard.intake.layout import Layout
from dashboard.intake.look import Look
from dashboard.intake.mapping import KINDS, QUESTIONS, Match, has_unit, unitless
from dashboard.intake.order import Votes
from dashboard.intake.scan import Source
from dashboard.intake.scores import TWO_POINT, WORDS, scores
from dashboard.words import N_

UNIT_OPTIONS = (("second", N_("seconds")), ("minute", N_("minutes")), ("hour", N_("hours")), ("day", N_("days")),
                ("", N_("Leave it out")))  # fmt: skip
PLAIN_SCALES = ("1-5", "good/bad", "words", None)
SCALES = {
    "csat": ("1-5", "1-10", "0-10", "1-7", "1-4", "1-3", "0-100", "100-1", "0/1"),
    "nps": ("0-10", "other"),
    "ces": ("1-7", "1-5"),
}


def check_answers(questions: Iterable[Question], answers: Mapping[str, str], name: str) -> None:
    """Raise MappingError for an answer that its question does not offer."""
    for question in questions:
        answer = answers.get(question.code)
        offered = [code for code, _ in question.options]
        if answer is not None and answer not in offered:
            raise MappingError(
                "{answer} is no answer to {code}.", "Answers are: {options}.", where=name, answer=answer,
                code=question.code, options=", ".join(offered),
            )  # fmt: skip


def encoding_question(source: Source, answers: Mapping[str, str], chosen: str | None) -> Iterable[Question]:
    """Two encodings make sense of the bytes."""
    if not source.others:
        return
    shown = [cell for cell in source.text.decode("utf-8").replace("\n", ",").split(",") if not cell.isascii()][:3]
    options = tuple((one, ENCODING_NAMES[one]) for one in (source.encoding, *source.others))
    yield Question(
        "encoding", N_("Is this {encoding}? {cells}"),
        (("encoding", ENCODING_NAMES[source.encoding]), ("cells", " · ".join(cell.strip()[:40] for cell in shown))),
        options, chosen, source.encoding,
    )  # fmt: skip


def day_or_month(
    name: str, columns: Sequence[Column], look: Look, layout: Layout, answers: Mapping[str, str]
) -> tuple[bool | None, tuple[Question, ...]]:
    """How 03/04/2026 is read (None: nobody knows), and the question when only people can say."""
    said = {"day": True, "month": False}.get(answers.get("day_first", ""))
    dated = [c for c in columns if KINDS.get(c.field or "") == "instant"]
    votes = sum((Votes(*order_votes(look.samples[c.position])) for c in dated), Votes())
    if votes.day + votes.month + votes.either == 0:
        return said, ()
    if said is None and (votes.day == votes.month or votes.contradict or look.is_small):
        whole = look.columns(c.position for c in dated)  # a sample may miss the one date that decides
        votes = sum((Votes(*order_votes(whole[c.position])) for c in dated), Votes())
    decided = votes.day_first(name) if said is None else said
    if decided is not None and said is None:
        return decided, ()
    if said is None and layout.day_first is not None:
        return layout.day_first, ()
    if said is None and not votes.either:
        return None, ()
    asked = next((c for c in dated if order_votes(look.samples[c.position])[2]), dated[0])
    example = next((s for s in asked.samples if order_votes(look.samples[asked.position])[2]), "03/04/2026")
    question = Question(
        "day_first",
        N_("{column}: is {found} day first or month first? None of {dates} dates decides it."),
        (("column", asked.header), ("found", example), ("dates", votes.either)),
        (("day", N_("Day first")), ("month", N_("Month first"))),
        answers.get("day_first") if said is not None else None,
    )
    return said, (question,)


def unit_questions(
    look: Look, matches: Sequence[Match | None], layout: Layout, kind: str, answers: Mapping[str, str]
) -> Iterable[Question]:
    """Plain numbers under the name of a duration: nobody knows what they count."""
    answered = {code.removeprefix("unit:") for code in answers if code.startswith("unit:")}
    asked: set[str] = set()
    for position, _ in unitless(look.header, look.samples, matches, layout, kind, answered):
        if look.header[position] in asked:  # columns of one name have one unit
            continue
        asked.add(look.header[position])
        title, match = look.header[position], matches[position]
        yield Question(
            f"unit:{title}", N_("{column}: what do the numbers count, for example {found}?"),
            (("column", title), ("found", next((c for c in look.samples[position] if c.strip()), ""))),
            UNIT_OPTIONS, answers.get(f"unit:{title}"), None if match and match[1] == "chosen" else "",
        )  # fmt: skip


def day_code(header: Sequence[str], position: int) -> str:
    """The code of a column's question about days of a spreadsheet: its name, or its place where two have one name."""
    title = header[position]
    return f"excel_day:{title if header.count(title) == 1 else f'#{position + 1}'}"


def excel_days(
    look: Look, matches: Sequence[Match | None], layout: Layout, answers: Mapping[str, str]
) -> Iterable[Question]:
    """Numbers where a moment is wanted: a spreadsheet's count of days, unless it is known what else they count."""
    for position, match in enumerate(matches):
        if match is None or KINDS.get(match[0]) != "instant":
            continue
        filled = clean(look.samples[position]).drop_nulls()
        if not len(filled) or not filled.str.contains(EXCEL_DAY).all():
            continue
        title, read = look.header[position], instants(filled[:1], "UTC").values[0]
        if has_unit(match[0], title, filled, layout, {}):
            continue
        code = day_code(look.header, position)
        yield Question(
            code, N_("{column}: read {found} as {moment}?"),
            (("column", title), ("found", filled[0]), ("moment", f"{read:%Y-%m-%d %H:%M:%S}" if read else "")),
            (("yes", N_("Yes")), ("no", N_("No, leave it out"))), answers.get(code), "yes",
        )  # fmt: skip


def scale_questions(
    columns: Sequence[Column], look: Look, layout: Layout, answers: Mapping[str, str]
) -> Iterable[Question]:
    """Scores on a scale that is not the usual one, and 1 to 10 under the name of NPS."""
    for column in columns:
        question = column.field or ""
        if question not in QUESTIONS or question == "other" or question in layout.scales:
            continue
        found = scores(look.samples[column.position], question)
        answer = answers.get(f"scale:{question}")
        if question == "nps":
            if found.has_zero:
                continue
            proposal: str | None = "other"
        elif answer is None and (found.scale in (*PLAIN_SCALES, TWO_POINT, WORDS) or question == "ces"):
            continue
        else:
            proposal = found.scale
        yield Question(
            f"scale:{question}", N_("{column}: on which scale are the scores?"), (("column", column.header),),
            tuple((scale, scale) for scale in SCALES[question]), answer, proposal,
        )  # fmt: skip


def source_questions(kind: str, theirs: str, offered: Sequence[str], answers: Mapping[str, str]) -> Iterable[Question]:
    """Surveys name tickets by their id, and there are tickets of several help desks."""
    if kind == "surveys" and len(offered) > 1:
        yield Question(
            "tickets_of", N_("Which help desk's tickets do these answers speak of?"), (),
            tuple((one, one or N_("The first one")) for one in offered), answers.get("tickets_of"), theirs,
        )  # fmt: skip
