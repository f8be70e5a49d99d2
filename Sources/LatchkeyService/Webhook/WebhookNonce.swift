import LatchkeyCBOR
import LatchkeyCore

/// The nonce of an event that a service sends: SHA-256 of the site (16 bytes) and the sequence
/// (8 bytes, big end first).
///
/// A consumer of events makes no nonces, for it would have to be asked first and to remember. The
/// event names itself instead: the same event has the same nonce however often it is sent, and a
/// consumer drops what it has had by the sequence, which only rises within a site (EVT-3).
public enum WebhookNonce {
  /// - Parameter sha256: SHA-256.
  public static func of(
    _ site: SiteID, _ sequence: UInt64, sha256: ([UInt8]) -> Digest
  ) -> FixedBytes<32> {
    let number = (0..<8).map { UInt8(truncatingIfNeeded: sequence >> UInt64(56 - 8 * $0)) }
    return sha256(site.byteArray + number).bytes
  }
}
