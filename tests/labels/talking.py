"""A label printer on loopback that answers questions, each as it was told to."""

from __future__ import annotations

import socket

from tests.labels.printers import READY, FakePrinter

#: What it says where it does not know the question: whole, so that nobody waits for more.
WHAT = {b"! U1": b'"?"\r\n', b"^XA^FN900^FDprobe": b"[?]\r\n"}
MODEL = b"\x02ZD421-203dpi,V93.21.26Z,8,8192KB\x03\r\n"


class TalkingPrinter(FakePrinter):
    """Each question by its first letters, and its answer; questions are no paper and are not among `printed`."""

    def __init__(self, answers: dict[bytes, bytes] | None = None) -> None:
        self.answers = {b"~HI": MODEL, b"~HS": READY, **WHAT} if answers is None else answers
        self.asked: list[bytes] = []
        super().__init__()

    def _serve(self, connection: socket.socket) -> None:
        got = b""
        while part := self._part(connection):
            if not self._answered(connection, part):
                got += part
        if got:
            self.printed.append(got)
            self.got_bytes.set()
        connection.close()

    def _answered(self, connection: socket.socket, part: bytes) -> bool:
        questions = (b"~HI", b"~HS", b"! U1", b"^XA^FN900^FDprobe")
        question = next((one for one in questions if part.startswith(one)), None)
        if question is None:
            return False
        self.asked.append(question)
        if self.answers.get(question):
            connection.sendall(self.answers[question])
        return True
