import LatchkeyCBOR

/// A presentation or ferry as it came: read whole, and not believed (PRES-1, PRES-2).
public struct UnverifiedPresentation {
  /// Root first; the first ``linkCount`` are present.
  public let links: InlineArray<3, UnverifiedCredential?>
  public let linkCount: Int
  /// The content of the links array, which the proof's digest covers (PROOF-1).
  public let linkBytes: ByteRange
  public let staples: InlineArray<3, Unverified<StapleClaims>?>
  public let times: InlineArray<2, Unverified<TimeStatementClaims>?>
  public let evidence: InlineArray<3, Unverified<EvidenceClaims>?>
  /// `nil` in a ferry.
  public let proof: Unverified<ProofClaims>?

  /// Reads a message.
  ///
  /// - Parameter message: The bytes as received; at most ``Limits/presentationByteCount``.
  /// - Throws: the reason of the first fault in byte order.
  public init(_ message: Span<UInt8>) throws(DenyReason) {
    guard message.count <= Limits.presentationByteCount else { throw .tooLarge }  // ENC-13
    var reader = try CBORReader(message)
    let entryCount = try reader.readArgument(of: .array)
    let type = try reader.readArgument(of: .unsigned)
    guard type == 1 || type == 2 else { throw .unknownMessage }  // PRES-1
    let isFerry = type == 2
    guard entryCount == (isFerry ? 5 : 6) else { throw .malformed }  // ENC-8

    linkCount = try reader.readArray(atMost: Limits.linkCount)
    guard isFerry || linkCount > 0 else { throw .malformed }  // ENC-8
    let start = reader.position
    var links = InlineArray<3, UnverifiedCredential?>(repeating: nil)
    for index in 0..<linkCount { links[index] = try Unverified(&reader) }
    self.links = links
    linkBytes = ByteRange(from: start, to: reader.position)

    var staples = InlineArray<3, Unverified<StapleClaims>?>(repeating: nil)
    for index in 0..<(try reader.readArray(atMost: Limits.stapleCount)) {
      staples[index] = try Unverified(&reader)
    }
    self.staples = staples

    var times = InlineArray<2, Unverified<TimeStatementClaims>?>(repeating: nil)
    for index in 0..<(try reader.readArray(atMost: Limits.timeStatementCount)) {
      times[index] = try Unverified(&reader)
    }
    self.times = times

    var evidence = InlineArray<3, Unverified<EvidenceClaims>?>(repeating: nil)
    if isFerry {
      for _ in 0..<(try reader.readArray(atMost: Limits.acknowledgementCount)) {
        _ = try Unverified<AcknowledgementClaims>(&reader)
      }
      proof = nil
    } else {
      for index in 0..<(try reader.readArray(atMost: Limits.evidenceCount)) {
        evidence[index] = try Unverified(&reader)
      }
      proof = try Unverified(&reader)
    }
    self.evidence = evidence
    try reader.expectEnd()  // ENC-7
  }

  /// Reads links that stand one after the other, without anything around them.
  init(links message: Span<UInt8>) throws(DenyReason) {
    guard message.count <= Limits.presentationByteCount else { throw .tooLarge }  // ENC-13
    var reader = try CBORReader(message)
    var links = InlineArray<3, UnverifiedCredential?>(repeating: nil)
    var count = 0
    while !reader.isAtEnd {
      guard count < Limits.linkCount else { throw .tooLarge }  // ENC-13
      links[count] = try Unverified(&reader)
      count &+= 1  // below 3
    }
    guard count > 0 else { throw .truncated }  // ENC-1
    self.links = links
    linkCount = count
    linkBytes = ByteRange(from: 0, to: reader.position)
    staples = InlineArray(repeating: nil)
    times = InlineArray(repeating: nil)
    evidence = InlineArray(repeating: nil)
    proof = nil
  }

  /// The leaf.
  public var leaf: UnverifiedCredential? { linkCount > 0 ? links[linkCount &- 1] : nil }

  /// Judges whom every message names (PRES-3, then PRES-4).
  func expectAudience(site: SiteID?, lockID: LockID) throws(DenyReason) {
    guard let site else { throw .wrongSite }
    for index in 0..<Limits.linkCount {
      guard links[index]?.claims.audience ?? site == site else { throw .wrongSite }
    }
    for index in 0..<Limits.stapleCount {
      guard staples[index]?.claims.site ?? site == site else { throw .wrongSite }
    }
    for index in 0..<Limits.timeStatementCount {
      guard times[index]?.claims.site ?? site == site else { throw .wrongSite }
    }
    for index in 0..<Limits.evidenceCount {
      guard evidence[index]?.claims.site ?? site == site else { throw .wrongSite }
    }
    for index in 0..<Limits.timeStatementCount {
      guard times[index]?.claims.lockID ?? lockID == lockID else { throw .wrongLock }
    }
    for index in 0..<Limits.evidenceCount {
      guard evidence[index]?.claims.lockID ?? lockID == lockID else { throw .wrongLock }
    }
    guard proof?.claims.lockID ?? lockID == lockID else { throw .wrongLock }
  }
}
