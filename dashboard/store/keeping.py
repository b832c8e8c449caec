"""What only an administrator may do to the data of others: forget a person."""

from dashboard.store import forgetting
from dashboard.store.forgetting import Erasure
from dashboard.store.people import ADMIN
from dashboard.store.service import Store


def forget(store: Store, person: str, *, by: str, dry_run: bool = False) -> Erasure:
    """Forget the customer with this id (see `forgetting.forget`), and write down that it was done, not whom.

    Raises NotAllowedError below an administrator, UsageError where no row is theirs.
    """
    store.people.need(by, ADMIN)

    def told(what: str, *, by: str, erasure: Erasure) -> None:
        counts = {name: getattr(erasure, name) for name in ("tickets", "surveys", "comments", "links")}
        store.audit.told(by, what, **counts)

    return forgetting.forget(store.figures, person, by=by, dry_run=dry_run, told=told)
