import LatchkeyCBOR

/// A presentation or ferry as it came: read whole, and not believed (PRES-1, PRES-2).
///
/// It holds no byte string, but where each lies in the message.
public struct UnverifiedPresentation: ~Copyable {
  /// Root first; the first ``linkCount`` are read.
  public private(set) var links = InlineArray<3, UnverifiedCredential>(
    repeating: Unverified())
  public private(set) var linkCount = 0
  /// The content of the links array, which the proof's digest covers (PROOF-1).
  public private(set) var linkBytes = ByteRange.empty
  public private(set) var staples = InlineArray<3, Unverified<StapleClaims>>(
    repeating: Unverified())
  public private(set) var stapleCount = 0
  public private(set) var times = InlineArray<2, Unverified<TimeStatementClaims>>(
    repeating: Unverified())
  public private(set) var timeCount = 0
  public private(set) var evidence = InlineArray<3, Unverified<EvidenceClaims>>(
    repeating: Unverified())
  public private(set) var evidenceCount = 0
  /// Of a ferry.
  public private(set) var acknowledgements = InlineArray<
    2, Unverified<AcknowledgementClaims>
  >(repeating: Unverified())
  public private(set) var acknowledgementCount = 0
  /// Means nothing in a ferry.
  public private(set) var proof = Unverified<ProofClaims>()
  /// Whether nothing is asked, only brought.
  public private(set) var isFerry = false
  private let place = InPlace()

  init() {}

  /// Reads a message.
  ///
  /// - Parameter message: The bytes as received; at most ``Limits/presentationByteCount``.
  /// - Throws: the reason of the first fault in byte order.
  public init(_ message: Span<UInt8>) throws(DenyReason) { try read(message) }

  /// Reads a message.
  mutating func read(_ message: Span<UInt8>) throws(DenyReason) {
    forget()
    guard message.count <= Limits.presentationByteCount else { throw .tooLarge }  // ENC-13
    var fields = PayloadReader(try CBORReader(message))
    let entryCount = try fields.reader.readArgument(of: .array)
    let type = try fields.reader.readArgument(of: .unsigned)
    guard type == 1 || type == 2 else { throw .unknownMessage }  // PRES-1
    isFerry = type == 2
    guard entryCount == (isFerry ? 5 : 6) else { throw .malformed }  // ENC-8

    linkCount = try fields.reader.readArray(atMost: Limits.linkCount)
    guard isFerry || linkCount > 0 else { throw .malformed }  // ENC-8
    let start = fields.reader.position
    for index in 0..<linkCount { try links[index].read(&fields) }
    linkBytes = ByteRange(from: start, to: fields.reader.position)
    stapleCount = try fields.reader.readArray(atMost: Limits.stapleCount)
    for index in 0..<stapleCount { try staples[index].read(&fields) }
    timeCount = try fields.reader.readArray(atMost: Limits.timeStatementCount)
    for index in 0..<timeCount { try times[index].read(&fields) }
    if isFerry {
      acknowledgementCount = try fields.reader.readArray(atMost: Limits.acknowledgementCount)
      for index in 0..<acknowledgementCount { try acknowledgements[index].read(&fields) }
    } else {
      evidenceCount = try fields.reader.readArray(atMost: Limits.evidenceCount)
      for index in 0..<evidenceCount { try evidence[index].read(&fields) }
      try proof.read(&fields)
    }
    try fields.reader.expectEnd()  // ENC-7
  }

  /// Reads links that stand one after the other, without anything around them.
  mutating func read(links message: Span<UInt8>) throws(DenyReason) {
    forget()
    guard message.count <= Limits.presentationByteCount else { throw .tooLarge }  // ENC-13
    var fields = PayloadReader(try CBORReader(message))
    isFerry = true
    while !fields.reader.isAtEnd {
      guard linkCount < Limits.linkCount else { throw .tooLarge }  // ENC-13
      try links[linkCount].read(&fields)
      linkCount &+= 1  // below 3
    }
    guard linkCount > 0 else { throw .truncated }  // ENC-1
    linkBytes = ByteRange(from: 0, to: fields.reader.position)
  }

  private mutating func forget() {
    linkCount = 0
    stapleCount = 0
    timeCount = 0
    evidenceCount = 0
    acknowledgementCount = 0
  }

  /// Judges whom every message names (PRES-3, then PRES-4).
  func expectAudience(
    site: SiteID, lockID: LockID, in message: Span<UInt8>
  ) throws(DenyReason) {
    let site = site.bytes.bytes
    let lock = lockID.bytes.bytes
    for index in 0..<linkCount where !site.equals(links[index].claims.audience.bytes.bytes) {
      throw .wrongSite  // PRES-3
    }
    for index in 0..<stapleCount {
      guard message.holds(site, at: staples[index].claims.site.range) else { throw .wrongSite }
    }
    // Every statement of these kinds names both, and a wrong site anywhere comes first.
    var isOfLock = true
    for index in 0..<timeCount {
      guard message.holds(site, at: times[index].claims.site.range) else { throw .wrongSite }
      if !message.holds(lock, at: times[index].claims.lockID.range) { isOfLock = false }
    }
    for index in 0..<evidenceCount {
      guard message.holds(site, at: evidence[index].claims.site.range) else { throw .wrongSite }
      if !message.holds(lock, at: evidence[index].claims.lockID.range) { isOfLock = false }
    }
    for index in 0..<acknowledgementCount
    where !message.holds(lock, at: acknowledgements[index].claims.lockID.range) {
      isOfLock = false
    }
    guard isOfLock, isFerry || message.holds(lock, at: proof.claims.lockID.range) else {
      throw .wrongLock  // PRES-4
    }
  }
}

extension Span where Element == UInt8 {
  /// Whether a message holds these bytes at a place.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  func holds(_ bytes: Span<UInt8>, at range: ByteRange) -> Bool {
    extracting(range).equals(bytes)
  }
}
