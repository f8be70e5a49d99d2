import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// Signs credentials and staples of one site, and refuses what no lock could ever allow.
///
/// Holds no key, no ledger and no clock: each is lent to the call. The issuer judges the encoding of
/// every draft as a lock reads it, and its claims against the links above; only then does it take a
/// serial, and only then sign (ISS-1, ISS-2). The links above were verified once, which their type
/// says: issuing costs one signature, and little else.
public struct Issuer<Crypto: CryptoBackend> {
  public let crypto: Crypto
  /// What is known of the site.
  public var directory: SiteDirectory

  public init(of directory: SiteDirectory, using crypto: Crypto) {
    self.directory = directory
    self.crypto = crypto
  }

  /// Verifies a chain under which links are to be issued, against the anchors of the directory.
  ///
  /// - Throws: what ``Chain/verify(anchors:using:)`` throws.
  public func verify(_ chain: Chain) throws(Refusal) -> VerifiedChain {
    try chain.verify(anchors: directory.anchors, using: crypto)
  }

  /// Issues one link: by an anchor under ``VerifiedChain/root``, else by the holder of the last
  /// link.
  ///
  /// - Parameters:
  ///   - grant: What it says.
  ///   - parents: The links above; verified once by ``verify(_:)``, and not again here.
  ///   - clock: Now, in seconds since 1970-01-01T00:00:00Z. Becomes `iat`, but for link 1 never
  ///     less than the anchor's issuedAfter + 1 (ISS-4).
  ///   - ledger: The serials of the signer's key at this site.
  ///   - signer: The issuer's key.
  /// - Returns: `parents` and the new link.
  /// - Throws: ``Refusal`` with the reason that a lock would give (ISS-2),
  ///   ``DenyReason/serialWindowFull`` (ISS-3), ``DenyReason/offsetsIncomplete`` (ISS-5);
  ///   ``SigningFailure``; what the ledger throws.
  public func issue<Ledger: SerialLedger, Key: Signer & ~Copyable>(
    _ grant: Grant, under parents: VerifiedChain = .root, at clock: UInt64,
    ledger: inout Ledger, signer: borrowing Key
  ) throws -> Chain {
    let draft = try draft(
      grant, under: parents, at: clock, ledger: &ledger, by: signer.publicKey)
    let kid = parents.trust?.holderID ?? crypto.keyID(of: signer.publicKey)
    let bytes = try signer.sealCredential(
      draft.payload.bytes, kid: kid, under: parents.trust?.digest)
    return parents.chain.appending(
      Link(
        bytes, issuerID: kid, serial: draft.serial, issuedAt: draft.issuedAt, grant: grant))
  }

  /// Judges a grant and takes its serial, and does not sign.
  ///
  /// For a ledger whose serial is durable only later, together with everything else that belongs to
  /// the grant: ``PreparedLink/signed(by:)`` comes behind that (ISS-1).
  ///
  /// - Parameter key: The key that is going to sign.
  /// - Throws: what ``issue(_:under:at:ledger:signer:)`` throws, but for the signing.
  public func prepare<Ledger: SerialLedger>(
    _ grant: Grant, under parents: VerifiedChain = .root, at clock: UInt64,
    ledger: inout Ledger, by key: PublicKey
  ) throws -> PreparedLink {
    let draft = try draft(grant, under: parents, at: clock, ledger: &ledger, by: key)
    return PreparedLink(
      payload: Array(copying: draft.payload.bytes), serial: draft.serial,
      parent: parents.trust?.digest)
  }

  /// What is signed, its serial taken.
  private func draft<Ledger: SerialLedger>(
    _ grant: Grant, under parents: VerifiedChain, at clock: UInt64, ledger: inout Ledger,
    by key: PublicKey
  ) throws -> LinkDraft {
    let issuedAt = try issuanceTime(under: parents, at: clock, by: key)
    let expected = ledger.nextSerial
    var payload = CredentialPayload()
    grant.write(serial: expected, issuedAt: issuedAt, to: &payload)
    try grant.check(payload, serial: expected, issuedAt: issuedAt)
    try check(grant, under: parents, by: key)
    try checkWindow(expected, in: ledger)
    // ISS-1: persisted before it is signed.
    let serial = try ledger.allocate()
    if serial != expected {
      try checkWindow(serial, in: ledger)
      payload.removeAll()
      grant.write(serial: serial, issuedAt: issuedAt, to: &payload)
    }
    return LinkDraft(payload: payload, serial: serial, issuedAt: issuedAt)
  }

  /// Lets a service issue below an anchor: link 1 with what every leaf must carry.
  ///
  /// - Parameters:
  ///   - grant: Audience, window, the service's key, scope and constraints; its `each` and `depth`
  ///     are replaced.
  ///   - each: What the leaf below must carry. An authority without it would be a pass.
  ///   - depth: How many links may hang below, 1 or 2.
  /// - Throws: what ``issue(_:under:at:ledger:signer:)`` throws.
  public func authorize<Ledger: SerialLedger, Key: Signer & ~Copyable>(
    _ grant: Grant, each: EachDraft, depth: UInt8 = 1, at clock: UInt64, ledger: inout Ledger,
    anchor: borrowing Key
  ) throws -> Chain {
    try issue(
      grant.asAuthority(each: each, depth: depth), at: clock, ledger: &ledger, signer: anchor)
  }

  /// Lets another key issue below an authority: link 2 with what every leaf must carry.
  ///
  /// - Throws: what ``issue(_:under:at:ledger:signer:)`` throws; ``DenyReason/depthExceeded`` when
  ///   the authority above may not delegate so far (CHAIN-1).
  public func delegate<Ledger: SerialLedger, Key: Signer & ~Copyable>(
    _ grant: Grant, each: EachDraft, under parents: VerifiedChain, at clock: UInt64,
    ledger: inout Ledger, signer: borrowing Key
  ) throws -> Chain {
    try issue(
      grant.asAuthority(each: each, depth: 1), under: parents, at: clock, ledger: &ledger,
      signer: signer)
  }

  /// Issues a grant again, for another window or under renewed parents (ISS-6).
  ///
  /// A grant that a lock counts keeps its serial, its key, its scope and its constraints, and ends
  /// with the links under which it was first issued at the latest. Any other takes a new serial, and
  /// its predecessor stays what it was. A counted grant that is to last longer is a new one, with
  /// the uses that are left: ``issue(_:under:at:ledger:signer:)``.
  ///
  /// - Parameters:
  ///   - first: The chain with which the grant was first issued, by this signer's key.
  ///   - grant: What its leaf is to say now.
  ///   - parents: The links above it now.
  /// - Throws: ``DenyReason/grantChanged`` (ISS-6), ``DenyReason/belowBase`` (REPLAY-3) or
  ///   ``DenyReason/revoked`` (REPLAY-2) when its serial is dead, and what
  ///   ``issue(_:under:at:ledger:signer:)`` throws.
  public func reissue<Ledger: SerialLedger, Key: Signer & ~Copyable>(
    _ first: Chain, as grant: Grant, under parents: VerifiedChain = .root, at clock: UInt64,
    ledger: inout Ledger, signer: borrowing Key
  ) throws -> Chain {
    guard let link = first.leaf, link.grant.constraints.isCounted else {
      return try issue(grant, under: parents, at: clock, ledger: &ledger, signer: signer)
    }
    try checkUnchanged(link, grant, issuer: crypto.keyID(of: signer.publicKey))
    // ISS-6: behind that end a lock may have forgotten what it spent.
    let end = first.links.dropLast().map(\.grant.expiration).min()
    guard grant.expiration <= end ?? .max else {
      throw Refusal(
        .grantChanged, field: "expiration",
        rule: "A counted grant ends with the links under which it was first issued (ISS-6).")
    }
    // REPLAY-2
    guard !ledger.revokedSerials.contains(link.serial) else {
      throw Refusal(.revoked, field: "serial", rule: "The grant is revoked (REPLAY-2).")
    }
    let issuedAt = try issuanceTime(under: parents, at: clock, by: signer.publicKey)
    var payload = CredentialPayload()
    grant.write(serial: link.serial, issuedAt: issuedAt, to: &payload)
    try grant.check(payload, serial: link.serial, issuedAt: issuedAt)
    try check(grant, under: parents, by: signer.publicKey)
    try checkWindow(link.serial, in: ledger)
    let bytes = try signer.sealCredential(
      payload.bytes, kid: link.issuerID, under: parents.trust?.digest)
    return parents.chain.appending(
      Link(bytes, issuerID: link.issuerID, serial: link.serial, issuedAt: issuedAt, grant: grant))
  }
}

extension Issuer {
  /// ISS-4: an anchor's links are later than what it has superseded.
  private func issuanceTime(
    under parents: VerifiedChain, at clock: UInt64, by key: PublicKey
  ) throws(Refusal) -> UInt64 {
    try expectSecond(clock, "issuedAt")
    guard parents.trust == nil, let anchor = directory.anchor(key) else { return clock }
    // Behind 2^40 the encoding refuses it.
    return max(clock, min(directory.anchors[anchor].issuedAfter, Limits.lastSecond) + 1)
  }

  /// Judges a draft against the links above as a lock would, before anything is spent on it (ISS-2).
  private func check(
    _ grant: Grant, under parents: VerifiedChain, by key: PublicKey
  ) throws(Refusal) {
    try ChainRules(parents: parents, grant: grant, issuer: key).check(in: directory)
    if let schedule = grant.constraints.schedule {
      try OffsetTable.check(
        schedule.offsets, from: grant.notBefore, to: grant.expiration, in: directory.timeZone)
    }
  }

  /// ISS-3: a serial near the window's end could soon neither be spent nor revoked.
  private func checkWindow(_ serial: UInt32, in ledger: some SerialLedger) throws(Refusal) {
    // REPLAY-3
    guard serial >= ledger.base else {
      throw Refusal(
        .belowBase, field: "serial",
        rule: "Serial \(serial) lies below the base \(ledger.base) (REPLAY-3).")
    }
    // ISS-3
    let end = UInt64(ledger.base) + UInt64(directory.window) * 3 / 4
    guard UInt64(serial) < end else {
      let holder = ledger.lowestLiveSerial.map { "serial \($0) lives and holds the base" }
      throw Refusal(
        .serialWindowFull, field: "serial",
        rule: "Serial \(serial) is not below base + 3W/4 = \(end); "
          + "\(holder ?? "no serial lives, so a staple may raise the base") (ISS-3).")
    }
  }

  /// ISS-6: what a lock counts must stay what it counted.
  private func checkUnchanged(_ link: Link, _ grant: Grant, issuer: KeyID) throws(Refusal) {
    let old = link.grant
    let faults: [(Bool, String)] = [
      (link.issuerID != issuer, "issuer"),
      (old.audience != grant.audience, "audience"),
      (old.confirmation != grant.confirmation, "confirmation"),
      (old.scope.encoded() != grant.scope.encoded(), "scope"),
      (old.constraints.encoded() != grant.constraints.encoded(), "constraints"),
    ]
    guard let fault = faults.first(where: \.0) else { return }
    throw Refusal(
      .grantChanged, field: fault.1,
      rule: "A counted grant is re-issued with its key, scope and constraints (ISS-6).")
  }
}

/// The payload of a link, not yet signed.
private struct LinkDraft: ~Copyable {
  let payload: CredentialPayload
  let serial: UInt32
  let issuedAt: UInt64
}

extension Grant {
  fileprivate func asAuthority(each: EachDraft, depth: UInt8) -> Grant {
    var grant = self
    grant.constraints.each = each
    grant.constraints.depth = depth
    return grant
  }
}
