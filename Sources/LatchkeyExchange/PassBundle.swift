import LatchkeyCBOR
import LatchkeyCore

/// What a holder receives and keeps: a chain, staples, and the keys of the locks it reaches.
///
/// The bundle is unsigned: every part is signed in itself, but for the lock keys, which are as
/// trustworthy as the way by which the bundle came.
public struct PassBundle: Equatable, Sendable {
  /// 1 to 3 credentials, root first, as they were issued.
  public let links: [[UInt8]]
  /// At most 4 staples of the issuers in it.
  public let staples: [[UInt8]]
  /// 1 to 8 points and the keys of their locks.
  public let locks: [PointLock]
  /// Where to renew: printable ASCII.
  public let renewal: String?

  /// The key of the lock at a point.
  public struct PointLock: Equatable, Sendable {
    public let point: String
    public let key: PublicKey

    public init(point: String, key: PublicKey) {
      self.point = point
      self.key = key
    }
  }

  /// Most staples of a bundle: one of each issuer, and one of the anchor's status key.
  private static let stapleCount = 4
  /// Most points of a bundle: as many as a scope has.
  private static let lockCount = Limits.scopeEntryCount

  /// Puts a bundle together.
  ///
  /// - Throws: the reason for which ``init(message:)`` would refuse the encoding.
  public init(
    links: [[UInt8]], staples: [[UInt8]] = [], locks: [PointLock], renewal: String? = nil
  ) throws(DenyReason) {
    let encoded = Self.encode(links: links, staples: staples, locks: locks, renewal: renewal)
    try self.init(message: encoded)
  }

  /// Reads a bundle, and every credential and staple in it.
  ///
  /// - Parameter bytes: The encoding, at most 65,535 bytes.
  /// - Throws: the reason of the first fault (ENC, SIG-1, SIG-2, CRED, CON, STAPLE-1).
  public init(message bytes: [UInt8]) throws(DenyReason) {
    var reader = try CBORReader(bytes.span)
    var links: [[UInt8]]?
    var staples: [[UInt8]]?
    var locks: [PointLock]?
    var renewal: String?
    var map = try reader.readMap()
    while let key = try reader.nextKey(in: &map) {
      switch key {
      case 1: links = try readEnvelopeItems(&reader, from: 1, atMost: Limits.linkCount)
      case 2: staples = try readEnvelopeItems(&reader, from: 0, atMost: Self.stapleCount)
      case 3: locks = try Self.readLocks(&reader)
      case 4:
        renewal = String(
          decoding: bytes.copying(try reader.readText(atMost: 65_535)), as: UTF8.self)
      default: throw .unknownKey  // ENC-9
      }
    }
    guard let links, let staples, let locks else { throw .missingKey }  // ENC-10
    try reader.expectEnd()  // ENC-7
    for link in links { _ = try UnverifiedCredential(message: link.span) }
    for staple in staples { _ = try Unverified<StapleClaims>(message: staple.span) }
    self.links = links
    self.staples = staples
    self.locks = locks
    self.renewal = renewal
  }

  private static func readLocks(_ reader: inout CBORReader) throws(DenyReason) -> [PointLock] {
    let count = try reader.readArray(atMost: lockCount)
    guard count >= 1 else { throw .malformed }  // ENC-8
    var locks: [PointLock] = []
    for _ in 0..<count {
      try reader.readArray(exactly: 2)
      let text = try reader.readText(atMost: Limits.pointByteCount)
      let point = Array(copying: reader.bytes.extracting(text))
      guard !point.isEmpty else { throw .malformed }  // ENC-8
      guard point.allSatisfy(PointName.isAllowed) else { throw .invalidText }  // ENC-12
      let key = PublicKey(bytes: try reader.readFixed())
      guard key.isAcceptable else { throw .weakKey }  // SIG-6, SIG-7
      locks.append(PointLock(point: String(decoding: point, as: UTF8.self), key: key))
    }
    return locks
  }

  /// The deterministic encoding.
  public func encoded() -> [UInt8] {
    Self.encode(links: links, staples: staples, locks: locks, renewal: renewal)
  }

  private static func encode(
    links: [[UInt8]], staples: [[UInt8]], locks: [PointLock], renewal: String?
  ) -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: renewal == nil ? 3 : 4)
    sink.write(UInt64(1))
    sink.writeArray(of: links)
    sink.write(UInt64(2))
    sink.writeArray(of: staples)
    sink.write(UInt64(3))
    sink.writeArray(count: locks.count)
    for lock in locks {
      sink.writeArray(count: 2)
      sink.writeText(lock.point)
      sink.writeBytes(lock.key.bytes.bytes)
    }
    if let renewal {
      sink.write(UInt64(4))
      sink.writeText(renewal)
    }
    return sink.bytes
  }

  /// The key of the lock at a point; `nil` when the bundle does not reach it.
  public func lockKey(at point: String) -> PublicKey? {
    locks.first { $0.point == point }?.key
  }
}
