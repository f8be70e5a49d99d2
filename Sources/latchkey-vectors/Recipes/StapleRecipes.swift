import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Staples: who is heard, what they change, how long they are fresh (STAPLE).
func staplesSuite() -> Suite {
  var suite = Suite("staples")
  suite.addBitmaps()
  suite.addEligibleSigners()
  suite.addIneligibleAuthorities()
  suite.addIneligibleBelow()
  suite.addFerriedStaples()
  suite.addSequences()
  suite.addStapleSignatures()
  suite.addEquivocation()
  suite.addRevokedBits()
  suite.addBases()
  suite.addStatusKey()
  suite.addPostDated()
  suite.addFreshness()
  suite.addFreshnessSigners()
  suite.addBound()
  suite.addLearning()
  suite.addNewcomers()
  return suite
}

/// What a signer says: a sequence, a base, and the serials revoked.
typealias Word = (by: String, sequence: UInt64, base: UInt32, revoked: [UInt32])

extension Expectation {
  static var isRevoked: Expectation { .denySigned(.revoked, holder: 5) }
  static var isBelowBase: Expectation { .denySigned(.belowBase, holder: 5) }
  static var isStale: Expectation { .denySigned(.stale, holder: 6) }
  static var hasBadSignature: Expectation { .denySigned(.badSignature, holder: 12) }
}

extension World {
  /// A staple as a word says it, signed at noon.
  func staple(_ word: Word) -> Message {
    staple(
      by: key(word.by), sequence: word.sequence, base: word.base, revoking: word.revoked)
  }
}

extension Suite {
  /// Words come by ferry, one after the other; then a guest with this serial.
  mutating func addWords(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T3"],
    of: String? = nil, note: String? = nil, _ words: [Word], serial: UInt32,
    _ expect: Expectation
  ) {
    add(id, title, requirements, threats: threats, of: of, note: note) { world in
      world.ready()
      for word in words { world.ferry(staples: [world.staple(word)]) }
      world.visitNow([world.guestPass(serial: serial)], by: "guest", expect)
    }
  }

  private mutating func addBitmap(
    _ id: String, _ title: String, testing requirements: [String] = ["STAPLE-1"], of: String? = nil,
    note: String? = nil, _ bitmap: [UInt8], _ expect: Expectation
  ) {
    add(id, title, requirements, threats: ["T23"], of: of, note: note) { world in
      var staple = world.staple(by: world.owner)
      staple.claims[5] = .bytes(bitmap)
      var step = Step(.decode)
      step.type = "staple"
      step.message = Hex.encode(staple.envelope)
      world.add(step, expect)
    }
  }

  fileprivate mutating func addBitmaps() {
    addBitmap("bitmap-empty", "A staple that revokes nothing has no bitmap byte", [], .allow)
    addBitmap("bitmap-one-bit", "A last byte that is not zero is fine", [0x80], .allow)
    addBitmap("bitmap-zero-inside", "A zero byte before the last is fine", [0, 0, 1], .allow)
    addBitmap(
      "bitmap-only-zero", "A bitmap of one zero byte has a shorter form",
      of: "staples-bitmap-empty",
      [0], .deny(.malformed))
    addBitmap(
      "bitmap-last-byte-zero", "A bitmap that ends in zero has a shorter form",
      of: "staples-bitmap-one-bit", note: "Two encodings of one value hash differently.",
      [0x80, 0], .deny(.malformed))
    addBitmap(
      "bitmap-128", "A bitmap has at most 128 bytes", [UInt8](repeating: 1, count: 128), .allow)
    addBitmap(
      "bitmap-129", "A bitmap of 129 bytes is too large", testing: ["ENC-13", "STAPLE-1"],
      of: "staples-bitmap-128", [UInt8](repeating: 1, count: 129), .deny(.tooLarge))
    add(
      "bitmap-in-visit", "A staple with a zero last byte spoils the message that carries it",
      ["STAPLE-1", "PRES-2"], of: "staples-owner-heard"
    ) { world in
      world.ready()
      world.visitNow([world.guestPass()], by: "guest", .denyUnsigned(.malformed)) {
        var staple = $0.staple(by: $0.owner)
        staple.claims[5] = .bytes([0])
        $1.staples = [staple]
      }
    }
  }

  // MARK: - STAPLE-2

  /// A delivery with a staple beside it.
  private mutating func addBeside(
    _ id: String, _ title: String, testing requirements: [String] = ["STAPLE-2"], of: String? = nil,
    note: String? = nil, by signer: String, isForged: Bool = true, _ expect: Expectation,
    _ change: (World, inout Message) -> Void = { _, _ in }
  ) {
    add(id, title, requirements, threats: ["T2"], of: of, note: note) { world in
      world.ready()
      var authority = world.authority()
      change(world, &authority)
      let leaf = world.delivery(under: authority)
      world.visitNow([authority, leaf], by: "courier", expect) {
        let staple = $0.staple(by: $0.key(signer))
        $1.staples = [isForged ? staple.forged : staple]
      }
    }
  }

  fileprivate mutating func addEligibleSigners() {
    addBeside(
      "owner-heard", "An anchor's staple is eligible", by: "owner", isForged: false, .allow)
    addBeside(
      "status-heard", "A status key's staple is eligible", by: "status", isForged: false, .allow)
    addBeside(
      "service-heard", "The staple of an authority's holder is eligible", by: "service",
      isForged: false, .allow)
    addBeside(
      "service-forged", "An eligible staple that does not verify denies", testing: ["STAPLE-4"],
      of: "staples-service-heard", by: "service", .hasBadSignature)
    addBeside(
      "stranger-unverified", "A stranger's staple is ignored, its broken signature too",
      note: "Who cannot be heard must not be able to deny.", by: "stranger", .allow)
    addBeside(
      "leaf-holder-unverified", "The holder of the leaf is no issuer", by: "courier", .allow)
    addBeside("resident-unverified", "A resident is no issuer", by: "resident", .allow)
    addBeside("witness-unverified", "A witness is no issuer", by: "camera", .allow)
    addBeside(
      "early-authority-heard", "An authority that is not valid yet is heard",
      testing: ["STAPLE-4", "STAPLE-2"],
      of: "staples-service-heard",
      note: "Only certain expiry silences; otherwise a lock without a clock learns nothing.",
      by: "service", .hasBadSignature
    ) { $1.claims[5] = .unsigned(noon + 3_600) }
  }

  fileprivate mutating func addIneligibleAuthorities() {
    let heard = "staples-service-heard"
    addBeside(
      "depth-0-unverified", "Who may not delegate issues nothing, and no staple", of: heard,
      by: "service", .denySigned(.depthExceeded, holder: 12)
    ) { world, authority in
      authority = world.authority(Fields([(World.C.depth, .int(0))]))
    }
    addBeside(
      "expired-authority-unverified", "A certainly expired authority is not heard", of: heard,
      by: "service", .denySigned(.expired, holder: 3)
    ) { $1.claims[4] = .unsigned(noon) }
    addBeside(
      "almost-expired-authority-heard", "An authority that may just be expired is heard",
      testing: ["STAPLE-4", "STAPLE-2"], of: heard, by: "service", .hasBadSignature
    ) { $1.claims[4] = .unsigned(noon + 1) }
    add(
      "superseded-authority-unverified", "A superseded authority is not heard", ["STAPLE-2"],
      threats: ["T22"], of: heard
    ) { world in
      let anchors = Item.array([world.anchor(world.owner, issuedAfter: noon - 86_400)])
      world.ready { $0.claims[6] = anchors }
      let authority = world.authority()
      let leaf = world.delivery(under: authority)
      world.visitNow([authority, leaf], by: "courier", .denySigned(.superseded, holder: 5)) {
        $1.staples = [$0.staple(by: $0.key("service")).forged]
      }
    }
    addSilenced(
      "revoked-authority-unverified", "A revoked authority is not heard",
      silencing: ("owner", 1, 0, [1]), .isRevoked,
      note: "Anchors' staples are taken first, wherever in the message they stand.")
    addSilenced(
      "below-base-authority-unverified", "An authority below its anchor's base is not heard",
      silencing: ("owner", 1, 2, []), .isBelowBase)
    addSilenced(
      "authority-revoked-by-status-unverified", "A status key silences an authority as well",
      silencing: ("status", 1, 0, [1]), .isRevoked)
  }

  /// The service's forged staple stands first in the message, the word that silences it second.
  private mutating func addSilenced(
    _ id: String, _ title: String, silencing word: Word, _ expect: Expectation,
    note: String? = nil
  ) {
    add(
      id, title, ["STAPLE-2", "DEC-1"], threats: ["T22"], of: "staples-service-heard", note: note
    ) { world in
      world.ready()
      let authority = world.authority()
      let leaf = world.delivery(under: authority)
      world.visitNow([authority, leaf], by: "courier", expect) {
        $1.staples = [$0.staple(by: $0.key("service")).forged, $0.staple(word)]
      }
    }
  }

  /// Three links, the staple of the franchise in the middle, and something wrong with link 1.
  private mutating func addFranchise(
    _ id: String, _ title: String, of: String? = nil, isForged: Bool = true,
    revoking: [UInt32] = [], _ expect: Expectation, _ change: (inout [Message]) -> Void = { _ in }
  ) {
    add(id, title, ["STAPLE-2"], threats: ["T12"], of: of) { world in
      world.ready()
      var links = world.franchise()
      change(&links)
      for index in 1..<3 { links[index].parent = sha256(links[index - 1].structure) }
      world.visitNow(links, by: "courier", expect) {
        let staple = $0.staple(by: $0.key("franchise"), revoking: revoking)
        $1.staples = [isForged ? staple.forged : staple]
      }
    }
  }

  fileprivate mutating func addIneligibleBelow() {
    addFranchise(
      "franchise-heard", "The issuer two links below the anchor is heard", isForged: false, .allow)
    addFranchise(
      "franchise-revokes", "The issuer two links below the anchor revokes its leaf",
      of: "staples-franchise-heard", isForged: false, revoking: [1], .isRevoked)
    addFranchise(
      "under-expired-unverified", "Who hangs under an expired authority is not heard",
      of: "staples-franchise-heard", .denySigned(.expired, holder: 3)
    ) { $0[0].claims[4] = .unsigned(noon) }
    addFranchise(
      "expired-middle-unverified", "A middle authority that is expired is not heard",
      of: "staples-franchise-heard", .denySigned(.expired, holder: 3)
    ) { $0[1].claims[4] = .unsigned(noon) }
    add(
      "revoked-middle-unverified", "A franchise that its service revokes is not heard after it",
      ["STAPLE-2"], threats: ["T12"], of: "staples-franchise-heard"
    ) { world in
      world.ready()
      world.visitNow(world.franchise(under: 7), by: "courier", .isRevoked) {
        $1.staples = [
          $0.staple(by: $0.key("service"), revoking: [7]),
          $0.staple(by: $0.key("franchise")).forged,
        ]
      }
    }
  }
}
