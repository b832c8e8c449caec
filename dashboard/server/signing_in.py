"""Signing in and out: OpenID Connect, authorization code with PKCE, state and nonce. The pages under /auth/.

What is learned of a person: the account's name for good (`sub`), the name to show, and, where that is set up, groups.
Tokens of the identity provider are read once and not kept.
"""

import logging
import math
import secrets
import warnings
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.server.cookie import SessionCookie
from dashboard.server.login import Login
from dashboard.server.plain import UNCACHED, link_to, plain, preferred
from dashboard.server.tries import Tries
from dashboard.store.people import NO_ACCESS, NoAccessError, People
from dashboard.words import N_, words

log = logging.getLogger(__name__)

UNDER_WAY = "csat_signing_in"  # the cookie of somebody who is at the identity provider now
MINUTES = 10  # so long they may take there
LONGEST_ADDRESS = 1500  # to come back to: it travels in that cookie, and a browser keeps 4096 bytes
LONGEST_FORM = 4096
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
TOO_OFTEN = N_("Too many tries. Wait a minute, then try again.")
NOT_DONE = N_("Signing in did not work. Reference {reference}.")
UNREACHABLE = N_("The identity provider cannot be reached now. Reference {reference}.")
AGAIN = N_("Try again")
SIGNED_OUT = N_("You are signed out.")
SIGN_IN = N_("Sign in")


class Untrusted(Exception):  # noqa: N818  # told in the log only, not one of the errors that people read
    """An answer of the identity provider that does not hold."""


def signing_in(
    login: Login, cookie: SessionCookie, people: Callable[[], People], tries: Tries | None = None
) -> Starlette:
    """The application under /auth/. tries: how often one address may begin."""
    pages = SigningIn(login, cookie, people, tries or Tries())
    under_way = Middleware(
        SessionMiddleware, secret_key=login.secret, session_cookie=UNDER_WAY, max_age=MINUTES * 60, path="/auth",
        same_site="lax", https_only=login.is_https,
    )  # fmt: skip
    return Starlette(
        routes=[
            Route("/auth/login", pages.begin, methods=["GET"]),
            Route("/auth/callback", pages.finish, methods=["GET"]),
            Route("/auth/logout", pages.end, methods=["POST"]),
        ],
        middleware=[under_way],
    )


class SigningIn:
    """The three pages."""

    def __init__(self, login: Login, cookie: SessionCookie, people: Callable[[], People], tries: Tries) -> None:
        self.login, self.cookie, self.people, self.tries = login, cookie, people, tries
        self.idp = _client(login)

    async def begin(self, request: Request) -> Response:
        """Off to the identity provider; `next` is where to come back to afterwards."""
        if refused := self._too_often(request):
            return refused
        self.tries.note(_visitor(request))
        request.session.clear()
        request.session["next"] = same_site(parse_qs(request.url.query).get("next", [""])[0])
        try:
            await self._metadata()
            answer: Response = await self.idp.authorize_redirect(request, f"{self._url(request)}/auth/callback")
        except Exception as error:
            return self._failed(request, UNREACHABLE, 503, error)
        answer.headers.update(UNCACHED)
        return answer

    async def finish(self, request: Request) -> Response:
        """Back from there: check what it says, begin a session under a new id."""
        if refused := self._too_often(request):
            return refused
        lang = _lang(request)
        try:
            await self._metadata()
            claims = await self._claims(request)
            sid = await anyio.to_thread.run_sync(self._begin_session, claims)
        except NoAccessError:
            return plain(words(lang)(NO_ACCESS), lang, 403)
        except Exception as error:
            self.tries.note(_visitor(request))
            return self._failed(request, NOT_DONE, 400, error)
        answer = RedirectResponse(same_site(request.session.get("next", "")), 303, UNCACHED)
        request.session.clear()
        self.cookie.put(answer, sid, is_https=self._is_https(request))
        return answer

    async def end(self, request: Request) -> Response:
        """End the session. Only a form of our own pages can ask for it."""
        sid = self.cookie.read(request.scope)
        told = (await _form(request)).get("token", [""])[0]
        is_ours = request.headers.get("origin") == self._url(request)
        if sid is None or not is_ours or not self.cookie.is_form_token(sid, told):
            return Response(status_code=403, headers=UNCACHED)
        await anyio.to_thread.run_sync(lambda: self.people().sign_out(sid))
        lang = _lang(request)
        answer = plain(words(lang)(SIGNED_OUT), lang, 200, action=link_to("/auth/login", words(lang)(SIGN_IN)))
        self.cookie.take_away(answer)
        return answer

    async def _metadata(self) -> dict[str, Any]:
        """What the identity provider says of itself, if it is the one that was meant."""
        told: dict[str, Any] = await self.idp.load_server_metadata()
        if str(told.get("issuer", "")).rstrip("/") != self.login.issuer.rstrip("/"):
            raise Untrusted("the metadata are of another issuer")
        offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        told["id_token_signing_alg_values_supported"] = [one for one in offered if one in ALGORITHMS] or ["RS256"]
        return told

    async def _claims(self, request: Request) -> dict[str, Any]:
        """The checked claims of whoever comes back, with what only the user-info page tells."""
        issuer = self.idp.server_metadata["issuer"]
        token = await self.idp.authorize_access_token(
            request,
            claims_options={
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": self.login.client_id},
                "sub": {"essential": True},
            },
        )
        claims = dict(token.get("userinfo") or {})
        if not claims.get("sub"):
            raise Untrusted("there is no identity token")
        wanted = [name for name in ("name", self.login.role_claim) if name]
        if any(name not in claims for name in wanted) and self.idp.server_metadata.get("userinfo_endpoint"):
            more = dict(await self.idp.userinfo(token=token))
            if more.get("sub") != claims["sub"]:
                raise Untrusted("the user-info page speaks of somebody else")
            claims = {**more, **claims}
        return claims

    def _begin_session(self, claims: dict[str, Any]) -> str:
        name = claims.get("name") or claims.get("preferred_username") or ""
        groups = _texts(claims.get(self.login.role_claim)) if self.login.role_claim else []
        return self.people().sign_in(str(claims["sub"]), str(name), groups, self.login.roles)

    def _too_often(self, request: Request) -> Response | None:
        if seconds := self.tries.wait(_visitor(request)):
            lang = _lang(request)
            return plain(words(lang)(TOO_OFTEN), lang, 429, {"Retry-After": str(math.ceil(seconds))})
        return None

    def _failed(self, request: Request, sentence: str, status: int, error: Exception) -> Response:
        """The sentence with a reference; what happened stands in the log, without the address and its code."""
        reference, lang = secrets.token_hex(2).upper(), _lang(request)
        log.warning("reference %s: signing in failed: %s", reference, error, extra={"reference": reference})
        again = link_to("/auth/login", words(lang)(AGAIN))
        return plain(words(lang)(sentence, reference=reference), lang, status, action=again)

    def _url(self, request: Request) -> str:
        """Our address as browsers know it; the host was checked before."""
        return self.login.url or f"{request.url.scheme}://{request.headers.get('host', '')}"

    def _is_https(self, request: Request) -> bool:
        return self._url(request).startswith("https://")


def _client(login: Login) -> Any:
    """Authlib's client of the identity provider; it asks nobody yet."""
    from authlib.deprecate import AuthlibDeprecationWarning

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)  # of the next name of its HTTP library
    from authlib.integrations.starlette_client import OAuth

    return OAuth().register(
        "idp",
        client_id=login.client_id,
        client_secret=login.client_secret or None,
        server_metadata_url=f"{login.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": login.scope, "code_challenge_method": "S256", "timeout": 10},
    )


def same_site(address: str) -> str:
    """The address of one of our pages; anything else becomes the start page."""
    parts = urlsplit(address) if address.isprintable() and len(address) <= LONGEST_ADDRESS else None
    is_ours = (
        parts is not None
        and not parts.scheme
        and not parts.netloc
        and address.startswith("/")
        and not address.startswith(("//", "/auth/"))
        and "\\" not in address
    )
    return address if is_ours else "/"


def _visitor(request: Request) -> str:
    """The network address that tries are counted by."""
    return request.client.host if request.client else ""


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, Iterable) else []


async def _form(request: Request) -> dict[str, list[str]]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return {}
    return parse_qs(body.decode("latin-1"))


def _lang(request: Request) -> str:
    return preferred(request.headers.get("accept-language", ""))
