"""Step 3: what an import would do, what is wrong with the file and what is done about it. Nothing is written yet."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars as pl
import streamlit as st

from dashboard.pages._desk import Desk, Item
from dashboard.pages._import_steps import BY_NAME, COLUMNS, RESULT, can_count, foot, go
from dashboard.pages._parts import Screen, fields, heading
from dashboard.values import md_label
from dashboard.words import N_

LEVELS = {"row": N_("left out"), "cell": N_("row kept, cell empty"), "flag": N_("row and cell kept")}
HEADS = (N_("Problem"), N_("Rows"), N_("Example"), N_("What we do"))
WIDTHS = (4, 1.4, 5, 3)
FIRST_ROWS = 50
OUR_COLUMNS = ("line", "problem", "column", "found", "expected", "header")
MANY_PCT = 20  # of left-out rows, from which an import is asked for twice


def begin(item: Item, desk: Desk) -> None:
    """Begin to count what was not counted yet; a file that cannot be counted goes back to its columns."""
    if item.work is None:
        desk.refresh(item)
    if not can_count(item):
        go(item, COLUMNS)
    elif item.preview is None and item.work is None and not item.fault:
        desk.count(item)


def render(item: Item, desk: Desk, screen: Screen) -> None:
    """Draw the step of a file that was counted, or what was wrong with it."""
    if item.preview is None:
        with foot(item, screen, COLUMNS):
            pass
        return
    with st.container(border=True, key=f"card_counts_{item.key}"):
        _counts(item, desk, screen)
        _effect(item, desk, screen)
        _matching(item, screen)
    _problems(item, desk, screen)
    _import(item, desk, screen)


def _counts(item: Item, desk: Desk, screen: Screen) -> None:
    t, show, preview = screen.t, screen.show, item.preview
    heading(t("What will happen"), t("nothing is written yet"))
    numbers = (
        (N_("To add"), preview.added, ""),
        (N_("To update"), preview.updated, N_("Same ID as a row that is here, and newer.")),
        (N_("Unchanged"), preview.same, N_("Equal to what is here, repeated in the file, or older than what is here.")),
        (N_("Left out"), preview.rejected, N_("Rows that cannot be placed; the list below says why.")),
    )
    with st.container(horizontal=True, gap="medium", key=f"counts_{item.key}"):
        for label, number, help_ in numbers:
            st.metric(t(label), show.value(number, "count"), help=t(help_) if help_ else None, width="content")
    st.caption(t("Together {n} rows, all of the file.", n=show.value(preview.rows, "count")))
    if preview.repeat_of is not None:
        day = show.moment(desk.local(preview.repeat_of.imported_at))
        st.info(t("You imported this file on {date} (same content): importing it again changes no figure.", date=day))


def _effect(item: Item, desk: Desk, screen: Screen) -> None:
    """What the Overview would show for the dates of the file."""
    t, show, effect = screen.t, screen.show, item.effect
    if effect is None or effect.tickets_before == effect.tickets_after:
        return
    days = show.days(effect.first_date, effect.last_date, desk.local(datetime.now(UTC)).date())
    st.markdown(
        ":material/dashboard: "
        + t("Overview for {days}: {before} → {after} tickets", days=days,
            before=show.value(effect.tickets_before, "count"),
            after=f"**{show.value(effect.tickets_after, 'count')}**")
    )  # fmt: skip


def _matching(item: Item, screen: Screen) -> None:
    """How the columns were matched, for those who came here past step 2."""
    t, draft = screen.t, item.draft
    matched = [column for column in draft.columns if column.field]
    if all(column.how in BY_NAME for column in matched):
        said = t("{matched} of {all} columns matched, each by its name.", matched=len(matched), all=len(draft.columns))
    else:
        said = t("{matched} of {all} columns matched.", matched=len(matched), all=len(draft.columns))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said, width="content")
        st.button(t("Review"), type="tertiary", key=f"review_{item.key}", on_click=go, args=(item, COLUMNS))


def _problems(item: Item, desk: Desk, screen: Screen) -> None:
    """Problems grouped by cause, those that leave rows out first, each with its first example and what is done."""
    problems = item.preview.problems
    if not problems:
        return
    t, show = screen.t, screen.show
    with st.container(border=True, key=f"card_problems_{item.key}"):
        heading(t("Problems found: {n}", n=len(problems)))
        picked: dict[str, str] = {}
        with fields(f"problems_{item.key}", HEADS, WIDTHS, screen, keeps_texts=True):
            for one in problems:
                cells = st.columns(WIDTHS, vertical_alignment="center")
                cells[0].text(t(desk.problem(one["problem"])))
                cells[1].text(show.value(one["rows"], "count"))
                cells[2].text(_example(one, screen))
                rule = desk.rule(one.get("rule") or "")
                if rule is None or one["rule"] in picked:
                    cells[3].text(t(_what_we_do(one, item)))
                else:
                    with cells[3]:
                        picked[one["rule"]] = _choice(one, rule, item, screen)
        if item.preview.rejected:
            _left_out_rows(item, desk, screen)
    held = item.draft.rules
    if any(choice != held.get(code, desk.rule(code).default) for code, choice in picked.items()):
        desk.look_again(item, rules={**held, **picked})
        st.rerun()


def _left_out_rows(item: Item, desk: Desk, screen: Screen) -> None:
    """The first of the rows that stay out, as the file has them, with what is wrong: it may be worth asking again."""
    t = screen.t
    with st.expander(t("First rows left out"), key=f"rows_{item.key}"):
        rows = desk.left_out_rows(item, FIRST_ROWS)
        said = {code: t(desk.problem(code)) for code in rows["problem"].unique() if code}
        shown = rows.select(
            "line", pl.col("problem").replace(said), "column", "found", pl.exclude(*OUR_COLUMNS)
        )  # the file's cells last, under their own names, of which two may be equal
        names = {f"c{place}": name for place, name in enumerate(rows["header"][0])}
        names |= {"line": t("Line"), "problem": t("Problem"), "column": t("Column"), "found": t("Found")}
        st.dataframe(shown, hide_index=True, column_config={key: st.column_config.Column(md_label(name))
                                                            for key, name in names.items()})  # fmt: skip


def _what_we_do(one: Any, item: Item) -> str:
    field = next((column.field for column in item.draft.columns if column.header == one["column"]), "")
    if one["problem"] == "unknown_value" and field == "channel":
        return N_("row kept, counted as Other")
    return LEVELS[one["level"]]


def _choice(one: Any, rule: Any, item: Item, screen: Screen) -> str:
    """The ways to treat a whole group; choosing another one counts again."""
    t = screen.t
    words = dict(rule.choices)
    held = item.draft.rules.get(one["rule"], rule.default)  # also one remembered from a file before
    return st.selectbox(
        f"{t('What we do')}: {t(words[held])}", list(words), index=list(words).index(held),
        format_func=lambda code: t(words[code]), key=f"rule_{item.key}_{one['rule']}_{held}",
    )  # fmt: skip


def _example(problem: Any, screen: Screen) -> str:
    t = screen.t
    parts = [t("line {n}", n=screen.show.value(problem["line"], "count"))] if problem["line"] else []
    if problem.get("column"):
        parts.append(str(problem["column"]))
    if problem.get("found"):
        parts.append(t("found “{found}”", found=problem["found"]))
    if problem.get("expected"):
        parts.append(t("expected {what}", what=t(problem["expected"])))
    return " · ".join(parts)


def _import(item: Item, desk: Desk, screen: Screen) -> None:
    """The last row: back, the left-out rows, the button that writes."""
    t, show, preview = screen.t, screen.show, item.preview
    wanted = preview.added + preview.updated
    share = show.value(preview.left_out_pct, "percent")
    is_much = preview.left_out_pct > MANY_PCT and wanted > 0
    is_agreed = not is_much or st.checkbox(
        t("I know that {share} of the rows are left out.", share=share), key=f"agree_{item.key}_{preview.rejected}"
    )
    if not wanted:
        st.info(t("There is nothing new in this file."))
    with foot(item, screen, COLUMNS):
        if preview.rejected:
            st.download_button(
                t.plural("Download {n} row with its reason", "Download {n} rows with reasons", preview.rejected,
                         n=show.value(preview.rejected, "count")),
                _left_out(desk, item), "left_out.csv", "text/csv", on_click="ignore", icon=":material/download:",
                key=f"left_out_{item.key}",
            )  # fmt: skip
        label = t.plural("Import {n} row", "Import {n} rows", wanted, n=show.value(wanted, "count"))
        if is_much:
            label = t("Import anyway ({share} left out)", share=share)
        is_pressed = st.button(
            label, type="primary", key=f"import_{item.key}", disabled=not wanted or not is_agreed,
            icon=":material/upload:",
        )  # fmt: skip
    if is_pressed:
        item.step = RESULT
        desk.commit(item)
        st.rerun()


def _left_out(desk: Desk, item: Item) -> Callable[[], bytes]:
    return lambda: desk.left_out_of(item)
