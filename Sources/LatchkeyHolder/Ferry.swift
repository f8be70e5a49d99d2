import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// Staples, times and acknowledgements for a lock, carried by anybody: type 2 of the messages.
public struct Ferry: Equatable, Sendable {
  /// At most 3 credentials, root first, under which a staple's issuer is known.
  public var links: [[UInt8]]
  /// At most 3.
  public var staples: [[UInt8]]
  /// At most 2.
  public var times: [[UInt8]]
  /// At most 2.
  public var acknowledgements: [[UInt8]]

  public init(
    links: [[UInt8]] = [], staples: [[UInt8]] = [], times: [[UInt8]] = [],
    acknowledgements: [[UInt8]] = []
  ) {
    self.links = links
    self.staples = staples
    self.times = times
    self.acknowledgements = acknowledgements
  }

  /// Reads what a lock says to a ferry (FERRY-1); unsigned, and so a hint.
  ///
  /// - Returns: ``HolderCode/allowed`` when it was taken in, ``HolderCode/denied`` when a step
  ///   refused it, ``HolderCode/busy`` when it is to be tried again.
  /// - Throws: the reason of the first fault in byte order (ENC, PRES-1).
  public static func readAnswer(_ bytes: [UInt8]) throws(DenyReason) -> HolderCode {
    try Answer.readUnsigned(bytes)
  }

  /// `[2, links, staples, times, acknowledgements]`, at most 2,560 bytes.
  ///
  /// - Throws: ``DenyReason/tooLarge`` (ENC-13), and the reason for which a part cannot be read.
  public func encoded() throws(DenyReason) -> [UInt8] {
    guard links.count <= Limits.linkCount, staples.count <= Limits.stapleCount,
      times.count <= Limits.timeStatementCount,
      acknowledgements.count <= Limits.acknowledgementCount
    else { throw .tooLarge }  // ENC-13
    for link in links { _ = try UnverifiedCredential(message: link.span) }
    for staple in staples { _ = try Unverified<StapleClaims>(message: staple.span) }
    for time in times { _ = try Unverified<TimeStatementClaims>(message: time.span) }
    for message in acknowledgements {
      _ = try Unverified<AcknowledgementClaims>(message: message.span)
    }
    var sink = ByteArray()
    sink.writeArray(count: 5)
    sink.write(UInt64(2))
    sink.writeArray(of: links)
    sink.writeArray(of: staples)
    sink.writeArray(of: times)
    sink.writeArray(of: acknowledgements)
    guard sink.bytes.count <= Limits.ferryByteCount else { throw .tooLarge }  // ENC-13
    return sink.bytes
  }
}
