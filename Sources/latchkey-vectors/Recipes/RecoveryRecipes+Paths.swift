import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// Each way of Spec/recovery.md ends with a resident inside; beside it, what is not enough.

func addRecoveryPaths(_ suite: inout Suite) {
  addLostPhone(&suite)
  addDeadClock(&suite)
  addFullSlots(&suite)
  addNewCamera(&suite)
  addClocksAhead(&suite)
}

private func addLostPhone(_ suite: inout Suite) {
  for (id, presence) in [("lost-phone", true), ("lost-phone-without-presence", false)] {
    suite.add(
      id, "The second anchor puts out the lost one, with somebody inside", ["CONF-9", "CONF-10"],
      threats: ["T22"], of: presence ? nil : "recovery-lost-phone"
    ) { world in
      let second = world.key("second")
      let both = Item.array([world.anchor(world.owner), world.anchor(second)])
      let sources = Item.array([world.source(world.owner), world.source(second)])
      let first = world.found {
        $0.claims[6] = both
        $0.claims[10] = sources
      }
      world.tellTime(noon)
      let lost = world.pass(issuedAt: noon, for: "resident")
      world.visitNow([lost], by: "resident", .allow)
      var next = world.configuration(after: first)
      next.claims[6] = .array([world.anchor(second)])
      next.claims[10] = .array([world.source(second)])
      next.key = second
      next.kid = second.kid
      world.configure(next, presence: presence, .verdict(presence ? nil : .presenceRequired))
      guard presence else { return }
      world.visitNow([lost], by: "resident", .denyUnsigned(.unknownIssuer))
      var pass = world.pass(issuedAt: noon, for: "resident")
      pass.key = second
      pass.kid = second.kid
      world.visitNow([pass], by: "resident", .allow)
    }
  }
}

private func addDeadClock(_ suite: inout Suite) {
  for (id, name, expect) in [
    ("dead-clock", "owner", .allow.at(noon + 600, noon + 601)),
    ("dead-clock-by-service", "service clock", .denySigned(.clockUntrusted, holder: 4)),
  ] as [(String, String, Expectation)] {
    suite.add(
      id, "The owner's phone alone tells a lock the time whose battery was changed",
      ["TIME-10", "TIME-9", "CONF-6"], threats: ["T4", "T6"],
      of: expect.verdict == .deny ? "recovery-dead-clock" : nil
    ) { world in
      world.ready()
      world.powerCycle()
      let pass = world.pass(issuedAt: noon, for: "resident")
      world.visitNow([pass], by: "resident", .denySigned(.clockUncertain, holder: 4))
      world.visitNow([pass], by: "resident", expect) { world, visit in
        visit.times = [
          world.timeStatement(noon + 600, nonce: visit.nonce, by: world.key(name))
        ]
      }
    }
  }
}

private func addFullSlots(_ suite: inout Suite) {
  for (id, isRevoked) in [("slots-full", true), ("slots-full-unrevoked", false)] {
    suite.add(
      id, "A resident needs no slot, and the owner frees one by a revocation",
      ["CAP-2", "REPLAY-10"], threats: ["T24"], of: isRevoked ? nil : "recovery-slots-full"
    ) { world in
      world.ready()
      for number in 1...5 { world.serve(number, serial: UInt32(number), .allow) }
      world.serve(6, serial: 6, .denySigned(.slotsFull, holder: 10))
      let pass = world.pass(issuedAt: noon, for: "resident", serial: 7)
      world.visitNow([pass], by: "resident", .allow)
      let staple = world.staple(by: world.owner, revoking: isRevoked ? [3] : [])
      world.ferry(staples: [staple])
      world.serve(6, serial: 6, isRevoked ? .allow : .denySigned(.slotsFull, holder: 10))
      guard isRevoked else { return }
      world.visitNow([pass], by: "resident", .allow)
    }
  }
}

private func addNewCamera(_ suite: inout Suite) {
  for (id, name, reason) in [
    ("new-camera", "new camera", nil), ("old-camera", "camera", DenyReason.evidenceMissing),
  ] as [(String, String, DenyReason?)] {
    suite.add(
      id, "A new camera takes the old one's place in the list, and every pass goes on",
      ["EVID-1", "CONF-10"], threats: ["T17"], of: reason == nil ? nil : "recovery-new-camera",
      note: "No presence is asked for: a witness opens nothing."
    ) { world in
      let first = world.found()
      world.tellTime(noon)
      var next = world.configuration(after: first)
      next.claims[9] = world.keys(["new camera", "doorbell"])
      world.configure(next, presence: false)
      let pass = world.pass(
        issuedAt: noon, for: "resident", Fields([(C.evidence, .rows([0, 0, 60]))]))
      world.visitNow(
        [pass], by: "resident", reason.map { .denySigned($0, holder: 7) } ?? .allow
      ) { world, visit in
        visit.evidence = [world.evidence(0, by: world.key(name), nonce: visit.nonce)]
      }
    }
  }
}

private func addClocksAhead(_ suite: inout Suite) {
  for (id, presence) in [("clock-ahead", true), ("clock-ahead-without-presence", false)] {
    suite.add(
      id, "A stolen anchor that drove the clock ahead is put out, and the clock set back at once",
      ["TIME-13", "CONF-14", "CONF-10"], threats: ["T4", "T5", "T22"],
      of: presence ? nil : "recovery-clock-ahead"
    ) { world in
      let thief = world.key("second")
      let both = Item.array([world.anchor(world.owner), world.anchor(thief)])
      let sources = Item.array([world.source(world.owner), world.source(thief)])
      let first = world.found {
        $0.claims[6] = both
        $0.claims[10] = sources
      }
      world.tellTime(noon)
      world.tellTime(farAhead, by: "second")
      let alone = Item.array([world.source(world.owner)])
      world.setBack(after: first, presence: presence, .verdict(presence ? nil : .presenceRequired))
      {
        $0.claims[10] = alone
      }
      guard presence else { return }
      let nonce = world.hello()
      world.ferry(times: [world.timeStatement(farAhead, nonce: nonce, by: thief)])
      let pass = world.pass(issuedAt: farAhead + 1, for: "resident")
      world.visitNow([pass], by: "resident", .allow.at(noon + 60, noon + 61))
    }
  }
}
