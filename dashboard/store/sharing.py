"""What people keep and hand out: saved views, and links that open one view for others.

    link, token = store.links.create("overview", filter, is_frozen=True, is_locked=True, hides_people=True, by="Li Na")
    link = store.links.find(token)
    read = store.links.reader_of(link)

What a link promises (the figures of that day, no names, no other filters) is kept by the reader that it hands out, so
no page, address or export can break it.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.engines import veil
from dashboard.engines.veil import Run
from dashboard.errors import DashboardError, UsageError
from dashboard.filters import LIST_ONLY, LISTS, Filter, attribute_parts, from_url, to_url
from dashboard.state import links, views
from dashboard.state.database import Engine
from dashboard.state.links import Link
from dashboard.state.views import SavedView
from dashboard.store import terms
from dashboard.store.figures import Figures
from dashboard.store.people import ADMIN, LOCAL, NOBODY, VIEWER, People
from dashboard.store.recipes import ErasedError
from dashboard.words import N_

LIST_PAGE = "tickets"  # the page on which conditions on single tickets mean something
SENTENCES = {
    "unknown": N_("This link doesn't exist."),
    "stopped": N_("This link was stopped."),
    "expired": N_("The time of this link is over."),
    "erased": N_("The data behind this link are no longer kept."),
}


class LinkGoneError(DashboardError):
    """A link that opens nothing. reason: unknown, stopped, expired or erased. Its sentence hints at no content."""

    def __init__(self, *, reason: str, made_by: str = "") -> None:
        if reason not in ("stopped", "expired"):
            super().__init__(SENTENCES[reason])
        elif made_by in NOBODY:
            super().__init__(SENTENCES[reason], N_("Ask who gave it to you for a new one."))
        else:
            super().__init__(SENTENCES[reason], N_("Ask {name} for a new one."), name=made_by)
        self.reason = reason


class Views:
    """The saved views of one store. Each person sees and changes only their own."""

    def __init__(self, engine: Engine, people: People) -> None:
        self.engine, self.people = engine, people

    def every(self, by: str) -> list[SavedView]:
        """All views of a person, in that person's order."""
        self.people.need(by, VIEWER)
        return views.every(self.engine, by)

    def save(self, name: str, page: str, filter: Filter, by: str) -> SavedView:
        """Keep a page and its filter; "the last 28 days" goes on moving. Raises UsageError for a name not to be had."""
        self.people.need(by, VIEWER)
        return views.save(self.engine, name, page, to_url(_of_page(filter, page)), by)

    def rename(self, view_id: str, name: str, by: str) -> SavedView:
        """Give a view another name. Raises UsageError for a name not to be had, and for another's view."""
        self.people.need(by, VIEWER)
        return views.rename(self.engine, view_id, name, by)

    def delete(self, view_id: str, by: str) -> SavedView:
        """Forget a view, and return what it was. Raises UsageError for another's view."""
        self.people.need(by, VIEWER)
        return views.delete(self.engine, view_id, by)

    def move(self, view_id: str, places: int, by: str) -> list[SavedView]:
        """Move a view so many places down (up, where negative); all in their new order."""
        self.people.need(by, VIEWER)
        return views.move(self.engine, view_id, places, by)

    def make_start(self, view_id: str | None, by: str) -> None:
        """Begin with this view from now on; None: with none."""
        self.people.need(by, VIEWER)
        views.make_start(self.engine, view_id, by)

    def start(self, by: str) -> SavedView | None:
        """The view that a person begins with."""
        return next((view for view in self.every(by) if view.is_start), None)

    def opened(self, view_id: str, by: str) -> SavedView:
        """Note that a view was opened just now."""
        self.people.need(by, VIEWER)
        return views.opened(self.engine, view_id, by)

    def named(self, name: str, by: str) -> SavedView:
        """The view of this name, in any capitals. Raises UsageError, with the names there are."""
        wanted, known = " ".join(name.split()).casefold(), self.every(by)
        found = next((view for view in known if view.name.casefold() == wanted), None)
        if found is None:
            raise UsageError(
                "There is no saved view “{name}”.", "There are: {names}.",
                name=name, names=", ".join(view.name for view in known) or "–",
            )  # fmt: skip
        return found


class Links:
    """The share links of one store, and the figures that each of them opens."""

    def __init__(self, figures: Figures, people: People) -> None:
        self.figures, self.engine, self.people = figures, figures.engine, people
        self._told: dict[str, dict[str, Any]] = {}

    def create(
        self,
        page: str,
        filter: Filter,
        *,
        is_frozen: bool,
        is_locked: bool,
        hides_people: bool,
        days: int | None = 30,
        by: str,
        fingerprint: str | None = None,
    ) -> tuple[Link, str]:
        """A new link to a page with this filter, and its token. The token is told only now; a hash of it is kept.

        is_frozen: figures as they are, for ever, with the dates they are about; else what is shown when it is opened.
        fingerprint: of the figures that whoever shares has seen; None: those shown now.
        is_locked: nothing beyond the filter can be read. hides_people: agents are codes, customers are left out.
        days: how long it works; None, for ever, or to `last_end` where it is frozen.
        Raises UsageError where there is nothing to freeze, nobody can be hidden or the rows are about to be deleted,
        StoreError when the figures cannot be found again.
        """
        self.people.need(by, VIEWER)
        filter = _of_page(filter, page)
        if not is_frozen:
            fingerprint = None
        else:
            shown, _ = self.figures.recipe_of_shown()
            fingerprint = fingerprint or shown
            self.figures.recipe_of(fingerprint)
            last_day = self._facts(fingerprint)["last_date"]
            if last_day is None:
                raise UsageError("There are no figures to keep yet.", "Import tickets first.")
            filter = filter.settled(last_day)
        if hides_people:
            filter = self.without_people(filter)
        expires_at = None if days is None else datetime.now(UTC) + timedelta(days=days)
        if is_frozen and (end := self.last_end(filter)):
            if end <= datetime.now(UTC):
                raise UsageError("The data of these days are about to be deleted.", "Share a view of later days.")
            expires_at = min(expires_at or end, end)
        link, token = links.create(
            self.engine,
            page,
            to_url(filter),
            is_locked=is_locked,
            hides_people=hides_people,
            fingerprint=fingerprint,
            expires_at=expires_at,
            by=by,
        )
        rights = {"is_frozen": is_frozen, "is_locked": is_locked, "hides_people": hides_people}
        self.people.told(by, "link_made", link.link_id, page=page, **rights)
        return link, token

    def last_end(self, filter: Filter) -> datetime | None:
        """When a frozen link to this settled filter ends at the latest, because its rows may be kept no longer; None:
        when whoever makes it says, or never."""
        return terms.last_end(self.figures.settings, self.figures.zone, filter)

    def every(self, by: str | None = None) -> list[Link]:
        """All links, the newest first, also those that work no more. Their filters are as they were when made.

        by: only those that this person may stop: their own, or all for an administrator.
        """
        found = links.every(self.engine)
        if by is None or self.people.may(by, ADMIN):
            return found
        return [link for link in found if link.made_by == by]

    def find(self, token: str) -> Link:
        """The link of this token, with agents in its filter as its reader knows them. Raises LinkGoneError."""
        link = links.find(self.engine, token)
        if link is None:
            raise LinkGoneError(reason="unknown")
        maker = self.people.called(link.made_by)
        if link.stopped_at is not None:
            raise LinkGoneError(reason="stopped", made_by=maker)
        if link.is_expired:
            raise LinkGoneError(reason="expired", made_by=maker)
        if link.made_by not in NOBODY and self.people.role_of(link.made_by) is None:
            raise LinkGoneError(reason="stopped")  # it gives no right beyond its maker's
        return replace(link, filter=self._as_read(link))

    def opened(self, link: Link, by: str = LOCAL) -> Link:
        """Count a visitor."""
        self.people.need(by, VIEWER)
        counted = links.opened(self.engine, link.link_id)
        self.people.told(by, "link_opened", link.link_id, page=link.page)
        return replace(link, opened=counted.opened, opened_at=counted.opened_at)

    def stop(self, link_id: str, by: str) -> Link:
        """End a link at once; its next page run says so. Raises UsageError where there is no such link."""
        self._need_own(link_id, by)
        stopped = links.stop(self.engine, link_id, by)
        self.people.told(by, "link_stopped", link_id)
        return stopped

    def renew(self, link_id: str, by: str) -> str:
        """A new token for a link whose address is lost, or went too far; the old one opens nothing from now on.

        Raises UsageError for a link that works no more.
        """
        self._need_own(link_id, by)
        token = links.renew(self.engine, link_id)
        self.people.told(by, "link_renewed", link_id)
        return token

    def reader_of(self, link: Link) -> Run:
        """The runner that a visitor of this link is handed. Take it once a page.

        Raises LinkGoneError when the rows behind frozen figures were erased, StoreError when they cannot be prepared.
        """
        within = self._as_read(link) if link.is_locked else None
        return self._reader(link, within)

    def newer_than(self, link: Link) -> datetime | None:
        """Up to when the figures shown now reach (local time), if they have imports that a frozen link has not."""
        if link.fingerprint is None:
            return None
        shown, now = self.figures.recipe_of_shown()
        if set(now.imports) <= set(self.figures.recipe_of(link.fingerprint).imports):
            return None
        return self._facts(shown)["as_of_local"]

    def is_as_made(self, link: Link) -> bool:
        """Whether this program works figures out as the one did with which a frozen link was made."""
        return link.fingerprint is None or self.figures.recipe_of(link.fingerprint).is_repeatable

    def ends_with_its_data(self, link: Link) -> bool:
        """Whether the period of a frozen link ends with the newest day of its figures, so that it can go on moving."""
        if link.fingerprint is None:
            return False
        return link.filter.end_date == self._facts(link.fingerprint)["last_date"]

    def agents_of(self, link: Link) -> list[str]:
        """Names of all agents in the figures behind a link, never to be shown: what holds one is kept from visitors.

        Raises LinkGoneError and StoreError as `reader_of`.
        """
        try:
            read = self.figures.reader(hide_agents=False, fingerprint=link.fingerprint)
        except ErasedError as error:
            raise LinkGoneError(reason="erased") from error
        return read("details/agents")["agent_id"].to_list()

    def _need_own(self, link_id: str, by: str) -> None:
        """Others' links are changed by administrators only. Raises NotAllowedError, UsageError for an unknown link."""
        self.people.need_own(by, links.maker(self.engine, link_id))

    def _facts(self, fingerprint: str) -> dict[str, Any]:
        if fingerprint not in self._told:  # figures of one name never change
            self._told[fingerprint] = self.figures.past(fingerprint).run("details/store").row(0, named=True)
        return self._told[fingerprint]

    def _reader(self, link: Link, within: Filter | None = None) -> Run:
        try:
            return self.figures.reader(
                hide_agents=True if link.hides_people else None,
                hide_customers=link.hides_people,
                fingerprint=link.fingerprint,
                within=within,
            )
        except ErasedError as error:
            raise LinkGoneError(reason="erased") from error

    def _as_read(self, link: Link) -> Filter:
        """The filter with agents and teams by code or by name, as the link's reader tells them now."""
        if not (link.filter.agents or link.filter.teams):
            return link.filter
        self._reader(link)  # it says why where there is none
        hides = link.hides_people or self.figures.hides_agents
        link = replace(link, filter=self._with_teams(link.filter, link.fingerprint, hides=hides))
        codes = self._codes(link.fingerprint, link.filter)
        names = {code: name for name, code in codes.items()}
        agents = {codes.get(agent, agent) if hides else names.get(agent, agent) for agent in link.filter.agents}
        return replace(link.filter, agents=tuple(sorted(agents)))

    def without_people(self, filter: Filter, *, customers: bool = True) -> Filter:
        """The filter with codes in place of agents. Raises UsageError where it chooses by a column of people.

        customers: whether customers are people who must not be seen, too.
        """
        shown = self.figures.reader(hide_agents=True, hide_customers=customers)("details/attribute_values")
        kept = set(shown["header"])
        for header, _ in map(attribute_parts, filter.attributes):
            if header not in kept:
                raise UsageError(
                    "This view is filtered by the column “{header}”, which tells of people.",
                    "Take that filter away, or let people be seen.",
                    header=header,
                )
        filter = self._with_teams(filter, None, hides=True)
        codes = self._codes(None, filter)
        agents = {agent if agent in codes.values() else codes[agent] for agent in filter.agents}
        return replace(filter, agents=tuple(sorted(agents)))

    def _with_teams(self, filter: Filter, fingerprint: str | None, *, hides: bool) -> Filter:
        """The filter with teams whose names hold an agent's as a veiled reader shows them, or as exported."""
        if not filter.teams:
            return filter
        veiled = self.figures.veil(fingerprint)
        told = veiled.shown_team if hides else veiled.exported_team
        return replace(filter, teams=tuple(sorted({told(team) for team in filter.teams})))

    def _codes(self, fingerprint: str | None, filter: Filter) -> dict[str, str]:
        """Name → code of everybody in these figures, and of whom the filter names besides."""
        known = self.figures.reader(hide_agents=False, fingerprint=fingerprint)("details/agents")["agent_id"].to_list()
        codes = veil.codes(known, self.figures.folders.read_key())
        others = set(filter.agents) - codes.keys() - set(codes.values())
        return veil.codes([*known, *others], self.figures.folders.read_key()) if others else codes


def _of_page(filter: Filter, page: str) -> Filter:
    """The filter without what means nothing on its page. UsageError where an address could not hold all of it: what
    was dropped of it would show more than was meant."""
    means_nothing = () if page == LIST_PAGE else LIST_ONLY
    lists = {name: () if name in means_nothing else tuple(sorted(set(getattr(filter, name)))) for name in LISTS}
    filter = replace(filter, **lists)  # type: ignore[arg-type]  # each list as it was, in order
    if from_url(to_url(filter)) != (filter, ()):
        raise UsageError("This selection cannot be kept whole.", "Choose fewer values, or such with shorter names.")
    return filter
