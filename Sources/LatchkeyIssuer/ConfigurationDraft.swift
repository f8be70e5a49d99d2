import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// What an owner decides about one lock (Spec/configuration.md); the rest follows from the lock's
/// key and from the configuration before.
public struct ConfigurationDraft: Equatable, Sendable {
  /// The one point that the lock is.
  public var point: String
  /// 1 to 4.
  public var anchors: [AnchorDraft]
  /// W: 32 to 1,024 serials, a multiple of 32.
  public var window: UInt32
  /// At most 8.
  public var residents: [PublicKey]
  /// At most 4; evidence requirements name them by index.
  public var witnesses: [PublicKey]
  /// 1 to 4, an anchor among them.
  public var timeSources: [TimeSourceDraft]
  /// 1 to 3, the owner's first.
  public var auditors: [PublicKey]
  /// How long a nonce lives, 10 to 300 seconds.
  public var nonceLifeSeconds: UInt32
  public var hasBoltSensor: Bool
  public var hasDoorSensor: Bool
  /// How far other sources than an anchor may move the clock forward, once per power loss.
  public var forwardCapSeconds: UInt32
  /// Whether a service-operated source may set the clock alone (TIME-9).
  public var allowsServiceTime: Bool

  public init(
    point: String, anchors: [AnchorDraft], window: UInt32 = 256, residents: [PublicKey] = [],
    witnesses: [PublicKey] = [], timeSources: [TimeSourceDraft], auditors: [PublicKey],
    nonceLifeSeconds: UInt32 = 90, hasBoltSensor: Bool = true, hasDoorSensor: Bool = true,
    forwardCapSeconds: UInt32 = 0, allowsServiceTime: Bool = false
  ) {
    self.point = point
    self.anchors = anchors
    self.window = window
    self.residents = residents
    self.witnesses = witnesses
    self.timeSources = timeSources
    self.auditors = auditors
    self.nonceLifeSeconds = nonceLifeSeconds
    self.hasBoltSensor = hasBoltSensor
    self.hasDoorSensor = hasDoorSensor
    self.forwardCapSeconds = forwardCapSeconds
    self.allowsServiceTime = allowsServiceTime
  }
}

/// An anchor of a site: a root of chains.
public struct AnchorDraft: Equatable, Sendable {
  public var key: PublicKey
  /// Its link 1 counts only when issued after this second (REPLAY-1).
  public var issuedAfter: UInt64
  /// Its links end here; `nil` when they need not. Not 0, which says `nil` on the wire.
  public var notAfter: UInt64?
  /// The key that may sign its staples beside it.
  public var status: PublicKey?

  public init(
    _ key: PublicKey, issuedAfter: UInt64 = 0, notAfter: UInt64? = nil, status: PublicKey? = nil
  ) {
    self.key = key
    self.issuedAfter = issuedAfter
    self.notAfter = notAfter
    self.status = status
  }
}

/// A key that may say what time it is.
public struct TimeSourceDraft: Equatable, Sendable {
  public var key: PublicKey
  public var isOperatedByService: Bool
  /// Its error, at most 3,600 seconds.
  public var errorSeconds: UInt32

  public init(_ key: PublicKey, isOperatedByService: Bool = false, errorSeconds: UInt32) {
    self.key = key
    self.isOperatedByService = isOperatedByService
    self.errorSeconds = errorSeconds
  }
}

/// Where a configuration stands in the history of its lock.
public struct ConfigurationPlace: Equatable, Sendable {
  public var lockID: LockID
  public var site: SiteID
  public var sequence: UInt32
  /// SHA-256 of the previous configuration's envelope; zero at sequence 0.
  public var previous: Digest
  /// At sequence 0 and only there.
  public var founding: Founding?
  /// Never at sequence 0.
  public var clockReset: ClockReset?

  public init(
    lockID: LockID, site: SiteID, sequence: UInt32, previous: Digest, founding: Founding? = nil,
    clockReset: ClockReset? = nil
  ) {
    self.lockID = lockID
    self.site = site
    self.sequence = sequence
    self.previous = previous
    self.founding = founding
    self.clockReset = clockReset
  }
}

/// What sets a lock's clock back (TIME-13).
public struct ClockReset: Equatable, Sendable {
  /// A live nonce of the lock (CONF-15).
  public var nonce: Nonce
  /// Seconds since 1970-01-01T00:00:00Z, at some moment after the lock made the nonce.
  public var time: UInt64

  public init(nonce: Nonce, time: UInt64) {
    self.nonce = nonce
    self.time = time
  }
}

/// What proves the first configuration of a lock.
public struct Founding: Equatable, Sendable {
  /// 16 random bytes; with the first anchor they make the siteID (CONF-7).
  public var salt: FixedBytes<16>
  /// A live nonce of the lock (CONF-8).
  public var nonce: Nonce

  public init(salt: FixedBytes<16>, nonce: Nonce) {
    self.salt = salt
    self.nonce = nonce
  }
}

extension ConfigurationDraft {
  /// The same, with everything superseded that its anchors issued up to a second (CONF-14).
  ///
  /// - Parameter second: At least the lock's earliest, which its answers tell, and at least the
  ///   latest iat that any of the anchors ever signed; later costs nothing (ISS-4).
  public func superseding(through second: UInt64) -> ConfigurationDraft {
    var draft = self
    for index in anchors.indices {
      draft.anchors[index].issuedAfter = max(
        min(second, Limits.lastIssueMark), anchors[index].issuedAfter + 1)
    }
    return draft
  }

  /// The deterministic encoding: the payload of a configuration. Judges nothing.
  public func encoded(at place: ConfigurationPlace) -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(
      count: 15 + (place.founding == nil ? 0 : 1) + (place.clockReset == nil ? 0 : 1))
    sink.writeEntry(1, place.lockID.bytes)
    sink.writeEntry(2, UInt64(place.sequence))
    sink.writeEntry(3, place.previous.bytes)
    sink.writeEntry(4, place.site.bytes)
    sink.write(UInt64(5))
    sink.writeText(point)
    writeAnchors(to: &sink)
    sink.writeEntry(7, UInt64(window))
    sink.writeKeys(8, residents)
    sink.writeKeys(9, witnesses)
    writeTimeSources(to: &sink)
    sink.writeKeys(11, auditors)
    sink.writeEntry(12, UInt64(nonceLifeSeconds))
    sink.writeEntry(13, (hasBoltSensor ? 1 : 0) | (hasDoorSensor ? 2 : 0))
    sink.writeEntry(14, UInt64(forwardCapSeconds))
    sink.writeEntry(15, allowsServiceTime ? 1 : 0)
    if let founding = place.founding {
      sink.write(UInt64(16))
      sink.writeArray(count: 2)
      sink.writeBytes(founding.salt.bytes)
      sink.writeBytes(founding.nonce.bytes.bytes)
    }
    if let reset = place.clockReset {
      sink.write(UInt64(17))
      sink.writeArray(count: 2)
      sink.writeBytes(reset.nonce.bytes.bytes)
      sink.write(reset.time)
    }
    return sink.bytes
  }

  private func writeAnchors(to sink: inout ByteArray) {
    sink.write(UInt64(6))
    sink.writeArray(count: anchors.count)
    for anchor in anchors {
      sink.writeArray(count: 4)
      sink.writeBytes(anchor.key.bytes.bytes)
      sink.write(anchor.issuedAfter)
      sink.write(anchor.notAfter ?? 0)
      if let status = anchor.status {
        sink.writeBytes(status.bytes.bytes)
      } else {
        sink.writeHead(.bytes, 0)
      }
    }
  }

  private func writeTimeSources(to sink: inout ByteArray) {
    sink.write(UInt64(10))
    sink.writeArray(count: timeSources.count)
    for source in timeSources {
      sink.writeArray(count: 3)
      sink.writeBytes(source.key.bytes.bytes)
      sink.write(source.isOperatedByService ? 1 : UInt64(0))
      sink.write(UInt64(source.errorSeconds))
    }
  }
}

extension ByteArray {
  fileprivate mutating func writeKeys(_ key: UInt64, _ keys: [PublicKey]) {
    write(key)
    writeArray(count: keys.count)
    for key in keys { writeBytes(key.bytes.bytes) }
  }
}
