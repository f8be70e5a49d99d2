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

  /// The sites, and the locks, that the messages name.
  private let sites: Consensus
  private let locks: Consensus

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
    var sites = Consensus()
    var locks = Consensus()
    var links = InlineArray<3, UnverifiedCredential?>(repeating: nil)
    for index in 0..<linkCount {
      let link = try Unverified<CredentialClaims>(&reader)
      sites.add(link.claims.audience.bytes)
      links[index] = link
    }
    self.links = links
    linkBytes = ByteRange(from: start, to: reader.position)

    var staples = InlineArray<3, Unverified<StapleClaims>?>(repeating: nil)
    for index in 0..<(try reader.readArray(atMost: Limits.stapleCount)) {
      let staple = try Unverified<StapleClaims>(&reader)
      sites.add(staple.claims.site.bytes)
      staples[index] = staple
    }
    self.staples = staples

    var times = InlineArray<2, Unverified<TimeStatementClaims>?>(repeating: nil)
    for index in 0..<(try reader.readArray(atMost: Limits.timeStatementCount)) {
      let statement = try Unverified<TimeStatementClaims>(&reader)
      sites.add(statement.claims.site.bytes)
      locks.add(statement.claims.lockID.bytes)
      times[index] = statement
    }
    self.times = times

    var evidence = InlineArray<3, Unverified<EvidenceClaims>?>(repeating: nil)
    if isFerry {
      for _ in 0..<(try reader.readArray(atMost: Limits.acknowledgementCount)) {
        locks.add(try Unverified<AcknowledgementClaims>(&reader).claims.lockID.bytes)
      }
      proof = nil
    } else {
      for index in 0..<(try reader.readArray(atMost: Limits.evidenceCount)) {
        let statement = try Unverified<EvidenceClaims>(&reader)
        sites.add(statement.claims.site.bytes)
        locks.add(statement.claims.lockID.bytes)
        evidence[index] = statement
      }
      let proof = try Unverified<ProofClaims>(&reader)
      locks.add(proof.claims.lockID.bytes)
      self.proof = proof
    }
    self.evidence = evidence
    self.sites = sites
    self.locks = locks
    try reader.expectEnd()  // ENC-7
  }

  /// Reads links that stand one after the other, without anything around them.
  init(links message: Span<UInt8>) throws(DenyReason) {
    guard message.count <= Limits.presentationByteCount else { throw .tooLarge }  // ENC-13
    var reader = try CBORReader(message)
    var links = InlineArray<3, UnverifiedCredential?>(repeating: nil)
    var count = 0
    var sites = Consensus()
    while !reader.isAtEnd {
      guard count < Limits.linkCount else { throw .tooLarge }  // ENC-13
      let link = try Unverified<CredentialClaims>(&reader)
      sites.add(link.claims.audience.bytes)
      links[count] = link
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
    self.sites = sites
    locks = Consensus()
  }

  /// The leaf.
  public var leaf: UnverifiedCredential? { linkCount > 0 ? links[linkCount &- 1] : nil }

  /// Judges whom every message names (PRES-3, then PRES-4).
  func expectAudience(site: SiteID?, lockID: LockID) throws(DenyReason) {
    guard let site, sites.isAll(site.bytes) else { throw .wrongSite }
    guard locks.isAll(lockID.bytes) else { throw .wrongLock }
  }
}

/// Whether some messages all name one thing.
struct Consensus: Sendable {
  private var first: FixedBytes<16>?
  private var isUnanimous = true

  mutating func add(_ name: FixedBytes<16>) {
    if let first { isUnanimous = isUnanimous && first == name } else { first = name }
  }

  /// Whether nobody names anything else.
  func isAll(_ name: FixedBytes<16>) -> Bool { isUnanimous && first ?? name == name }
}
