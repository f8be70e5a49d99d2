"""Plays published cases on the oracle and lists every expectation that it does not meet."""

import latchkey_oracle as oracle

MISSING = object()
CHANNELS = {"nfc": 0, "ble": 1, "uwb": 2, "remote": 3, "keypad": 4, "intent": 5}


def octets(value):
    return None if value is None else bytes.fromhex(value)


def stateless(call):
    try:
        call()
        return {"verdict": "allow"}
    except oracle.Refused as refusal:
        return {"verdict": "deny", "reason": refusal.reason, "holder": oracle.REASONS[refusal.reason][1]}


class Player:
    def __init__(self, pure=False):
        self.lock, self.pure = None, pure

    def play(self, step):
        do, message = step["do"], octets(step.get("message"))
        lock = self.lock
        if do == "cbor":
            return stateless(lambda: oracle.decode_item(message))
        if do == "decode":
            return stateless(lambda: oracle.decode(self.kind(step), message))
        if do == "verify":
            return stateless(lambda: oracle.verify_envelope(
                self.kind(step), message, octets(step["key"]), octets(step.get("parent"))))
        if do == "ed25519":
            good = oracle.ed25519_accepts(octets(step["key"]), message, octets(step["signature"]), self.pure)
            return {"verdict": "allow"} if good else {"verdict": "deny", "reason": "badSignature"}
        if do == "boot":
            lock = self.lock = oracle.Lock(octets(step["key"]), octets(step["seed"]), octets(step["random"]),
                                           step.get("drift", 0), step.get("profile", "small"))
            result = {"verdict": "allow"}
        elif do == "powerCycle":
            lock.power_cycle(octets(step["random"]))
            result = {"verdict": "allow"}
        elif do == "reset":
            result = self.outcome(lock.reset(step["presence"], octets(step["random"])))
        elif do == "advance":
            lock.advance(step["seconds"])
            result = {"verdict": "allow"}
        elif do == "sensor":
            lock.sensor(**self.sensor(step))
            result = {"verdict": "allow"}
        elif do == "configure":
            result = self.outcome(lock.configure(message, step.get("presence", False)))
        elif do in ("hello", "present", "ferry"):
            channel = step.get("channel", 1)
            channel = CHANNELS.get(channel, channel)
            result = self.outcome(lock.receive(message, channel, octets(step.get("binding"))))
        else:
            raise KeyError(do)
        latest = lock.clock.latest
        result["clock"] = [lock.clock.earliest, -1 if latest is None else latest]
        result.setdefault("alarms", [])
        return result

    @staticmethod
    def kind(step):
        return step["type"]

    @staticmethod
    def sensor(step):
        bolt, door = step.get("bolt"), step.get("door")
        return {"bolt_thrown": bolt in (True, "thrown", 1), "door_closed": door in (True, "closed", 1)}

    @staticmethod
    def outcome(outcome):
        """What was decided, and what the lock's own reply says when it is decoded again."""
        result = {"verdict": outcome.verdict, "holder": outcome.holder, "signed": outcome.signed,
                  "alarms": outcome.alarms}
        if outcome.reason:
            result["reason"] = outcome.reason
        if outcome.nonce is not None:
            body = oracle.decode("challenge", outcome.answer)
            body = body.body if outcome.signed else body
            result.update(nonce=body.nonce.hex(), certain=bool(body.certain), window=body.window)
        elif outcome.signed:
            body = oracle.decode("answer", outcome.answer).body
            result.update(receipt="none")
            for envelope, _salt, receipt in body.receipts:
                result.update(receipt=f"{envelope.body.sequence}:{receipt.event}:{receipt.session}",
                              tag=envelope.body.tag.hex())
        else:
            return result
        result.update(issuers=[f"{kid.hex()}:{base}:{sequence}" for kid, base, sequence in body.issuers],
                      configuration=f"{body.sequence}:{body.configuration.hex()}")
        return result


# The oracle makes receipts of visits alone: what a door says, and what is shown of it, it does not know.
UNSEEN = {"shown", "ring"}


def differences(expected, got):
    for name, value in expected.items():
        if name in UNSEEN:
            continue
        mine = got.get(name, MISSING)
        if name == "alarms" and mine is not MISSING:
            value, mine = sorted(value), sorted(mine)
        if mine != value:
            yield name, value, None if mine is MISSING else mine


def disagreements(case):
    """What the oracle says otherwise than the case, a line each."""
    player, faults = Player(), []
    for index, step in enumerate(case["steps"]):
        got = player.play(step)
        faults += [f"step {index} {step['do']}: {name}: case {value}, oracle {mine}"
                   for name, value, mine in differences(step.get("expect", {}), got)]
    return faults
