"""A mail server and a chat group's robot on this machine, for tests of what is sent."""

import base64
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = "p4ss-w0rd"  # of the mail server's user; it says it aloud where it refuses it


class Smtp(socketserver.StreamRequestHandler):
    """As much of a mail server as one mail needs."""

    def handle(self):
        seen, refuse = self.server.seen, self.server.refuse
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            seen.append(line)
            if verb == refuse:
                self.say(f"535 {SECRET} {base64.b64encode(SECRET.encode()).decode()} is wrong")
            elif verb == "EHLO":
                self.say("250-here\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                self.say("235 yes")
            elif verb == "RCPT" and "nobody@" in line:
                self.say("550 no such person")
            elif verb == "DATA":
                self.say("354 go on")
                lines = []
                while (data := self.rfile.readline()) != b".\r\n":
                    lines.append(data[1:] if data.startswith(b"..") else data)
                self.server.mails.append(b"".join(lines))
                self.say("250 taken")
                if refuse == "LOST":
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class Robot(BaseHTTPRequestHandler):
    """A chat group's robot that answers as it is told to."""

    def do_POST(self):  # the name that http.server calls
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.headers["Content-Type"], json.loads(content)))
        status, headers, answer = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@contextmanager
def mail_server() -> Iterator[socketserver.ThreadingTCPServer]:
    """A mail server: its `seen` lines, its `mails`; `refuse` is the verb that it answers with a fault; LOST: it
    is gone as soon as it took a mail."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
        server.daemon_threads = True
        server.seen, server.mails, server.refuse = [], [], ""
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def robot_at_work() -> Iterator[HTTPServer]:
    """A robot at its `url`: what it has `seen` (path, content type, body), and the `answer` that it gives."""
    with HTTPServer(("127.0.0.1", 0), Robot) as server:
        server.seen, server.answer = [], (200, {}, b'{"errcode":0,"errmsg":"ok"}')
        server.url = f"http://127.0.0.1:{server.server_address[1]}/send?key=k3y-of-robot"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
