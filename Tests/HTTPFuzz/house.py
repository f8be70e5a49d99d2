"""A house with one lock, and the service beside it: both are processes of the tool."""

import json
import os
import pathlib
import subprocess
import time

from signing import Key

ORIGIN = "http://parcels.example"
PEOPLE = "greta rosa lens bell book dora sam carl thief".split()


class House:
    def __init__(self, tool, folder):
        self.tool, self.folder = tool, pathlib.Path(folder)
        self.running = []

    def run(self, *arguments, check=True):
        return subprocess.run(
            [self.tool, *arguments], cwd=self.folder, check=check, capture_output=True, text=True)

    def start(self, *arguments):
        with open(self.folder / "processes.log", "a") as log:
            process = subprocess.Popen(
                [self.tool, *arguments], cwd=self.folder, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def wait_for(self, name, seconds=20):
        end = time.monotonic() + seconds
        path = self.folder / name
        while not (path.exists() and path.stat().st_size):
            if time.monotonic() > end:
                raise TimeoutError(name)
            time.sleep(0.05)
        return path

    def build(self):
        """The lock, its site, what the owner signs."""
        for who in PEOPLE:
            self.run("keygen", "--out", f"{who}.key", "--public", f"{who}.pub")
        self.run("keygen", "--out", "svc.key", "--public", "svc.pub")
        self.run("lock", "make", "--state", "door.lock", "--public", "door.label")
        self.start("lock", "run", "--state", "door.lock", "--listen", "door.sock", "--json")
        self.look("power=on")
        self.run("house", "press-inside", "--state", "door.lock")
        self.run(
            "site", "--owner", "greta.key", "--resident", "rosa.pub", "--witness", "lens.pub",
            "--witness", "bell.pub", "--auditor", "book.pub", "--point", "door", "--time-zone",
            "UTC", "--lock", "door.sock", "--label", "door.label", "--nonce-life", "5m",
            "--out", "casa.json")
        self.run("enrolment", "--site", "casa.json", "--out", "enrolment.body")
        self.run(
            "authorize", "--site", "casa.json", "--key", "greta.key", "--to", "svc.pub",
            "--point", "door:unlock,lock", "--each-uses", "1", "--each-life", "20m",
            "--out", "svc.pass")
        self.site = json.loads((self.folder / "casa.json").read_text())["site"]
        self.keys = {who: Key(self.folder / f"{who}.key") for who in PEOPLE}

    def serve(self):
        """A service on SQLite; gives its address."""
        secret = self.folder / "nonces.key"
        secret.write_bytes(os.urandom(32))
        secret.chmod(0o600)
        (self.folder / "service.json").write_text(json.dumps({
            "format": "latchkey-service-1", "listen": "127.0.0.1:0", "origin": ORIGIN,
            "ledger": {"sqlite": "ledger.db"}, "keys": ["svc.key"], "nonceSecret": "nonces.key",
            "roots": [str(self.folder / "dora.pub")], "requestsPerSecond": 0,
            "settings": {"relockSeconds": 60, "stretchSeconds": 300, "clockErrorSeconds": 5}}))
        self.run("ledger", "migrate", "service.json")
        self.service = self.start("serve", "service.json", "--address-file", "address")
        return "http://" + self.wait_for("address").read_text().strip()

    def look(self, until):
        self.run("house", "look", "--state", "door.lock", "--until", until, "--within", "20s")

    def challenge(self):
        self.run("hello", "--issuer", "svc.pub", "--signed", "--lock", "door.sock",
                 "--out", "challenge.msg")
        return (self.folder / "challenge.msg").read_bytes()

    def statement(self, kind, who, *options):
        self.run("evidence", kind, "--site", "casa.json", "--key", f"{who}.key", "--point",
                 "door", *options, "--out", "statement.msg")
        return (self.folder / "statement.msg").read_bytes()

    def enter(self, job, bundle, evidence):
        """Presents a pass; the visitor stays until the lock has signed that it is locked."""
        (self.folder / "carl.pass").write_bytes(bundle)
        options = []
        for index, message in enumerate(evidence):
            (self.folder / f"seen.{index}").write_bytes(message)
            options += ["--evidence", f"seen.{index}"]
        (self.folder / "door.receipts").unlink(missing_ok=True)
        self.phone = self.start(
            "present", "--bundle", "carl.pass", "--key", "carl.key", "--point", "door",
            "--challenge", "challenge.msg", "--lock", "door.sock", *options, "--out", "visit.msg",
            "--receipts", "door.receipts", "--for-job", job, "--until", "locked", "--within",
            "40s", "--json")
        self.look("bolt=withdrawn")
        return self.receipts()

    def receipts(self):
        return json.loads(self.wait_for("door.receipts").read_text())

    def leave(self):
        """The door falls shut; what the lock has signed of it."""
        for deed in ("open-door", "close-door"):
            self.run("house", deed, "--state", "door.lock")
        self.look("bolt=thrown")
        self.phone.wait(40)
        return self.receipts()

    def end(self):
        for process in reversed(self.running):
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
