"""Deliveries from the first key to the last receipt: each operation succeeds here once at least."""

import json
import time

import cbor2

from signing import base64url, unbase64url

TERMS = {"needs": ["knock", "scan", "recording"], "gatherSeconds": 300, "heartbeatSeconds": 60,
         "graceSeconds": 60, "allowsBoltThrown": False, "allowsEndedByResident": False}


class Story:
    def __init__(self, asker, house):
        self.ask, self.house = asker.prepared, house

    def tell(self):
        self.found()
        self.deliver("parcel-1")
        self.say_no("parcel-2")
        self.let_go("parcel-3")
        self.read("parcel-1")
        for name in ("nonce", "health", "readiness", "metrics", "description"):
            self.ask(name, "thief")

    def found(self):
        house = self.house
        self.ask("enrolSite", "greta", json.loads((house.folder / "enrolment.body").read_text()))
        links = cbor2.loads((house.folder / "svc.pass").read_bytes())[1]
        self.ask("putAuthority", "greta", {
            "links": [base64url(link if isinstance(link, bytes) else cbor2.dumps(link))
                      for link in links]})
        self.ask("putTerms", "rosa", TERMS)
        self.ask("putOperator", "dora", {
            "key": base64url(house.keys["sam"].public), "roles": ["support"]}, operator="sam")
        self.ask("putCourier", "dora", {"key": base64url(house.keys["carl"].public)},
                 courier="carl-7")
        self.ask("putWitness", "dora", {"index": 0, "point": "door"}, witness="lens")

    def gather(self, job):
        """A job, its leg with all its evidence, and the pass."""
        now = int(time.time())
        self.ask("putJob", "dora", {
            "courier": "carl-7", "parcels": ["PK-77"], "route": ["door"], "notBefore": now - 60,
            "expiration": now + 7_200}, job=job)
        self.ask("requestLeg", "carl", {"challenge": base64url(self.house.challenge())},
                 job=job, point="door")
        view = self.ask("readJob", "carl", job=job)
        challenge = ("--challenge", "challenge.msg")
        scan = ("--job", unbase64url(view["digest"]).hex(), f"--salt={view['salt']}",
                "--parcel", "PK-77")
        for kind, who, options in (("knock", "bell", challenge), ("package-scan", "carl", scan),
                                   ("recording", "lens", challenge)):
            statement = self.house.statement(kind, who, *options)
            self.ask("giveEvidence", who, {"evidence": base64url(statement)}, job=job,
                     point="door")
        return self.ask("unlock", "carl", {}, job=job, point="door")

    def enter(self, job):
        given = self.gather(job)
        receipts = self.house.enter(
            job, unbase64url(given["pass"]), map(unbase64url, given["evidence"]))
        self.ask("putReceipts", "carl", receipts)

    def deliver(self, job):
        self.enter(job)
        self.ask("heartbeat", "lens", {}, job=job)
        self.ask("deliver", "carl", {}, job=job, point="door")
        self.ask("putReceipts", "carl", self.house.leave())
        self.ask("release", "carl", {}, job=job)

    def say_no(self, job):
        """Rosa says no while the door is open: an incident, which somebody closes."""
        self.enter(job)
        self.ask("veto", "rosa", {}, job=job)
        view = self.ask("readJob", "carl", job=job)
        for incident in view["incidents"]:
            self.ask("closeIncident", "sam", {"how": "Rosa was called."}, job=job,
                     incident=str(incident["id"]))
        self.ask("liftVeto", "rosa", {}, job=job)
        self.ask("putReceipts", "carl", self.house.leave())

    def let_go(self, job):
        """A pass that was taken back, and a courier who may go without a proof."""
        self.gather(job)
        self.ask("refreshStaple", "carl", {})
        self.ask("revokeCredential", "dora", {}, serial=2)
        self.ask("releaseUnproven", "sam", {"why": "The lock's battery is empty."}, job=job)

    def read(self, job):
        self.ask("putCase", "sam", {"job": job, "isOpen": True}, case="case-1")
        self.ask("readSite", "greta")
        self.ask("readEvents", "greta")
        self.ask("readDeadLetters", "dora")
