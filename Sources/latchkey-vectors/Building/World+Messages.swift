import LatchkeyVectors

// Messages of a case: each is a value that a recipe may change before it is sent.

extension World {
  /// Constraint keys, for reading recipes.
  enum C {
    static let uses: Int64 = 1
    static let schedule: Int64 = 2
    static let offsets: Int64 = 3
    static let maxStaleness: Int64 = 4
    static let challenge: Int64 = 5
    static let relockWithin: Int64 = 6
    static let evidence: Int64 = 7
    static let channels: Int64 = 8
    static let firstUseLife: Int64 = 9
    static let job: Int64 = 10
    static let depth: Int64 = 11
    static let each: Int64 = 12
    static let slots: Int64 = 13
  }

  /// A credential by `issuer` for `holder`.
  ///
  /// - Parameter parent: The link above, which it is bound to.
  func credential(
    by issuer: Key, for holder: Key, serial: UInt32, under parent: Message? = nil,
    from notBefore: UInt64 = noon - 3_600, to expiration: UInt64 = noon + 3_600,
    issuedAt: UInt64 = noon - 3_600, scope: [(String, UInt64)] = [("front", 1)],
    _ constraints: Fields = Fields()
  ) -> Message {
    var message = Message(
      "credential", by: issuer,
      Fields([
        (3, .text(base64url(site))), (4, .unsigned(expiration)), (5, .unsigned(notBefore)),
        (6, .unsigned(issuedAt)), (7, .bytes(Item.bigEndian(UInt64(serial), 4))),
        (8, .map([(.int(1), holder.coseKey)])),
        (
          9,
          .bytes(Item.array(scope.map { .array([.text($0.0), .unsigned($0.1)]) }).encoded)
        ),
        (-65537, constraints.item),
      ]))
    message.parent = parent.map { sha256($0.structure) }
    return message
  }

  /// A guest pass: one link, by the owner, for the guest.
  func guestPass(serial: UInt32 = 1, _ constraints: Fields = Fields()) -> Message {
    credential(by: owner, for: key("guest"), serial: serial, constraints)
  }

  /// The owner's authority for the service: depth 1, one-time leaves.
  func authority(
    serial: UInt32 = 1, each: Fields = Fields([(1, .int(1))]), _ extra: Fields = Fields()
  ) -> Message {
    var constraints = extra
    constraints[C.depth] = constraints[C.depth] ?? .int(1)
    constraints[C.each] = constraints[C.each] ?? each.item
    return credential(
      by: owner, for: key("service"), serial: serial, from: noon - 86_400, to: noon + 86_400,
      issuedAt: noon - 86_400, scope: [("front", 3), ("gate", 1)], constraints)
  }

  /// The service's leaf for the courier under an authority: one use.
  func delivery(
    under authority: Message, serial: UInt32 = 1,
    _ constraints: Fields = Fields([(1, .int(1))])
  ) -> Message {
    credential(
      by: key("service"), for: key("courier"), serial: serial, under: authority, constraints)
  }

  func staple(
    by key: Key, sequence: UInt64 = 1, at time: UInt64 = noon, base: UInt32 = 0,
    revoking serials: [UInt32] = []
  ) -> Message {
    Message(
      "staple", by: key,
      Fields([
        (1, .bytes(site)), (2, .unsigned(sequence)), (3, .unsigned(time)),
        (4, .unsigned(UInt64(base))), (5, .bytes(Self.bitmap(serials.map { Int($0 - base) }))),
      ]))
  }

  /// Bits, low bit of each byte first, without a last byte of zero.
  static func bitmap(_ bits: [Int]) -> [UInt8] {
    guard let last = bits.max() else { return [] }
    var bytes = [UInt8](repeating: 0, count: last / 8 + 1)
    for bit in bits { bytes[bit / 8] |= 1 << UInt8(bit % 8) }
    return bytes
  }

  func timeStatement(_ time: UInt64, nonce: [UInt8], by key: Key? = nil) -> Message {
    Message(
      "time", by: key ?? owner,
      Fields([
        (1, .bytes(site)), (2, .bytes(lockID)), (3, .bytes(nonce)), (4, .unsigned(time)),
      ]))
  }

  /// Kinds: 0 recording, 1 knock, 2 approval, 3 package-scan, 4 photo.
  func evidence(
    _ kind: Int64, by witness: Key, nonce: [UInt8]? = nil, job: [UInt8]? = nil,
    at time: UInt64 = noon, subject: [UInt8]? = nil
  ) -> Message {
    var claims = Fields([
      (1, .int(kind)), (2, .bytes(site)), (3, .bytes(lockID)), (6, .unsigned(time)),
      (7, .bytes(subject ?? sha256([]))),
    ])
    claims[4] = nonce.map { .bytes($0) }
    claims[5] = job.map { .bytes($0) }
    return Message("evidence", by: witness, claims)
  }

  /// The proof over some links, by the key of the leaf.
  func proof(
    of links: [[UInt8]], by holder: Key, nonce: [UInt8], point: String = "front",
    action: Int64 = 0, channel: Int64 = 1, binding: [UInt8]? = nil
  ) -> Message {
    var claims = Fields([
      (1, .bytes(lockID)), (2, .bytes(nonce)), (3, .text(point)), (4, .int(action)),
      (5, .int(channel)), (6, .bytes(sha256(links.flatMap { $0 }))),
    ])
    claims[7] = binding.map { .bytes($0) }
    return Message("proof", by: holder, claims)
  }
}
