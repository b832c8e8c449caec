"""The key figures of the surveys: what they are, and the intervals and reasons that only they have."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dashboard.pages import _headline
from dashboard.pages._components import Card
from dashboard.pages._headline import Headline
from dashboard.pages._parts import View, first_row
from dashboard.values import ENOUGH
from dashboard.words import N_

# A key is also the trend that a click on the card shows, `metric` of the filter.
HEADLINES = (
    Headline(
        "satisfaction", N_("CSAT"), "csat_pct", "measures/satisfaction", "answered",
        N_("{n} answered surveys"), N_("By answer of the survey"), "satisfaction", "goals",
    ),
    Headline(
        "score", N_("Average score"), "csat_mean_score", "measures/satisfaction", "answered_graded",
        N_("{n} answers on scales with more than two points"), N_("By answer of the survey"), "score",
    ),
    Headline(
        "answer_rate", N_("Response rate"), "response_rate_pct", "measures/survey_response", "sent_mature",
        N_("{n} surveys sent at least 7 days before the export"), N_("By sending of the survey"), "answer_rate",
    ),
    Headline(
        "low", N_("Low scores"), "dissatisfied_pct", "measures/satisfaction", "answered",
        N_("{n} answered surveys"), N_("By answer of the survey"), "low",
    ),
    Headline(
        "nps", N_("NPS"), "nps_score", "measures/satisfaction", "nps_answers",
        N_("{n} answers from 0 to 10"), N_("By answer of the survey"), "nps",
    ),
    Headline(
        "effort", N_("Effort"), "ces_score", "measures/satisfaction", "ces_answers",
        N_("{n} answers from 1 to 7"), N_("By answer of the survey"), "effort",
    ),
)  # fmt: skip
BY_KEY = {headline.key: headline for headline in HEADLINES}
IF_ASKED = ("nps", "effort")


@dataclass(frozen=True)
class Surveys:
    """What the surveys of one period tell, asked once for the whole page."""

    view: View

    @cached_property
    def goals(self) -> dict[str, float | None]:
        """The goals that people can set, by metric."""
        return _headline.goals(self.view)

    @cached_property
    def row(self) -> dict[str, Any]:
        """Satisfaction of the whole period."""
        return self.view.row("measures/satisfaction")

    @cached_property
    def coverage(self) -> dict[str, Any]:
        """How many were sent and answered, and what of it can be used."""
        return first_row(self.view.read("details/survey_coverage", self.view.filter))

    @cached_property
    def precision(self) -> dict[str, Any]:
        """What the intervals of averages and of the NPS need."""
        return first_row(self.view.read("details/score_precision", self.view.filter))

    @cached_property
    def left_out(self) -> int:
        """Answers that leave because they are dated by a ticket they do not have."""
        if self.view.filter.survey_clock != "ticket":
            return 0
        by_answer = replace(self.view.filter, survey_clock="answered")
        return int(first_row(self.view.read("details/survey_coverage", by_answer)).get("unlinked_answers") or 0)

    @property
    def is_empty(self) -> bool:
        """Nothing was sent and nothing answered."""
        return not self.coverage.get("sent") and not self.coverage.get("answers")

    def shown(self) -> list[Headline]:
        """The figures of this period; NPS and effort only where they were asked, now or in the comparison."""
        before = self.view.row_before("measures/satisfaction")
        return [h for h in HEADLINES if h.key not in IF_ASKED or self.row.get(h.n) or before.get(h.n)]

    def reason(self, headline: Headline) -> str:
        """Why a figure has no value."""
        t = self.view.screen.t
        if headline.key == "answer_rate":
            if not self.coverage.get("sent"):
                return t("No survey was sent in these dates")
            if self.coverage.get("sent_due"):
                return t("The files hold answers only, not who was asked")
            return t("Sent less than 7 days before the export")
        if headline.key == "score" and self.row.get("answered"):
            return t("Only two-point scales: good or bad")
        return t("Nobody answered this in these dates")


def cards(surveys: Surveys) -> list[Card]:
    """The row of cards."""
    return [_card(headline, surveys) for headline in surveys.shown()]


def _card(headline: Headline, surveys: Surveys) -> Card:
    view = surveys.view
    t, show = view.screen.t, view.screen.show
    made = _headline.card(headline, view, surveys.goals)
    row: Mapping[str, Any] = view.row(headline.measure)
    value, n = row.get(headline.metric), row.get(headline.n)
    if value is None:
        return replace(made, note=surveys.reason(headline))
    if (n or 0) >= ENOUGH and headline.goal == "":
        sentence = N_("{n} surveys sent") if headline.key == "answer_rate" else N_("{n} answers")
        made = replace(made, note=t(sentence, n=show.value(n, "count")))
    return made
