"""How people sign in: what the settings say of it, checked before the server listens to anybody."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dashboard.errors import UsageError
from dashboard.settings import Settings
from dashboard.words import N_

LEAST_BYTES = 32  # of the secret that signs cookies
LEAST_SIGNS = 10  # different ones in it: thirty-two times the same letter is no secret
MAKE_ONE = N_("Make one: python -c 'import secrets; print(secrets.token_urlsafe(32))'.")


@dataclass(frozen=True)
class Login:
    """One identity provider. issuer: its address. secret: signs our cookies. hours: how long a sign-in lasts.

    role_claim, roles: the claim that lists groups, and group → role. url: our address in people's browsers, or empty
    where it is the one they ask for.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    secret: str = field(repr=False)
    hours: float
    scope: str
    role_claim: str
    roles: dict[str, str]
    url: str

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us encrypted."""
        return self.url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names under which browsers reach us, besides this computer's own."""
        name = urlsplit(self.url).hostname
        return (name,) if name else ()


def login_of(settings: Settings) -> Login | None:
    """The login that the settings describe; None: nobody signs in. Raises UsageError for one that would not be safe."""
    if not settings.has_login:
        return None
    secret = settings.session_secret.get_secret_value()
    if len(secret.encode()) < LEAST_BYTES or len(set(secret)) < LEAST_SIGNS:
        raise UsageError("A login needs a secret of 32 random bytes or more.", MAKE_ONE, where="CSAT_SESSION_SECRET")
    if not settings.oidc_client_id:
        raise UsageError(
            "The identity provider has to know this dashboard.", "Set what it calls it.", where="CSAT_OIDC_CLIENT_ID"
        )
    if bool(settings.oidc_role_claim) != bool(settings.oidc_roles):
        raise UsageError(
            "Roles by group need both the claim that lists groups and the role of each.",
            'Set, for example, groups and {{"desk-leads": "editor"}}.',
            where="CSAT_OIDC_ROLE_CLAIM, CSAT_OIDC_ROLES",
        )
    return Login(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        secret=secret,
        hours=settings.session_hours,
        scope=settings.oidc_scope,
        role_claim=settings.oidc_role_claim,
        roles=dict(settings.oidc_roles),
        url=settings.public_url.rstrip("/"),
    )
