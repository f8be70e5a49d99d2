import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// `[3, signed?, [kid…]]`: asks a lock for a challenge (CHAL-1).
struct HelloMessage {
  /// Whether the lock is to sign the challenge.
  var asksForSignature: Bool
  /// Issuers of whom the lock is to tell base and staple sequence, at most 3.
  var issuers: [KeyID]

  func encoded() -> [UInt8] {
    var sink = ByteArray()
    sink.writeArray(count: 3)
    sink.write(UInt64(3))
    sink.write(asksForSignature ? UInt64(1) : 0)
    sink.writeArray(count: issuers.count)
    for kid in issuers { sink.writeBytes(kid.bytes.bytes) }
    return sink.bytes
  }
}
