import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// A configuration that its owner has signed, and the place it takes in the lock's history.
public struct SignedConfiguration: Equatable, Sendable {
  /// One envelope, at most 1,280 bytes.
  public let bytes: [UInt8]
  public let draft: ConfigurationDraft
  public let place: ConfigurationPlace

  /// Founds a site: sequence 0, signed by the first anchor.
  ///
  /// - Parameters:
  ///   - lock: The lock's key, from its label.
  ///   - founding: Salt and a live nonce of the lock; salt and first anchor make the siteID.
  ///   - owner: The first anchor.
  /// - Throws: ``Refusal`` with the reason of CONF-1, CONF-4, CONF-6 or
  ///   ``DenyReason/unknownIssuer`` (CONF-9); ``SigningFailure``.
  public static func found<Key: Signer & ~Copyable>(
    _ draft: ConfigurationDraft, lock: PublicKey, founding: Founding, owner: borrowing Key,
    using crypto: some CryptoBackend
  ) throws -> SignedConfiguration {
    // CONF-9
    guard draft.anchors.first?.key == owner.publicKey else {
      throw Refusal(
        .unknownIssuer, field: "anchors[0].key", rule: "The first anchor founds (CONF-9).")
    }
    // CONF-7
    let site = crypto.siteID(anchor: owner.publicKey, salt: founding.salt)
    let place = ConfigurationPlace(
      lockID: crypto.lockID(of: lock), site: site, sequence: 0, previous: .zero,
      founding: founding)
    return try SignedConfiguration(draft, at: place, lock: lock, signer: owner, using: crypto)
  }

  /// Brings a further lock to a site that exists: sequence 0 with the site's own salt.
  ///
  /// The siteID is that of the first anchor that ever was, so it signs, and stands first.
  public static func extend<Key: Signer & ~Copyable>(
    site: SiteID, with draft: ConfigurationDraft, lock: PublicKey, founding: Founding,
    owner: borrowing Key, using crypto: some CryptoBackend
  ) throws -> SignedConfiguration {
    let configuration = try found(
      draft, lock: lock, founding: founding, owner: owner, using: crypto)
    // CONF-7
    guard configuration.place.site == site else {
      throw Refusal(
        .siteNotProven, field: "founding.salt",
        rule: "First anchor and salt make the siteID (CONF-7).")
    }
    return configuration
  }

  /// The next configuration of the same lock, signed by an anchor of this one.
  ///
  /// An anchor that is new to the lock needs an issuedAfter that is not earlier than the lock's
  /// clock (CONF-12): now is enough, unless the clock was ever set back.
  ///
  /// - Parameter clockReset: Sets the lock's clock back. Every anchor of the draft then needs an
  ///   issuedAfter as ``ConfigurationDraft/superseding(through:)`` makes it (CONF-14).
  /// - Throws: ``Refusal`` with the reason of CONF-1, CONF-4, CONF-6 or
  ///   ``DenyReason/unknownIssuer`` (CONF-9), ``DenyReason/wrongLock`` (CONF-2),
  ///   ``DenyReason/issuedAfterTooLow`` (CONF-12, CONF-14), ``DenyReason/noAnchorTime`` (CONF-15);
  ///   ``SigningFailure``.
  public func next<Key: Signer & ~Copyable>(
    _ draft: ConfigurationDraft, lock: PublicKey, anchor: borrowing Key,
    clockReset: ClockReset? = nil, using crypto: some CryptoBackend
  ) throws -> SignedConfiguration {
    let key = anchor.publicKey
    // CONF-9
    guard self.draft.anchors.contains(where: { $0.key == key }) else {
      throw Refusal(
        .unknownIssuer, field: "anchor",
        rule: "An anchor of the present configuration signs the next (CONF-9).")
    }
    // CONF-2
    guard crypto.lockID(of: lock) == place.lockID else {
      throw Refusal(.wrongLock, field: "lock", rule: "One lock has one history (CONF-2).")
    }
    try expectIssuedAfter(of: draft, isReset: clockReset != nil)
    // CONF-15
    guard clockReset == nil || self.draft.timeSources.contains(where: { $0.key == key }) else {
      throw Refusal(
        .noAnchorTime, field: "anchor",
        rule: "An anchor that is a time source sets the clock back (CONF-15).")
    }
    // CONF-3
    guard place.sequence < UInt32.max else {
      throw Refusal(.outOfRange, field: "sequence", rule: "A sequence is below 2^32 (ENC-11).")
    }
    let next = ConfigurationPlace(
      lockID: place.lockID, site: place.site, sequence: place.sequence + 1,
      previous: crypto.sha256(bytes.span), clockReset: clockReset)
    return try SignedConfiguration(draft, at: next, lock: lock, signer: anchor, using: crypto)
  }

  /// Judges issuedAfter as far as it can be judged without the lock.
  private func expectIssuedAfter(of draft: ConfigurationDraft, isReset: Bool) throws(Refusal) {
    let least = self.draft.anchors.map(\.issuedAfter).min() ?? 0
    for (index, anchor) in draft.anchors.enumerated() {
      var bound = min(least, Limits.lastIssueMark)
      if let present = self.draft.anchors.first(where: { $0.key == anchor.key }) {
        bound = present.issuedAfter + (isReset ? 1 : 0)
      }
      guard anchor.issuedAfter < bound else { continue }
      throw Refusal(
        .issuedAfterTooLow, field: "anchors[\(index)].issuedAfter",
        rule: "What was superseded stays superseded (CONF-12, CONF-14).")
    }
  }

  /// The configuration in force of a lock, as its owner keeps it; its signature is not judged.
  ///
  /// - Throws: the first reason of CONF-1.
  package init(message: [UInt8], draft: ConfigurationDraft) throws(DenyReason) {
    let claims = try Unverified<ConfigurationClaims>(message: message.span).claims
    bytes = message
    self.draft = draft
    place = ConfigurationPlace(
      lockID: message[claims.lockID], site: message[claims.site], sequence: claims.sequence,
      previous: message[claims.previous])
  }

  private init<Key: Signer & ~Copyable>(
    _ draft: ConfigurationDraft, at place: ConfigurationPlace, lock: PublicKey,
    signer: borrowing Key, using crypto: some CryptoBackend
  ) throws {
    try draft.check(lock: lock, using: crypto)
    bytes = try signer.seal(draft.encoded(at: place), as: .configuration, using: crypto)
    self.draft = draft
    self.place = place
    do {
      _ = try Unverified<ConfigurationClaims>(message: bytes.span)
    } catch {
      throw Refusal(
        error, field: "configuration", rule: "A lock could not read it (CONF-1).")
    }
  }
}
