"""An image in QEMU, and a framed conversation with it over its UART."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from framing import Reader, frame

MACHINES = {
    "m4": ["qemu-system-arm", "-machine", "mps2-an386"],
    "m4-hard": ["qemu-system-arm", "-machine", "mps2-an386"],
    "m0": ["qemu-system-arm", "-machine", "microbit"],
    "rv32": ["qemu-system-riscv32", "-machine", "virt", "-bios", "none"],
}
LIFE_SECONDS = 600


class Failure(Exception):
    """The image did not do what it has to."""


class Image:
    """One run of an image, in a folder of its own where its flash and its seed lie."""

    def __init__(self, target: str, build: Path, folder: Path, plugin: str | None = None,
                 arguments: tuple[str, ...] = ("flash=flash.bin", "seed=seed.bin"),
                 name: str = "qualify", machine: str | None = None) -> None:
        self.target, self.folder = target, folder
        words = "".join(f",arg={word}" for word in (name, *arguments))
        path = folder / "uart"
        path.unlink(missing_ok=True)
        # `timeout` ends an image that hangs, also when this program is no longer there to do so.
        command = ["timeout", "--kill-after=5", str(LIFE_SECONDS), *MACHINES[machine or target],
                   "-display", "none", "-monitor", "none",
                   "-serial", "unix:uart,server=on,wait=on",
                   "-semihosting-config", f"enable=on,target=native{words}",
                   "-kernel", str(build / target / f"{name}.elf")]
        if plugin:
            command += ["-plugin", plugin]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True)
        self.reader, self.ready = Reader(), []
        self.socket = socket.socket(socket.AF_UNIX)
        self.connect(path)

    def connect(self, path: Path) -> None:
        """QEMU makes the socket and waits until somebody is there."""
        for _ in range(200):
            try:
                # A socket's path is short: its name alone, from within its folder.
                descriptor = os.open(self.folder, os.O_RDONLY)
                try:
                    self.socket.connect(f"/proc/self/fd/{descriptor}/{path.name}")
                finally:
                    os.close(descriptor)
                return
            except OSError:
                if self.process.poll() is not None:
                    raise Failure(f"QEMU ended: {self.process.stderr.read().decode()}") from None
                time.sleep(0.05)
        raise Failure("QEMU opened no UART")

    def send(self, raw: bytes) -> None:
        """Bytes as they are, framed or not."""
        self.socket.sendall(raw)

    def send_message(self, message: bytes) -> None:
        """One message, framed."""
        self.send(frame(message))

    def receive(self, seconds: float = 60) -> bytes | None:
        """The next message, or None when there is none in time."""
        end = time.monotonic() + seconds
        while not self.ready:
            left = end - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                chunk = self.socket.recv(4096)
            except (TimeoutError, ConnectionResetError):
                return None
            if not chunk:
                return None
            self.ready += self.reader.receive(chunk)
        return self.ready.pop(0)

    def ask(self, operation: int, body: bytes = b"", seconds: float = 60) -> bytes | None:
        """What the image answers behind the operation; None when it refuses."""
        self.send(frame(bytes([operation]) + body))
        answer = self.receive(seconds)
        if answer is None:
            raise Failure(f"{self.target}: no answer to operation {operation:02x}")
        if answer == b"\xff":
            return None
        if answer[0] != operation:
            raise Failure(f"{self.target}: operation {operation:02x}, answered {answer.hex()}")
        return answer[1:]

    def wait(self, seconds: float = 20) -> tuple[int, str]:
        """The exit status, and what was printed, of an image that ends by itself."""
        _, text = self.process.communicate(timeout=seconds)
        self.socket.close()
        return self.process.returncode, text.decode(errors="replace")

    def kill(self) -> list[bytes]:
        """SIGKILL to QEMU, at whatever it is doing: the power is cut. What it had still said."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()
        self.socket.settimeout(5)
        try:
            while chunk := self.socket.recv(4096):
                self.ready += self.reader.receive(chunk)
        except (TimeoutError, ConnectionResetError):
            pass
        self.socket.close()
        return self.ready

    def __enter__(self) -> "Image":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.kill()
