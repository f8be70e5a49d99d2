import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// What a staple says (Spec/staples.md). ``Issuer/staple(base:at:ledger:signer:)`` makes it of a ledger.
public struct StapleDraft: Statement, Equatable, Sendable {
  public typealias Claims = StapleClaims

  public var site: SiteID
  /// Rises with every staple of the signing key.
  public var sequence: UInt64
  /// When it is signed, in seconds since 1970-01-01T00:00:00Z.
  public var time: UInt64
  /// Nothing below this serial lives.
  public var base: UInt32
  /// Bit i, low bit of each byte first: serial base + i is revoked. The last byte is not zero.
  public var revoked: [UInt8]

  public init(site: SiteID, sequence: UInt64, time: UInt64, base: UInt32, revoked: [UInt8]) {
    self.site = site
    self.sequence = sequence
    self.time = time
    self.base = base
    self.revoked = revoked
  }

  /// The bitmap of revoked serials; those below the base need no bit.
  ///
  /// - Returns: As few bytes as needed, none when nothing is revoked (STAPLE-1).
  /// - Throws: ``DenyReason/tooLarge`` when a serial lies 1,024 or more above the base (ENC-13).
  public static func bitmap(of serials: [UInt32], base: UInt32) throws(Refusal) -> [UInt8] {
    var bitmap: [UInt8] = []
    for serial in serials where serial >= base {
      let bit = Int(serial - base)
      // ENC-13
      guard bit < Limits.bitmapByteCount * 8 else {
        throw Refusal(
          .tooLarge, field: "revoked",
          rule: "Serial \(serial) lies beyond the 128 bytes of the bitmap (ENC-13).")
      }
      while bitmap.count <= bit / 8 { bitmap.append(0) }
      bitmap[bit / 8] |= 1 << UInt8(bit % 8)
    }
    return bitmap
  }

  public func encoded() -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 5)
    sink.writeEntry(1, site.bytes)
    sink.writeEntry(2, sequence)
    sink.writeEntry(3, time)
    sink.writeEntry(4, UInt64(base))
    sink.write(UInt64(5))
    sink.writeBytes(revoked.span)
    return sink.bytes
  }

  public func check() throws(Refusal) {
    try expectSecond(time, "time")
    try expectCount(revoked.count, from: 0, through: Limits.bitmapByteCount, "revoked")
    // STAPLE-1
    guard revoked.last != 0 else {
      throw Refusal(
        .malformed, field: "revoked", rule: "The last byte of a bitmap is not zero (STAPLE-1).")
    }
  }
}
