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

extension HelloMessage {
  /// Reads a hello as a lock does.
  init(message bytes: [UInt8]) throws(DenyReason) {
    guard bytes.count <= Limits.helloByteCount else { throw .tooLarge }  // ENC-13
    var reader = try CBORReader(bytes.span)
    let entryCount = try reader.readArgument(of: .array)
    guard try reader.readArgument(of: .unsigned) == 3 else { throw .unknownMessage }  // PRES-1
    guard entryCount == 3 else { throw .malformed }  // ENC-8
    asksForSignature = try reader.readUnsigned(through: 1) == 1
    issuers = []
    for _ in 0..<(try reader.readArray(atMost: Limits.helloKidCount)) {
      issuers.append(KeyID(bytes: try reader.readFixed()))
    }
    try reader.expectEnd()  // ENC-7
  }
}
