import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Sequences, signatures, bits and bases (STAPLE-3 … STAPLE-7).

extension Suite {
  mutating func addSequences() {
    addWords(
      "sequence-first-zero", "The first staple may have sequence 0", ["STAPLE-6", "STAPLE-3"],
      of: "staples-sequence-lower-ignored", note: "0 is a sequence and does not mean 'none'.",
      [("owner", 0, 0, [1])], serial: 1, .isRevoked)
    addWords(
      "sequence-higher", "A higher sequence applies", ["STAPLE-6"],
      of: "staples-sequence-lower-ignored", [("owner", 5, 0, []), ("owner", 6, 0, [1])],
      serial: 1, .isRevoked)
    addWords(
      "sequence-jump", "A sequence may jump to the last there is", ["STAPLE-6"],
      of: "staples-sequence-lower-ignored", [("owner", 5, 0, []), ("owner", .max, 0, [1])],
      serial: 1, .isRevoked)
    addWords(
      "sequence-lower-ignored", "A lower sequence changes nothing", ["STAPLE-3"],
      [("owner", 5, 0, []), ("owner", 4, 0, [1])], serial: 1, .allow)
    addWords(
      "sequence-per-key", "The status key counts for itself", ["STAPLE-3", "STAPLE-6"],
      of: "staples-sequence-lower-ignored", [("owner", 5, 0, []), ("status", 1, 0, [1])],
      serial: 1, .isRevoked)
    addWords(
      "sequence-status-lower-ignored", "A status key's lower sequence changes nothing",
      ["STAPLE-3"], [("status", 5, 0, []), ("status", 4, 0, [1])], serial: 1, .allow)
    add(
      "sequence-lower-unverified", "A lower sequence is ignored before its signature is looked at",
      ["STAPLE-3"], note: "A stale bundle must not cost a verification, nor a visit."
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(by: world.owner, sequence: 5)])
      world.visitNow([world.guestPass()], by: "guest", .allow) {
        $1.staples = [$0.staple(by: $0.owner, sequence: 4).forged]
      }
    }
    add(
      "sequence-equal-same", "The same staple again is nothing new", ["STAPLE-3"],
      note: "Everybody carries it; an alarm for each would bury the real one."
    ) { world in
      world.ready()
      let staple = world.staple(by: world.owner, sequence: 5)
      world.ferry(staples: [staple], .allow.alarming())
      world.ferry(staples: [staple, staple], .allow.alarming())
      world.visitNow([world.guestPass()], by: "guest", .allow.alarming()) {
        $1.staples = [staple]
      }
    }
  }

  mutating func addStapleSignatures() {
    add("signature-good", "A guest brings the owner's newest staple", ["STAPLE-4"]) { world in
      world.ready()
      world.visitNow([world.guestPass()], by: "guest", .allow) {
        $1.staples = [$0.staple(by: $0.owner)]
      }
    }
    add(
      "signature-forged", "An anchor's staple that does not verify denies", ["STAPLE-4"],
      threats: ["T2"], of: "staples-signature-good"
    ) { world in
      world.ready()
      world.visitNow([world.guestPass()], by: "guest", .hasBadSignature) {
        $1.staples = [$0.staple(by: $0.owner).forged]
      }
    }
    add(
      "signature-status-forged", "A status key's staple that does not verify denies",
      ["STAPLE-4"], of: "staples-signature-good"
    ) { world in
      world.ready()
      world.visitNow([world.guestPass()], by: "guest", .hasBadSignature) {
        $1.staples = [$0.staple(by: $0.key("status")).forged]
      }
    }
    add(
      "signature-other-domain", "A staple signed under another domain denies",
      ["STAPLE-4", "SIG-3"], threats: ["T9"], of: "staples-signature-good"
    ) { world in
      world.ready()
      world.visitNow([world.guestPass()], by: "guest", .hasBadSignature) {
        var staple = $0.staple(by: $0.owner)
        staple.domain = "credential"
        $1.staples = [staple]
      }
    }
    add(
      "signature-forged-teaches-nothing", "A forged staple leaves no bit, no base, no sequence",
      ["STAPLE-4", "STAPLE-6"], threats: ["T24"]
    ) { world in
      world.ready()
      let forged = world.staple(by: world.owner, sequence: .max, base: 100, revoking: [101]).forged
      world.ferry(staples: [forged], .denyUnsigned(.badSignature))
      world.hello(kids: [world.owner.kid], issuers: [world.row("owner")])
      world.visitNow([world.guestPass()], by: "guest", .allow)
    }
  }

  mutating func addEquivocation() {
    let alarm = Expectation.allow.alarming("equivocation")
    add(
      "equivocation-first-wins",
      "Of two staples with one sequence the first wins, and the owner hears",
      ["STAPLE-5"], threats: ["T3"], note: "Applying the second lets a thief choose between them."
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(("owner", 1, 0, []))])
      world.ferry(staples: [world.staple(("owner", 1, 5, [6]))], alarm)
      world.hello(kids: [world.owner.kid], issuers: [world.row("owner", base: 0, sequence: 1)])
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .allow)
      world.visitNow([world.guestPass(serial: 6)], by: "guest", .allow)
    }
    add(
      "equivocation-empty-later", "An empty second staple with the same sequence clears nothing",
      ["STAPLE-5"], threats: ["T3"], of: "staples-equivocation-first-wins"
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(("owner", 1, 0, [1]))])
      world.ferry(staples: [world.staple(("owner", 1, 0, []))], alarm)
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .isRevoked)
    }
    add(
      "equivocation-not-fresh", "The second of two staples with one sequence freshens nothing",
      ["STAPLE-5", "STAPLE-9"], threats: ["T1"], of: "staples-fresh-last-second"
    ) { world in
      world.ready()
      let pass = world.guestPass(Fields([(World.C.maxStaleness, .int(100))]))
      world.ferry(staples: [world.staple(by: world.owner, at: noon - 100)])
      world.ferry(staples: [world.staple(by: world.owner, at: noon)], alarm)
      world.visitNow([pass], by: "guest", .isStale)
    }
    add(
      "equivocation-keeps-first-hash",
      "After an equivocation the first staple is still the known one",
      ["STAPLE-5", "STAPLE-3"]
    ) { world in
      world.ready()
      let first = world.staple(("owner", 1, 0, []))
      let second = world.staple(("owner", 1, 0, [1]))
      world.ferry(staples: [first])
      world.ferry(staples: [second], alarm)
      world.ferry(staples: [first], .allow.alarming())
      world.ferry(staples: [second], alarm)
    }
    add(
      "equivocation-forged", "An equal sequence with another hash must verify before it alarms",
      ["STAPLE-4", "STAPLE-5"], threats: ["T24"], of: "staples-equivocation-in-visit",
      note: "Otherwise anybody rings the owner's alarm."
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(("owner", 1, 0, []))])
      world.visitNow([world.guestPass()], by: "guest", .hasBadSignature.alarming()) {
        $1.staples = [$0.staple(("owner", 1, 0, [1])).forged]
      }
    }
    add(
      "equivocation-in-visit", "Two staples with one sequence in one message: the first wins",
      ["STAPLE-5"], threats: ["T3"]
    ) { world in
      world.ready()
      world.visitNow([world.guestPass()], by: "guest", alarm) {
        $1.staples = [$0.staple(("owner", 1, 0, [])), $0.staple(("owner", 1, 0, [1]))]
      }
    }
    add(
      "equivocation-of-newcomer", "A service without a slot equivocates within one message",
      ["STAPLE-5", "DEC-3"], threats: ["T3"]
    ) { world in
      world.ready()
      let authority = world.authority()
      world.visitNow([authority, world.delivery(under: authority)], by: "courier", alarm) {
        $1.staples = [$0.staple(("service", 1, 0, [])), $0.staple(("service", 1, 0, [1]))]
      }
    }
    add(
      "equivocation-sequence-zero", "Sequence 0 twice is an equivocation too", ["STAPLE-5"]
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(("owner", 0, 0, []))])
      world.ferry(staples: [world.staple(("owner", 0, 0, [1]))], alarm)
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .allow)
    }
  }

  mutating func addRevokedBits() {
    addWords(
      "bit-8-not-7", "Revoking serial 8 does not revoke serial 7", ["STAPLE-6"],
      note: "Bit 0 is the low bit of byte 0: serial 8 is the low bit of byte 1.",
      [("owner", 1, 0, [8])], serial: 7, .allow)
    addWords(
      "bit-8", "Revoking serial 8 revokes serial 8", ["STAPLE-6"], of: "staples-bit-8-not-7",
      [("owner", 1, 0, [8])], serial: 8, .isRevoked)
    addWords(
      "bit-8-not-15", "Revoking serial 8 does not revoke serial 15", ["STAPLE-6"],
      note: "Read with the high bit first, the bit of serial 8 is that of serial 15.",
      [("owner", 1, 0, [8])], serial: 15, .allow)
    addWords(
      "bit-0", "Serial 0 is a serial", ["STAPLE-6"], of: "staples-bit-8-not-7",
      [("owner", 1, 0, [0])], serial: 0, .isRevoked)
    addWords(
      "bit-255", "The last bit of the window revokes", ["STAPLE-6"], of: "staples-bit-8-not-7",
      [("owner", 1, 0, [255])], serial: 255, .isRevoked)
    addWords(
      "bits-ored", "A later staple that does not name a serial leaves it revoked", ["STAPLE-6"],
      threats: ["T3"], of: "staples-bit-8-not-7",
      note: "A snapshot that replaces the map un-revokes.",
      [("owner", 1, 0, [1]), ("owner", 2, 0, [2])], serial: 1, .isRevoked)
    addWords(
      "bits-not-overwritten", "An empty staple un-revokes nobody", ["STAPLE-6"], threats: ["T3"],
      of: "staples-bit-8-not-7", note: "Overwrite-with-empty un-revoked everybody elsewhere.",
      [("owner", 1, 0, [1]), ("owner", 2, 0, [])], serial: 1, .isRevoked)
    addWords(
      "bits-of-both-keys", "The status key's empty staple un-revokes nothing of the anchor's",
      ["STAPLE-6"], threats: ["T3"], of: "staples-bit-8-not-7",
      [("owner", 1, 0, [1]), ("status", 2, 0, [])], serial: 1, .isRevoked)
    add(
      "bits-per-issuer", "A service's staple does not revoke the owner's serials",
      ["STAPLE-6", "SIG-9"], threats: ["T12"]
    ) { world in
      world.ready()
      let authority = world.authority(serial: 5)
      world.visitNow([authority, world.delivery(under: authority)], by: "courier", .allow) {
        $1.staples = [$0.staple(("service", 1, 0, [5]))]
      }
    }
    add(
      "authority-revoked", "Revoking an authority ends what hangs under it",
      ["STAPLE-6", "REPLAY-2"], threats: ["T12"], of: "staples-service-heard"
    ) { world in
      world.ready()
      let authority = world.authority(serial: 5)
      world.ferry(staples: [world.staple(("owner", 1, 0, [5]))])
      world.visitNow([authority, world.delivery(under: authority)], by: "courier", .isRevoked)
    }
  }

  mutating func addBases() {
    addWords(
      "base-at-serial", "A base at the serial leaves it alive", ["STAPLE-7", "REPLAY-3"],
      [("owner", 1, 5, [])], serial: 5, .allow)
    addWords(
      "base-above-serial", "A base above the serial ends it", ["STAPLE-7", "REPLAY-3"],
      of: "staples-base-at-serial", [("owner", 1, 6, [])], serial: 5, .isBelowBase)
    addWords(
      "base-never-falls", "A later staple with a lower base revives nothing", ["STAPLE-7"],
      threats: ["T3"], of: "staples-base-at-serial",
      [("owner", 1, 6, []), ("owner", 2, 0, [])], serial: 5, .isBelowBase)
    addWords(
      "base-before-bits", "The base rises before the bits count", ["STAPLE-7"],
      of: "staples-base-before-bits-other",
      note: "Bits that are ORed into the old window fall out of it.",
      [("owner", 1, 0, []), ("owner", 2, 200, [300])], serial: 300, .isRevoked)
    addWords(
      "base-before-bits-other", "Beside the revoked serial the raised window is open",
      ["STAPLE-7"], [("owner", 1, 0, []), ("owner", 2, 200, [300])], serial: 299, .allow)
    addWords(
      "base-lower-bits", "The bits of a staple with a lower base count from its own",
      ["STAPLE-7"], of: "staples-base-lower-bits-other",
      [("owner", 1, 5, []), ("owner", 2, 3, [6])], serial: 6, .isRevoked)
    addWords(
      "base-lower-bits-other", "Counted from the lock's base the bit would be another serial's",
      ["STAPLE-7"], [("owner", 1, 5, []), ("owner", 2, 3, [6])], serial: 8, .allow)
  }

  /// The status key revokes a serial, the base moves, and the same staple comes again.
  private mutating func addStatusAgain(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, bit: UInt32,
    base: UInt32, serial: UInt32
  ) {
    add(id, title, ["STAPLE-7"], threats: ["T1"], of: of, note: note) { world in
      world.ready()
      let staple = world.staple(("status", 1, 0, [bit]))
      world.ferry(staples: [staple], .allow.alarming())
      world.ferry(staples: [world.staple(("owner", 1, base, []))])
      world.ferry(staples: [staple], .allow.alarming())
      world.visitNow(
        [world.guestPass(serial: serial)], by: "guest", serial == bit ? .isRevoked : .allow)
    }
  }

  mutating func addStatusKey() {
    addWords(
      "status-revokes", "A status key revokes its anchor's grants", ["STAPLE-7", "STAPLE-6"],
      of: "staples-status-moves-no-base", [("status", 1, 0, [1])], serial: 1, .isRevoked)
    addWords(
      "status-moves-no-base", "A status key's base moves nothing", ["STAPLE-7"],
      note: "A stolen hub must not end every grant of the owner at once.",
      [("status", 1, 5, [])], serial: 1, .allow)
    addWords(
      "status-bits", "A status key's bits count from its own base", ["STAPLE-7"],
      of: "staples-status-bits-other", [("status", 1, 5, [7])], serial: 7, .isRevoked)
    addWords(
      "status-bits-other", "Counted from the lock's base the bit would be another serial's",
      ["STAPLE-7"], [("status", 1, 5, [7])], serial: 2, .allow)
    addStatusAgain(
      "status-again-in-window", "Within the window a status key's bit revokes at once",
      of: "staples-status-again-other", bit: 255, base: 200, serial: 255)
    addStatusAgain(
      "status-again-after-base", "A status staple that reached beyond the window comes again",
      of: "staples-status-again-other",
      note: "Marked as seen, its highest bit would never be set.", bit: 300, base: 200,
      serial: 300)
    addStatusAgain(
      "status-again-other", "The same staple again revokes no other serial", bit: 300, base: 200,
      serial: 299)
    addWords(
      "status-bits-below-base", "A bit below the lock's base falls away", ["STAPLE-7"],
      [("owner", 1, 5, []), ("status", 1, 0, [4])], serial: 9, .allow)
  }
}
