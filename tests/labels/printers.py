"""A label printer on loopback that behaves as badly as real ones do."""

from __future__ import annotations

import socket
import struct
import threading
from types import TracebackType
from typing import Self

READY = b"\x02030,0,0,0245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"


def status(paper_out: bool = False, paused: bool = False, head_open: bool = False) -> bytes:
    """What ~HS answers with these flags up."""
    first = f"030,{int(paper_out)},{int(paused)},0245,000,0,0,0,000,0,0,0"
    second = f"000,0,{int(head_open)},0,0,2,6,0,00000000,1,000"
    return f"\x02{first}\x03\r\n\x02{second}\x03\r\n\x021234,0\x03\r\n".encode()


class FakePrinter:
    """Listens on loopback; `printed` holds what reached it, one entry a connection.

    habit: `takes` reads all and closes; `keeps` reads all and never closes; `hangs` accepts and never reads;
    `dies_midway` resets after a few bytes; `dies_after` takes all and resets. says: its answer to ~HS.
    """

    def __init__(self, habit: str = "takes", says: bytes = b"") -> None:
        self.habit, self.says = habit, says
        self.printed: list[bytes] = []
        self.got_bytes = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address for printer.url."""
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """Its port."""
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        for connection in self._open:
            connection.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        if self.habit == "hangs":
            return
        got = b""
        place = len(self.printed)
        self.printed.append(b"")
        while part := self._part(connection):
            if part.startswith(b"~HS"):
                connection.sendall(self.says)
                part = part.partition(b"\n")[2]
            got += part
            self.printed[place] = got
            if got:
                self.got_bytes.set()
            if self.habit == "dies_midway" and got:
                self._reset(connection)
                return
        if not got:
            del self.printed[place]
        if self.habit == "dies_after":
            self._reset(connection)
        elif self.habit == "takes":
            connection.close()

    def _part(self, connection: socket.socket) -> bytes:
        try:
            return connection.recv(16 if self.habit == "dies_midway" else 65536)
        except OSError:
            return b""

    def _reset(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


class TellingPrinter(FakePrinter):
    """One that says what it does: ~HS, its count of labels, and of each label that it is done (^HV).

    dies: `before` or `after` it prints the next label its connection breaks, once; `paper`: the paper ends under it.
    has_paper: without, labels stay in its memory until `load_paper`, or are lost with `switch_off`.
    """

    def __init__(self, dies: str = "", has_paper: bool = True) -> None:
        self.dies, self.has_paper = dies, has_paper
        self.count = 1000
        self.memory: list[bytes] = []
        self.questions: list[bytes] = []
        super().__init__()

    def load_paper(self) -> None:
        """All that is in its memory comes out."""
        self.has_paper = True
        while self.memory:
            self._come_out(self.memory.pop(0))

    def switch_off(self) -> None:
        """Nothing is left of what did not come out."""
        self.memory.clear()
        self.has_paper = True

    def _serve(self, connection: socket.socket) -> None:
        heard = b""
        while part := self._part(connection):
            heard += part
            while (end := self._whole(heard)) and connection.fileno() >= 0:
                self._hear(connection, heard[:end])
                heard = heard[end:]
        if connection.fileno() >= 0:
            connection.close()

    def _whole(self, heard: bytes) -> int:
        mark = b"^XZ" if heard.lstrip().startswith(b"^XA") else b"\n"
        return heard.find(mark) + len(mark) if mark in heard else 0

    def _hear(self, connection: socket.socket, said: bytes) -> None:
        if b"^XA" in said:
            self._format(connection, said.lstrip())
            return
        self.questions.append(said.strip())
        if said.startswith(b"~HS"):
            held = b"%03d" % len(self.memory)
            connection.sendall(status(paper_out=not self.has_paper).replace(b"0245,000", b"0245," + held))
        elif b"odometer" in said:
            connection.sendall(b'"%d"\r\n' % self.count)

    def _format(self, connection: socket.socket, said: bytes) -> None:
        dies, self.dies = self.dies, ""
        self.got_bytes.set()
        if dies == "before":
            self._reset(connection)
            return
        self.has_paper = self.has_paper and dies != "paper"
        if not self.has_paper:
            self.memory.append(said)
            return
        self._come_out(said)
        if dies == "after":
            self._reset(connection)
        elif b"^HV900" in said:
            connection.sendall(b"ACK[%s]\r\n" % said.partition(b"^FN900^FD")[2].partition(b"^FS")[0])

    def _come_out(self, said: bytes) -> None:
        self.printed.append(said)
        self.count += 1
