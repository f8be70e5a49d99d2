import LatchkeyCBOR

/// A key and the `kid` by which messages name it.
public struct NamedKey: Sendable {
  public let key: PublicKey
  public let kid: KeyID

  init(_ key: PublicKey, using backend: some CryptoBackend) {
    self.key = key
    kid = backend.keyID(of: key)
  }
}

/// An anchor of the site.
public struct Anchor: Sendable {
  public let name: NamedKey
  public let issuedAfter: UInt64
  public let notAfter: UInt64?
  public let status: NamedKey?
}

/// A key that may say what time it is.
public struct TimeSource: Sendable {
  public let name: NamedKey
  public let isOperatedByService: Bool
  public let errorSeconds: UInt32
}

/// The configuration in force: read, verified and accepted.
public struct Configuration: Sendable {
  public let sequence: UInt32
  /// SHA-256 of its envelope.
  public let hash: Digest
  public let site: SiteID
  /// The one point that this lock instance is.
  public let point: ByteBuffer<32>
  public let anchors: InlineArray<4, Anchor?>
  public let residents: InlineArray<8, PublicKey?>
  public let witnesses: InlineArray<4, NamedKey?>
  public let timeSources: InlineArray<4, TimeSource?>
  public let auditors: InlineArray<3, PublicKey?>
  public let window: UInt32
  public let nonceLifeSeconds: UInt32
  public let hasBoltSensor: Bool
  public let hasDoorSensor: Bool
  public let forwardCapSeconds: UInt32
  public let allowsServiceTime: Bool

  /// What a lock has before its first configuration: no key that could name anything.
  init() {
    sequence = 0
    hash = .zero
    site = SiteID(bytes: .zero)
    point = ByteBuffer()
    anchors = InlineArray(repeating: nil)
    residents = InlineArray(repeating: nil)
    witnesses = InlineArray(repeating: nil)
    timeSources = InlineArray(repeating: nil)
    auditors = InlineArray(repeating: nil)
    window = 0
    nonceLifeSeconds = 0
    hasBoltSensor = false
    hasDoorSensor = false
    forwardCapSeconds = 0
    allowsServiceTime = false
  }

  /// Reads the lists of a configuration that has been accepted.
  init(
    _ claims: ConfigurationClaims, hash: Digest, of message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    sequence = claims.sequence
    self.hash = hash
    site = claims.site
    var point = ByteBuffer<32>()
    point.append(message.extracting(claims.point))
    self.point = point

    var anchors = InlineArray<4, Anchor?>(repeating: nil)
    var residents = InlineArray<8, PublicKey?>(repeating: nil)
    var witnesses = InlineArray<4, NamedKey?>(repeating: nil)
    var sources = InlineArray<4, TimeSource?>(repeating: nil)
    var auditors = InlineArray<3, PublicKey?>(repeating: nil)
    var index = 0
    try claims.anchors.visit(in: message) { (row) throws(DenyReason) in
      anchors[index] = Anchor(
        name: NamedKey(row.key, using: backend), issuedAfter: row.issuedAfter,
        notAfter: row.notAfter, status: row.status.map { NamedKey($0, using: backend) })
      index &+= 1  // at most 4, by the limits table
    }
    index = 0
    try claims.residents.visit(in: message) { (row) throws(DenyReason) in
      residents[index] = row.key
      index &+= 1  // at most 8
    }
    index = 0
    try claims.witnesses.visit(in: message) { (row) throws(DenyReason) in
      witnesses[index] = NamedKey(row.key, using: backend)
      index &+= 1  // at most 4
    }
    index = 0
    try claims.timeSources.visit(in: message) { (row) throws(DenyReason) in
      sources[index] = TimeSource(
        name: NamedKey(row.key, using: backend), isOperatedByService: row.isOperatedByService,
        errorSeconds: row.errorSeconds)
      index &+= 1  // at most 4
    }
    index = 0
    try claims.auditors.visit(in: message) { (row) throws(DenyReason) in
      auditors[index] = row.key
      index &+= 1  // at most 3
    }
    self.anchors = anchors
    self.residents = residents
    self.witnesses = witnesses
    timeSources = sources
    self.auditors = auditors
    window = claims.window
    nonceLifeSeconds = claims.nonceLifeSeconds
    hasBoltSensor = claims.sensors & 1 != 0
    hasDoorSensor = claims.sensors & 2 != 0
    forwardCapSeconds = claims.forwardCapSeconds
    allowsServiceTime = claims.allowsServiceTime
  }
}

extension Configuration {
  /// The anchor that a `kid` names.
  func anchor(kid: KeyID) -> Int? {
    for index in 0..<Limits.anchorCount where anchors[index]?.name.kid == kid { return index }
    return nil
  }

  /// The anchor whose status key a `kid` names.
  func anchor(statusKid kid: KeyID) -> Int? {
    for index in 0..<Limits.anchorCount where anchors[index]?.status?.kid == kid { return index }
    return nil
  }

  /// Whether a key is that of an anchor.
  func isAnchor(_ key: PublicKey) -> Bool {
    for index in 0..<Limits.anchorCount where anchors[index]?.name.key == key { return true }
    return false
  }

  /// Whether a key is that of an anchor that is certainly past its notAfter (TIME-5, CONF-9).
  func isRetired(_ key: PublicKey, at now: ClockInterval) -> Bool {
    for index in 0..<Limits.anchorCount {
      guard let anchor = anchors[index], anchor.name.key == key else { continue }
      return anchor.notAfter.map { $0 <= now.earliest } ?? false
    }
    return false
  }

  /// The time source that a `kid` names.
  func timeSource(kid: KeyID) -> TimeSource? {
    for index in 0..<Limits.timeSourceCount where timeSources[index]?.name.kid == kid {
      return timeSources[index]
    }
    return nil
  }

  /// Whether a key is that of a resident.
  func isResident(_ key: PublicKey) -> Bool {
    for index in 0..<Limits.residentCount where residents[index] == key { return true }
    return false
  }

  /// Whether a key has a role that no holder may have (CHAIN-6).
  func hasReservedRole(_ key: PublicKey) -> Bool {
    for index in 0..<Limits.anchorCount {
      guard let anchor = anchors[index] else { continue }
      if anchor.name.key == key || anchor.status?.key == key { return true }
    }
    for index in 0..<Limits.timeSourceCount where timeSources[index]?.name.key == key {
      return true
    }
    for index in 0..<Limits.witnessCount where witnesses[index]?.key == key { return true }
    for index in 0..<Limits.auditorCount where auditors[index] == key { return true }
    return false
  }
}
