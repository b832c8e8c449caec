"""A report's key figures to a chat group: the address that WeCom, DingTalk or Slack give a robot, or any other.

All of it is plain text in JSON: a view's name cannot become a link or a call to everybody.
"""

import base64
import hmac
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from dashboard.delivery import SECONDS, Message
from dashboard.errors import DeliveryError
from dashboard.words import N_

WECOM_BYTES = 2048  # of a text message
MOST_ANSWER = 65_536
CHECK = N_("Look at CSAT_WEBHOOK_URL and CSAT_WEBHOOK_KIND.")


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a message is put. kind: wecom, dingtalk, slack or plain. secret: DingTalk's, empty without signature."""

    url: str = field(repr=False)
    kind: str
    secret: str = field(default="", repr=False)


def body(kind: str, message: Message) -> dict[str, Any]:
    """The message as this kind of robot takes it."""
    if kind == "wecom":
        cut = message.text.encode()[:WECOM_BYTES].decode(errors="ignore")
        return {"msgtype": "text", "text": {"content": cut}}
    if kind == "dingtalk":
        return {"msgtype": "text", "text": {"content": message.text}}
    if kind == "slack":
        return {"text": message.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}
    said = {"title": message.title, "sentence": message.sentence, "figures": message.figures}
    return {**said, "text": message.text, "files": list(message.files)}


def signed(hook: Hook, milliseconds: int) -> str:
    """The address, where DingTalk wants it with the moment and a signature of both."""
    if hook.kind != "dingtalk" or not hook.secret:
        return hook.url
    digest = hmac.digest(hook.secret.encode(), f"{milliseconds}\n{hook.secret}".encode(), "sha256")
    more = urllib.parse.urlencode({"timestamp": milliseconds, "sign": base64.b64encode(digest).decode()})
    return f"{hook.url}{'&' if '?' in hook.url else '?'}{more}"


def send(hook: Hook, message: Message) -> None:
    """Put the message there. Raises DeliveryError, also where the robot answers that it will not have it."""
    where = urllib.parse.urlsplit(hook.url).hostname or "CSAT_WEBHOOK_URL"
    request = urllib.request.Request(
        signed(hook, time.time_ns() // 1_000_000),
        data=json.dumps(body(hook.kind, message), ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "csat-report"},
        method="POST",
    )
    try:
        with urllib.request.build_opener(_NoDetour).open(request, timeout=SECONDS) as answer:
            said = answer.read(MOST_ANSWER)
    except urllib.error.HTTPError as error:
        error.close()
        raise DeliveryError(
            "The webhook refused the message: status {status}.", CHECK, where=where, status=error.code
        ) from None  # the cause holds the address
    except TimeoutError:
        raise DeliveryError("The webhook did not answer in time.", CHECK, where=where) from None  # as above
    except (OSError, http.client.HTTPException, ValueError):
        raise DeliveryError("The webhook cannot be reached.", CHECK, where=where) from None  # as above
    if hook.kind in ("wecom", "dingtalk") and (code := _code(said)) != 0:
        raise DeliveryError("The webhook refused the message: code {code}.", CHECK, where=where, code=code)


def _code(answer: bytes) -> object:
    """What these robots say in an answer that looks like success: 0 for one that is; "–" for no such answer."""
    try:
        code = json.loads(answer)["errcode"]
    except (ValueError, KeyError, TypeError):
        return "–"
    return code if isinstance(code, int) else "–"


class _NoDetour(urllib.request.HTTPRedirectHandler):
    """The address is a secret: it is taken nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None
