import LatchkeyCBOR

/// A key and the `kid` by which messages name it.
public struct NamedKey: Sendable {
  public private(set) var key = PublicKey(bytes: .zero)
  public private(set) var kid = KeyID(bytes: .zero)

  init() {}

  init(_ key: PublicKey, using backend: some CryptoBackend) {
    self.key = key
    kid = backend.keyID(of: key)
  }

  /// Takes the key that a message holds.
  @inline(never)
  fileprivate mutating func take(
    _ place: Place<PublicKey>, from message: Span<UInt8>, using backend: some CryptoBackend
  ) {
    key = place.value(in: message)
    kid = backend.keyID(of: key)
  }
}

/// An anchor of the site.
public struct Anchor: Sendable {
  public internal(set) var issuedAfter: UInt64 = 0
  public internal(set) var notAfter: UInt64?
  public internal(set) var name = NamedKey()
  /// The key that may sign its staples beside it.
  public internal(set) var status: NamedKey?
}

/// A key that may say what time it is.
public struct TimeSource: Sendable {
  public internal(set) var name = NamedKey()
  public internal(set) var isOperatedByService = false
  public internal(set) var errorSeconds: UInt32 = 0
}

/// The configuration in force: read, verified and accepted.
///
/// Of each list, the first entries up to its count are there.
public struct Configuration: ~Copyable {
  public private(set) var sequence: UInt32 = 0
  /// SHA-256 of its envelope.
  public private(set) var hash = Digest.zero
  public private(set) var site = SiteID(bytes: .zero)
  /// The one point that this lock instance is.
  public private(set) var point = ByteBuffer<32>()
  public private(set) var anchors = InlineArray<4, Anchor>(repeating: Anchor())
  public private(set) var anchorCount = 0
  public private(set) var residents = InlineArray<8, PublicKey>(
    repeating: PublicKey(bytes: .zero))
  public private(set) var residentCount = 0
  public private(set) var witnesses = InlineArray<4, NamedKey>(repeating: NamedKey())
  public private(set) var witnessCount = 0
  public private(set) var timeSources = InlineArray<4, TimeSource>(repeating: TimeSource())
  public private(set) var timeSourceCount = 0
  public private(set) var auditors = InlineArray<3, PublicKey>(
    repeating: PublicKey(bytes: .zero))
  public private(set) var auditorCount = 0
  public private(set) var window: UInt32 = 0
  public private(set) var nonceLifeSeconds: UInt32 = 0
  public private(set) var hasBoltSensor = false
  public private(set) var hasDoorSensor = false
  public private(set) var forwardCapSeconds: UInt32 = 0
  public private(set) var allowsServiceTime = false
  private let place = InPlace()

  /// What a lock has before its first configuration: no key that could name anything.
  init() {}

  /// Reads a configuration out of its message.
  init(
    _ claims: ConfigurationClaims, of message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    self.init()
    sequence = claims.sequence
    hash = backend.sha256(message)
    site = claims.site.value(in: message)
    point.append(message.extracting(claims.point))
    window = claims.window
    nonceLifeSeconds = claims.nonceLifeSeconds
    hasBoltSensor = claims.sensors & 1 != 0
    hasDoorSensor = claims.sensors & 2 != 0
    forwardCapSeconds = claims.forwardCapSeconds
    allowsServiceTime = claims.allowsServiceTime
    // Counts stay within the arrays: the limits table bounds the lists.
    try claims.anchors.visit(in: message) { (row) throws(DenyReason) in
      var anchor = Anchor()
      anchor.name.take(row.key, from: message, using: backend)
      anchor.issuedAfter = row.issuedAfter
      anchor.notAfter = row.notAfter
      if let key = row.status {
        var status = NamedKey()
        status.take(key, from: message, using: backend)
        anchor.status = status
      }
      anchors[anchorCount] = anchor
      anchorCount &+= 1
    }
    try claims.residents.visit(in: message) { (row) throws(DenyReason) in
      residents[residentCount] = row.key.value(in: message)
      residentCount &+= 1
    }
    try claims.witnesses.visit(in: message) { (row) throws(DenyReason) in
      witnesses[witnessCount].take(row.key, from: message, using: backend)
      witnessCount &+= 1
    }
    try claims.timeSources.visit(in: message) { (row) throws(DenyReason) in
      var source = TimeSource()
      source.name.take(row.key, from: message, using: backend)
      source.isOperatedByService = row.isOperatedByService
      source.errorSeconds = row.errorSeconds
      timeSources[timeSourceCount] = source
      timeSourceCount &+= 1
    }
    try claims.auditors.visit(in: message) { (row) throws(DenyReason) in
      auditors[auditorCount] = row.key.value(in: message)
      auditorCount &+= 1
    }
  }
}

extension Configuration {
  /// The anchor that a `kid` names.
  func anchor(kid: KeyID) -> Int? { anchor(kid: kid.bytes.bytes) }

  /// The anchor that a `kid` names.
  @inline(never)
  func anchor(kid: Span<UInt8>) -> Int? {
    for index in 0..<anchorCount where kid.equals(anchors[index].name.kid.bytes.bytes) {
      return index
    }
    return nil
  }

  /// The anchor whose status key a `kid` names.
  func anchor(statusKid kid: Span<UInt8>) -> Int? {
    for index in 0..<anchorCount {
      guard let status = anchors[index].status else { continue }
      if kid.equals(status.kid.bytes.bytes) { return index }
    }
    return nil
  }

  /// The anchor whose key this is.
  @inline(never)
  func anchor(key: PublicKey) -> Int? {
    let key = key.bytes.bytes
    for index in 0..<anchorCount where key.equals(anchors[index].name.key.bytes.bytes) {
      return index
    }
    return nil
  }

  /// Whether a key is that of an anchor.
  func isAnchor(_ key: PublicKey) -> Bool { anchor(key: key) != nil }

  /// Whether a key is that of an anchor that is certainly past its notAfter (TIME-5, CONF-9).
  func isRetired(_ key: PublicKey, at now: ClockInterval) -> Bool {
    guard let anchor = anchor(key: key), let end = anchors[anchor].notAfter else { return false }
    return end <= now.earliest
  }

  /// The time source that a `kid` names.
  func timeSource(kid: Span<UInt8>) -> Int? {
    for index in 0..<timeSourceCount where kid.equals(timeSources[index].name.kid.bytes.bytes) {
      return index
    }
    return nil
  }

  /// Whether these bytes are the key of a resident.
  func isResident(_ key: Span<UInt8>) -> Bool {
    for index in 0..<residentCount where key.equals(residents[index].bytes.bytes) { return true }
    return false
  }

  /// Whether these bytes are a key with a role that no holder may have (CHAIN-6).
  func hasReservedRole(_ key: Span<UInt8>) -> Bool {
    for index in 0..<anchorCount {
      if key.equals(anchors[index].name.key.bytes.bytes) { return true }
      if anchors[index].status?.key.equals(key) ?? false { return true }
    }
    for index in 0..<timeSourceCount where key.equals(timeSources[index].name.key.bytes.bytes) {
      return true
    }
    for index in 0..<witnessCount where key.equals(witnesses[index].key.bytes.bytes) { return true }
    for index in 0..<auditorCount where key.equals(auditors[index].bytes.bytes) { return true }
    return false
  }
}
