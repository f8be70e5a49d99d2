import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// The time, over a nonce of one lock (Spec/time.md). A time source signs it.
public struct TimeStatement: Statement, Equatable, Sendable {
  public typealias Claims = TimeStatementClaims

  public var site: SiteID
  public var lockID: LockID
  public var nonce: Nonce
  /// Seconds since 1970-01-01T00:00:00Z.
  public var time: UInt64

  public init(site: SiteID, lockID: LockID, nonce: Nonce, time: UInt64) {
    self.site = site
    self.lockID = lockID
    self.nonce = nonce
    self.time = time
  }

  public func encoded() -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 4)
    sink.writeEntry(1, site.bytes)
    sink.writeEntry(2, lockID.bytes)
    sink.writeEntry(3, nonce.bytes)
    sink.writeEntry(4, time)
    return sink.bytes
  }

  public func check() throws(Refusal) { try expectSecond(time, "time") }
}
