"""Writes the sample exports and the truth planted in them: `python -m sample_data.generate [FOLDER]`.

The same bytes on every run and every machine. Needs numpy and the standard library only.
"""

import json
import sys
from pathlib import Path

import numpy as np

from sample_data import arrivals, desk, export, lives, oddities, planted, surveys, world
from sample_data.season import Season


def generate(folder: Path) -> None:
    """Writes tickets.csv, surveys.csv and planted.json into the folder."""
    season = Season.planted()
    contacts = arrivals.contacts(season)
    desk.work(contacts, season)
    lives.live(contacts, season)
    asked = surveys.surveys(contacts, season)
    seen = lives.cut(contacts, world.AS_OF_SECOND)
    seen["updated"][-1] = world.AS_OF_SECOND  # a note in the export's last minute: the newest time tells the export's

    has_survey = np.zeros(len(contacts["created"]), bool)
    has_survey[asked["ticket"][asked["ticket"] >= 0]] = True
    ticket_sheet = oddities.tickets(contacts, seen, has_survey)
    is_counted = ~np.isin(seen["status"].astype(str), oddities.NOT_COUNTED)
    never_asked = ~has_survey & is_counted & (seen["solved"] >= 0) & ~seen["outbound"]
    survey_sheet = oddities.surveys(asked, np.flatnonzero(never_asked))

    folder.mkdir(parents=True, exist_ok=True)
    export.write(folder / "tickets.csv", export.TICKET_HEADER, ticket_sheet.in_order())
    export.write(folder / "surveys.csv", export.SURVEY_HEADER, survey_sheet.in_order())
    truth = planted.truth(folder, season, seen, asked, ticket_sheet, survey_sheet)
    text = json.dumps(truth, ensure_ascii=False, indent=2) + "\n"
    (folder / "planted.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
