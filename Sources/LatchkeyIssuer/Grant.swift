import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// What a credential is to say: its claims but for those that issuing adds, `cti` and `iat`.
public struct Grant: Equatable, Sendable {
  /// `aud`: the site.
  public var audience: SiteID
  /// `nbf`: the first second inside.
  public var notBefore: UInt64
  /// `exp`: the first second outside.
  public var expiration: UInt64
  /// `cnf`: the holder's key.
  public var confirmation: PublicKey
  /// `scope`: at most 8 points, in any order.
  public var scope: [ScopeGrant]
  /// What narrows it.
  public var constraints: ConstraintsDraft

  public init(
    audience: SiteID, notBefore: UInt64, expiration: UInt64, confirmation: PublicKey,
    scope: [ScopeGrant], constraints: ConstraintsDraft = ConstraintsDraft()
  ) {
    self.audience = audience
    self.notBefore = notBefore
    self.expiration = expiration
    self.confirmation = confirmation
    self.scope = scope
    self.constraints = constraints
  }

  /// The deterministic encoding of the claims: the payload of a credential. Judges nothing.
  ///
  /// - Parameters:
  ///   - serial: `cti`.
  ///   - issuedAt: `iat`, in seconds since 1970-01-01T00:00:00Z.
  public func encoded(serial: UInt32, issuedAt: UInt64) -> [UInt8] {
    var sink = ByteArray()
    write(serial: serial, issuedAt: issuedAt, to: &sink)
    return sink.bytes
  }

  /// Writes the payload.
  func write<Sink: ByteSink & ~Copyable>(
    serial: UInt32, issuedAt: UInt64, to sink: inout Sink
  ) {
    sink.writeMap(count: 8)
    sink.write(UInt64(3))
    audience.writeAudience(to: &sink)
    sink.writeEntry(4, expiration)
    sink.writeEntry(5, notBefore)
    sink.writeEntry(6, issuedAt)
    sink.write(UInt64(7))
    sink.writeHead(.bytes, 4)
    sink.appendBigEndian(UInt64(serial), byteCount: 4)
    sink.write(UInt64(8))
    sink.writeMap(count: 1)
    sink.write(UInt64(1))
    confirmation.writeCOSEKey(to: &sink)
    sink.write(UInt64(9))
    sink.writeHead(.bytes, UInt64(scope.byteCount))
    scope.write(to: &sink)
    sink.write(Int64(-65537))
    constraints.write(to: &sink)
  }

  /// Whether a reader gives this grant back as it is.
  var isInOrder: Bool {
    scope.isInOrder && constraints.evidence.isInOrder
      && constraints.schedule?.offsets.isInOrder ?? true
  }

  /// This grant as a reader gives it back: rows in the order of their encoding.
  var inOrder: Grant {
    var grant = self
    grant.scope = scope.inOrder
    grant.constraints = constraints.inOrder
    return grant
  }

  /// Judges what a reader of the encoding would refuse, in the order of its bytes.
  ///
  /// - Throws: the reason that Core's reader gives, and the field (ISS-2).
  func check(serial: UInt32, issuedAt: UInt64) throws(Refusal) {
    var payload = CredentialPayload()
    write(serial: serial, issuedAt: issuedAt, to: &payload)
    try check(payload, serial: serial, issuedAt: issuedAt)
  }

  /// The same, of an encoding that is already there.
  func check(
    _ payload: borrowing CredentialPayload, serial: UInt32, issuedAt: UInt64
  ) throws(Refusal) {
    // ENC-13: measured before the first byte is read.
    guard !payload.hasOverflowed,
      Envelope.byteCount(payload: payload.count) <= Limits.credentialByteCount
    else {
      let byteCount = Envelope.byteCount(
        payload: encoded(serial: serial, issuedAt: issuedAt).count)
      throw Refusal(
        .tooLarge, field: "credential",
        rule: "A credential has at most 512 bytes, not \(byteCount) (ENC-13).")
    }
    try expectSecond(expiration, "expiration")
    try expectSecond(notBefore, "notBefore")
    try expectSecond(issuedAt, "issuedAt")
    try expectAcceptable(confirmation, "confirmation")  // SIG-10
    try scope.check("scope")
    try constraints.check("constraints")
    // CRED-2
    guard notBefore < expiration else {
      throw Refusal(
        .emptyWindow, field: "expiration", rule: "A window ends after it begins (CRED-2).")
    }
  }
}

/// Room for the payload of a credential: 426 bytes are the most in an envelope of 512 (ENC-13).
typealias CredentialPayload = ByteBuffer<432>

extension Envelope {
  /// Bytes of an envelope around a payload of so many bytes.
  static func byteCount(payload count: Int) -> Int {
    let head = count < 24 ? 1 : count < 0x100 ? 2 : 3  // payloads are far below 65,536 bytes
    return 2 + 14 + 1 + head + count + 66
  }
}
