"""Reports on their way: a real server on this machine takes the mail and the webhook's message, or refuses them."""

import base64
import hashlib
import hmac
import urllib.parse
from email import message_from_bytes, policy

import pytest

from dashboard.delivery import Message, mail, webhook
from dashboard.delivery.mail import Mailbox, addresses, compose
from dashboard.delivery.webhook import Hook, body, signed
from dashboard.errors import DeliveryError, UsageError
from tests.conftest import free_port
from tests.post import SECRET, mail_server, robot_at_work

MESSAGE = Message("Monday <round> & 周报", "1 – 7 Nov · data to 7 Nov 23:58", "CSAT 72.5% (▼ 3.1 pp)", ("a.pdf",))


@pytest.fixture
def smtp():
    with mail_server() as server:
        yield server


def mailbox(server, **more):
    given = {"port": server.server_address[1], "user": "robot", "password": SECRET, "tls": "none"} | more
    return Mailbox("127.0.0.1", sender="csat@example.com", **given)


def test_a_mail_arrives_with_its_files_and_words(smtp, tmp_path):
    files = {"overview.pdf": b"%PDF-1.7\n.\n..x", "日报.xlsx": bytes(range(256))}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    to = addresses("ann@example.com, bo@example.com")
    mail.send(mailbox(smtp), compose(MESSAGE, "csat@example.com", to, [tmp_path / name for name in files]))
    (raw,) = smtp.mails
    got = message_from_bytes(raw, policy=policy.default)
    assert got["Subject"] == MESSAGE.title
    assert (got["From"], got["To"]) == ("csat@example.com", "ann@example.com, bo@example.com")
    assert got.get_body().get_content().strip().splitlines() == [MESSAGE.title, MESSAGE.sentence, MESSAGE.figures]
    assert {part.get_filename(): part.get_content() for part in got.iter_attachments()} == files
    login = base64.b64encode(f"\0robot\0{SECRET}".encode()).decode()
    assert f"AUTH PLAIN {login}" in smtp.seen
    assert [line for line in smtp.seen if line.startswith("rcpt")] == [f"rcpt TO:<{one}>" for one in to]


def test_no_login_is_tried_without_a_user(smtp):
    mail.send(mailbox(smtp, user=""), compose(MESSAGE, "csat@example.com", ["ann@example.com"], []))
    assert len(smtp.mails) == 1
    assert not any(line.startswith("AUTH") for line in smtp.seen)


def test_a_title_of_several_lines_adds_no_header():
    evil = Message("a\r\nBcc: evil@example.com\nb", "", "")
    assert compose(evil, "csat@example.com", ["ann@example.com"], [])["Subject"] == "a Bcc: evil@example.com b"


@pytest.mark.parametrize(
    ("refuse", "told"),
    [("AUTH", "refused user and password"), ("MAIL", "refused the sender"), ("DATA", "did not take the mail"),
     ("EHLO", "does not speak that way")],
)  # fmt: skip
def test_what_goes_wrong_is_said_without_any_password(smtp, refuse, told):
    smtp.refuse = refuse
    with pytest.raises(DeliveryError) as caught:
        mail.send(mailbox(smtp), compose(MESSAGE, "csat@example.com", ["ann@example.com"], []))
    assert told in str(caught.value)
    assert caught.value.where == f"127.0.0.1:{smtp.server_address[1]}"
    for secret in (SECRET, base64.b64encode(SECRET.encode()).decode()):
        assert secret not in str(caught.value)
    assert caught.value.__cause__ is None
    assert SECRET not in repr(mailbox(smtp))
    assert smtp.mails == []


def test_an_address_that_is_refused_is_named_though_others_got_the_mail(smtp):
    for to, told in ((["ann@example.com", "nobody@example.com"], "the others"), (["nobody@example.com"], "nobody")):
        with pytest.raises(DeliveryError, match=rf"for nobody@example\.com\..*; {told} got it"):
            mail.send(mailbox(smtp), compose(MESSAGE, "csat@example.com", to, []))
        assert len(smtp.mails) == 1


def test_a_server_that_cannot_be_reached_or_speaks_no_tls_is_told(smtp):
    written = compose(MESSAGE, "csat@example.com", ["ann@example.com"], [])
    with pytest.raises(DeliveryError, match="cannot be reached"):
        mail.send(mailbox(smtp, port=free_port()), written)
    with pytest.raises(DeliveryError, match="does not speak that way"):
        mail.send(mailbox(smtp, tls="starttls"), written)
    assert smtp.mails == []
    assert not any(SECRET in line for line in smtp.seen), "no password goes over an open line"


@pytest.mark.parametrize("more", [{"user": "röbot"}, {"password": "p4ßword-密"}])
def test_letters_that_no_login_can_hold_are_told_without_the_password(smtp, more):
    with pytest.raises(DeliveryError, match="ASCII letters") as caught:
        mail.send(mailbox(smtp, **more), compose(MESSAGE, "csat@example.com", ["ann@example.com"], []))
    assert caught.value.__cause__ is None
    for secret in (SECRET, "röbot", "p4ßword-密"):
        assert secret not in str(caught.value)
    assert smtp.mails == []


@pytest.mark.parametrize("host", ["a..b", ".a", f"{'a' * 70}.b"])
@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
def test_a_host_that_cannot_be_one_is_told(host, tls):
    box = Mailbox(host, 25, "robot", SECRET, "csat@example.com", tls)
    with pytest.raises(DeliveryError, match="cannot be reached") as caught:
        mail.send(box, compose(MESSAGE, "csat@example.com", ["ann@example.com"], []))
    assert caught.value.where == f"{host}:25"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("refuse", ["QUIT", "LOST"])
def test_a_mail_that_was_taken_is_sent_whatever_comes_after(smtp, refuse):
    smtp.refuse = refuse
    mail.send(mailbox(smtp), compose(MESSAGE, "csat@example.com", ["ann@example.com"], []))
    assert len(smtp.mails) == 1


def test_files_too_large_for_mail_are_told(tmp_path):
    (tmp_path / "a.pdf").write_bytes(bytes(mail.MOST_BYTES + 1))
    with pytest.raises(DeliveryError, match=r"20\.0 MB of at most 20 MB"):
        compose(MESSAGE, "csat@example.com", ["ann@example.com"], [tmp_path / "a.pdf"])
    with pytest.raises(DeliveryError, match="cannot be read"):
        compose(MESSAGE, "csat@example.com", ["ann@example.com"], [tmp_path / "b.pdf"])


@pytest.mark.parametrize("text", ["", " , ", "ann", "ann@", "@b", "a b@c", "ann@b.com\nBcc: c@d", "a@b, <c@d>"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UsageError, match="no mail address"):
        addresses(text)


# Webhook


@pytest.fixture
def robot():
    with robot_at_work() as server:
        yield server


BODIES = {
    "wecom": {"msgtype": "text", "text": {"content": MESSAGE.text}},
    "dingtalk": {"msgtype": "text", "text": {"content": MESSAGE.text}},
    "slack": {"text": MESSAGE.text.replace("&", "&amp;").replace("<round>", "&lt;round&gt;")},
    "plain": {"title": MESSAGE.title, "sentence": MESSAGE.sentence, "figures": MESSAGE.figures,
              "text": MESSAGE.text, "files": ["a.pdf"]},
}  # fmt: skip


@pytest.mark.parametrize("kind", BODIES)
def test_each_robot_gets_the_body_that_it_knows(robot, kind):
    webhook.send(Hook(robot.url, kind), MESSAGE)
    assert robot.seen == [("/send?key=k3y-of-robot", "application/json; charset=utf-8", BODIES[kind])]


def test_a_message_to_wecom_is_cut_between_letters():
    long = Message("长" * 2000, "", "")
    content = body("wecom", long)["text"]["content"]
    assert content == "长" * (2048 // 3)


def test_dingtalk_gets_a_signature_that_the_secret_makes(robot):
    webhook.send(Hook(robot.url, "dingtalk", "SECx"), MESSAGE)
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(robot.seen[0][0]).query))
    assert query["key"] == "k3y-of-robot"
    said = f"{query['timestamp']}\nSECx".encode()
    assert base64.b64decode(query["sign"]) == hmac.new(b"SECx", said, hashlib.sha256).digest()
    assert signed(Hook("https://x/y", "dingtalk", "s"), 1).startswith("https://x/y?timestamp=1&sign=")
    assert signed(Hook("https://x/y", "slack", "s"), 1) == "https://x/y"


@pytest.mark.parametrize(
    ("kind", "answer", "told"),
    [
        ("plain", (404, {}, b"k3y-of-robot"), "status 404"),
        ("slack", (500, {}, b""), "status 500"),
        ("plain", (302, {"Location": "/elsewhere"}, b""), "status 302"),
        ("wecom", (200, {}, b'{"errcode":93000,"errmsg":"invalid webhook url k3y-of-robot"}'), "code 93000"),
        ("dingtalk", (200, {}, b'{"errcode":"k3y-of-robot"}'), "code –"),
        ("dingtalk", (200, {}, b"<html>"), "code –"),
        ("wecom", (200, {}, b"[]"), "code –"),
    ],
)
def test_a_robot_that_refuses_is_told_without_its_key(robot, kind, answer, told):
    robot.answer = answer
    with pytest.raises(DeliveryError, match=told) as caught:
        webhook.send(Hook(robot.url, kind, "SECx"), MESSAGE)
    assert caught.value.where == "127.0.0.1"
    assert caught.value.__cause__ is None
    for secret in ("k3y-of-robot", "SECx"):
        assert secret not in str(caught.value)
        assert secret not in repr(Hook(robot.url, kind, "SECx"))
    assert len(robot.seen) == 1, "an address that is a secret is carried nowhere else"


def test_a_robot_that_is_not_there_is_told():
    with pytest.raises(DeliveryError, match="cannot be reached") as caught:
        webhook.send(Hook(f"http://127.0.0.1:{free_port()}/?key=k3y", "plain"), MESSAGE)
    assert "k3y" not in str(caught.value)
