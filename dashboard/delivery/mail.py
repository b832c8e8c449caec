"""A report by mail, its files attached, through the SMTP server of the settings."""

import mimetypes
import re
import smtplib
import ssl
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from dashboard.delivery import SECONDS, Message
from dashboard.errors import DeliveryError, UsageError
from dashboard.words import N_

MOST_BYTES = 20_000_000  # of attachments; most servers take no more
PLACE = N_("Look at CSAT_SMTP_HOST and CSAT_SMTP_PORT.")
_ADDRESS = re.compile(r"[^\s@,;<>\"()]{1,64}@[^\s@,;<>\"()]{1,190}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail is handed in. tls: starttls, tls (from the first byte) or none. user: empty to send without login."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    tls: str


class RefusedError(DeliveryError):
    """Addresses that the server would not have, `refused`; it took the mail for all others."""

    refused: tuple[str, ...] = ()


def addresses(text: str) -> tuple[str, ...]:
    """The mail addresses in a list with commas. Raises UsageError for what is none."""
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    wrong = [one for one in found if not _ADDRESS.fullmatch(one)]
    if wrong or not found:
        raise UsageError(
            "{text} is no mail address.", "Write them like --mail-to ann@example.com,bo@example.com.",
            where="--mail-to", text=wrong[0] if wrong else text or "–",
        )  # fmt: skip
    return found


def compose(message: Message, sender: str, to: Iterable[str], paths: Sequence[Path]) -> EmailMessage:
    """The mail. Raises DeliveryError where its files are more than servers take, or one cannot be read."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.title.split())
    mail["From"], mail["To"] = sender, ", ".join(to)
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text + "\n")
    try:
        contents = [path.read_bytes() for path in paths]
    except OSError as error:
        raise DeliveryError("A file of the report cannot be read any more.", where=str(error.filename)) from error
    if (size := sum(map(len, contents))) > MOST_BYTES:
        raise DeliveryError(
            "The files are too large for a mail: {size} MB of at most {most} MB.",
            "They were written. Choose another format, or a narrower view.",
            size=round(size / 1e6, 1), most=MOST_BYTES // 1_000_000,
        )  # fmt: skip
    for path, content in zip(paths, contents, strict=True):
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        major, _, minor = kind.partition("/")
        mail.add_attachment(content, maintype=major, subtype=minor, filename=path.name)
    return mail


def send(mailbox: Mailbox, mail: EmailMessage) -> None:
    """Hand the mail in. Raises DeliveryError, also where only some of the recipients were taken."""
    where = f"{mailbox.host}:{mailbox.port}"
    try:
        server = _connected(mailbox)
        try:
            if mailbox.user:
                _log_in(server, mailbox)
            refused, is_lost = server.send_message(mail), False
        finally:
            _leave(server)
    except smtplib.SMTPRecipientsRefused as error:
        refused, is_lost = error.recipients, True
    except (OSError, ValueError) as error:  # a ValueError is a name that cannot be one, like a..b
        raise DeliveryError(*_cause(error), where=where) from None  # what a server says may repeat what it was told
    if refused:
        partly = RefusedError(
            "The mail server did not take the mail for {addresses}.",
            "Look at the addresses; nobody got it." if is_lost else "Look at the addresses; the others got it.",
            where=where,
            addresses=", ".join(refused),
        )
        partly.refused = tuple(refused)
        raise partly


def _log_in(server: smtplib.SMTP, mailbox: Mailbox) -> None:
    try:
        server.login(mailbox.user, mailbox.password)
    except UnicodeError:
        raise DeliveryError(
            "User and password of a mail server may hold ASCII letters, digits and signs only.",
            "Look at CSAT_SMTP_USER and CSAT_SMTP_PASSWORD.", where=f"{mailbox.host}:{mailbox.port}",
        ) from None  # the cause holds the password  # fmt: skip


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye. What the server answers, or that it is gone, changes nothing of what it took."""
    with suppress(OSError):
        server.quit()
    server.close()


def _connected(mailbox: Mailbox) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if mailbox.tls == "tls":
        return smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=SECONDS, context=context)
    server = smtplib.SMTP(mailbox.host, mailbox.port, timeout=SECONDS)
    try:
        if mailbox.tls == "starttls":
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _cause(error: Exception) -> tuple[str, str]:
    """What went wrong and what to do, without a word of the server's."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return N_("The mail server refused user and password."), N_("Look at CSAT_SMTP_USER and CSAT_SMTP_PASSWORD.")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return N_("The mail server refused the sender."), N_("Look at CSAT_SMTP_FROM.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return N_("The certificate of the mail server cannot be trusted."), N_(
            "Look at CSAT_SMTP_HOST and CSAT_SMTP_PORT."
        )
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return N_("The mail server does not speak that way."), N_("Look at CSAT_SMTP_TLS and CSAT_SMTP_PORT.")
    if isinstance(error, TimeoutError):
        return N_("The mail server did not answer in time."), PLACE
    if not isinstance(error, smtplib.SMTPException):
        return N_("The mail server cannot be reached."), PLACE
    return N_("The mail server did not take the mail."), N_("Look at its log, then try again.")
