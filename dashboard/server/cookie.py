"""The cookie of a sign-in: a random id, signed, so that a made-up one asks the database nothing."""

import hashlib
import hmac

from itsdangerous import BadSignature, Signer
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from dashboard.server.login import Login

NAME = "csat_session"


class SessionCookie:
    """Writes and reads it."""

    def __init__(self, login: Login) -> None:
        self._login, self._signer = login, Signer(login.secret, salt=NAME, digest_method=hashlib.sha256)

    def put(self, response: Response, sid: str, *, is_https: bool) -> None:
        """Hand the id to the browser, out of reach of scripts and of other sites' requests."""
        response.set_cookie(
            NAME, self._signer.sign(sid).decode(), max_age=int(self._login.hours * 3600), path="/", httponly=True,
            samesite="lax", secure=is_https,
        )  # fmt: skip

    def take_away(self, response: Response) -> None:
        """Have the browser forget it."""
        response.delete_cookie(NAME, path="/", httponly=True, samesite="lax")

    def read(self, scope: Scope) -> str | None:
        """The id that a request brings, if it is one of ours."""
        found = None
        for name, value in scope["headers"]:
            if name == b"cookie":
                found = cookie_parser(value.decode("latin-1")).get(NAME, found)
        if not found:
            return None
        try:
            return self._signer.unsign(found).decode()
        except (BadSignature, UnicodeDecodeError):
            return None

    def form_token(self, sid: str) -> str:
        """What a form of ours brings along: no other site can know it."""
        return hmac.new(self._login.secret.encode(), f"form:{sid}".encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, sid: str, told: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.form_token(sid).encode(), told.encode())
