"""The entry script: configure, speak a language, open the reader, ask for the filter, run one page."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from time import perf_counter
from types import ModuleType

import streamlit as st

from dashboard import journal
from dashboard.errors import DashboardError
from dashboard.filters import Filter
from dashboard.pages import _sheets, shared, tickets
from dashboard.pages._parts import Facts, Screen, guarded
from dashboard.pages._report import report_of
from dashboard.store import notes
from dashboard.store.people import EDITOR, NoAccessError, SignedOutError
from dashboard.store.sharing import LinkGoneError
from dashboard.ui import (
    access,
    ahead,
    environment,
    exports,
    filterbar,
    identity,
    keys,
    language,
    logo,
    presence,
    selection,
    share,
    sharing_desk,
    visit,
    warming,
)
from dashboard.ui.contents import MANAGED, MODULES, PAGES
from dashboard.ui.desks import DESKS
from dashboard.values import md_label
from dashboard.words import N_, words

HERE = Path(__file__).parent
TITLE = N_("Customer Satisfaction")


def main() -> None:
    """One run."""
    began = perf_counter()
    t = words(language.language())
    st.set_page_config(page_title=t(TITLE), page_icon=str(HERE / "icon.png"), layout="wide")
    try:
        store = access.store()
        here = identity.present(store)
        guest = visit.current(store, here.by, t)
        # Once a run: all its parts show the same figures.
        read = presence.while_here(here.watched(guest.read if guest else store.read))
        was = guest.link.made_at if guest and guest.link.is_frozen else None  # words are as frozen as figures
        t = t.with_own(store.preferences.own_names(t.lang, was))
        pinned = notes.visible(
            store,
            hides_agents=True if guest and guest.link.hides_people else None,
            further_names=store.links.agents_of(guest.link) if guest else (),
            at=was,
        )
        keys.follow(store.preferences.value("single_keys"))
    except (SignedOutError, NoAccessError) as error:
        identity.refused(error, t)
        return
    except LinkGoneError as error:
        visit.gone(error, t)
        return
    except DashboardError as error:
        st.error(md_label(error.say(t)))
        return
    is_locked = guest is not None and guest.link.is_locked
    is_editor = guest is None and here.may(EDITOR)
    unfiltered = [module.SLUG for module in MANAGED]
    seen = environment.mount(
        t, chosen=st.session_state.get(language.KEY), keys=keys.are_on() and not is_locked, unfiltered=unfiltered
    )  # fmt: skip

    by_slug: dict[str, st.Page] = {}

    def can_open(slug: str) -> bool:
        return here.opens(slug) and (guest is None or guest.opens(slug))

    def open_page(slug: str, filter: Filter | None = None) -> None:
        if not can_open(slug):
            return
        if filter is not None:
            selection.select(filter)
        st.switch_page(by_slug[slug])

    def choose(filter: Filter) -> None:
        before = selection.current()
        selection.select(filter)
        if guest and is_locked:
            selection.hold(guest.link.filter)
        if not is_locked or selection.current() != before:
            st.rerun()

    screen = Screen(
        t.lang, seen.theme, t, choose, open_page, access.sample_loader(store, here.by) if is_editor else None,
        selection.keep, selection.kept, pinned, can_open, is_locked,
    )  # fmt: skip

    def run(module: ModuleType) -> None:
        if guest and not can_open(module.SLUG):
            st.switch_page(by_slug[guest.link.page])
        if not can_open(module.SLUG):
            identity.not_for_you(lambda: open_page(MODULES[0].SLUG), t)
            return
        if module is not shared:
            sharing_desk.forget_address()
        facts, title = Facts.of(read), t.within("page", module.TITLE)
        if facts is not None and guest is None:
            warming.follow(store, facts.fingerprint)
            if selection.is_newer(facts.fingerprint) and module not in DESKS:  # there, they say it themselves
                st.toast(
                    t("New figures: data to {moment}", moment=screen.show.moment(facts.as_of_local, facts.last_date))
                )
        with st.container(key="head", horizontal=True, vertical_alignment="center"):
            st.header(title, anchor=False, width="content")
            if facts is not None and facts.is_sample:
                st.badge(t("Sample data"), color="gray")
                if is_editor and st.button(t("Remove"), type="tertiary", key="remove_sample"):
                    with st.spinner(t("Preparing the figures")):
                        access.remove_sample(store, here.by)
                    st.rerun()
            st.space("stretch")
            actions = st.container(key="actions", horizontal=True, width="content")
        if guest:
            with guarded(screen):
                visit.banner(guest, store, facts, t)
        elif store.fault is not None:
            st.warning(md_label(store.fault.say(t)))
            if is_editor and st.button(t("Prepare the figures again"), key="prepare_again"):
                with st.spinner(t("Preparing the figures")):
                    access.prepare_again(store)
                st.rerun()
        with guarded(screen):
            if module in DESKS:
                selection.write_address(has_filter=False)
                module.render(DESKS[module](here, t), screen)
                return
            if guest and is_locked:
                visit.chips(guest, t)
                selection.write_address(has_filter=False, visit=guest.token)
            elif facts is not None:
                hides_agents = store.figures.hides_agents or (guest is not None and guest.link.hides_people)
                filterbar.ask(t, read, facts, hides_agents=hides_agents)
                selection.write_address(has_filter=True, visit=guest.token if guest else None)
            if guest is None and facts is not None:
                with actions:
                    share.button(share.Shared(here, module.SLUG, title, selection.current(), facts), t)
            takes_away = here.takes_away(module.SLUG)
            with (
                _sheets.recording(t, module.SLUG, title, can_click=not is_locked, takes_away=takes_away) as book,
                ahead.asking(module.SLUG, screen) if guest is None else nullcontext(screen) as asking,
            ):
                module.render(read, selection.current(), asking)
            with actions:
                exports.menu(report_of(book), takes_away, t)

    def told(module: ModuleType) -> None:
        with journal.within(session=identity.short()), journal.timed("page", began, page=module.SLUG):
            run(module)

    for module in MODULES:
        by_slug[module.SLUG] = st.Page(
            partial(told, module), title=t.within("page", module.TITLE), icon=module.ICON, url_path=module.SLUG,
            default=module is MODULES[0], visibility="visible" if can_open(module.SLUG) else "hidden",
        )  # fmt: skip
    page = st.navigation(
        {t(group) if group else "": [by_slug[m.SLUG] for m in members] for group, members in PAGES.items()},
        expanded=True,
    )
    st.logo(logo.svg(t(TITLE), seen.theme), size="large")
    with st.sidebar:
        language.switch(t.lang)
        identity.menu(here, t)
    if guest is None and not page.url_path and selection.is_new() and not st.query_params:
        start = share.start(store, here.by)
        if start is not None:
            open_page(start.page, start.filter) if start.page != MODULES[0].SLUG else selection.select(start.filter)
    if guest and is_locked:
        selection.hold(guest.link.filter)
    else:
        selection.read_address(
            page.url_path,
            has_filter=page.url_path not in unfiltered,
            has_conditions=page.url_path == tickets.SLUG,
            start=guest.link.filter if guest else None,
        )
        keys.act(seen.key, read, [m.SLUG for m in MODULES], open_page, t)
    page.run()


main()
