import LatchkeyCBOR
import LatchkeyCore
import LatchkeySodium
import LatchkeyVectors

/// A key of a case, made from the case's id and the key's role by HKDF-SHA-256 (RFC 5869).
struct Key {
  let seed: [UInt8]
  let publicKey: [UInt8]

  init(_ role: String, of caseID: String) {
    let backend = SodiumBackend()
    let salt = Array("latchkey/v1/vectors".utf8)
    let pseudorandom = backend.hmacSHA256(Array(caseID.utf8).span, key: salt.span)
    let info = Array(role.utf8) + [1]
    let output = backend.hmacSHA256(info.span, key: pseudorandom.bytes.bytes)
    seed = (0..<32).map { output.bytes[$0] }
    publicKey = Key.publicKey(ofSeed: seed)
  }

  private static func publicKey(ofSeed seed: [UInt8]) -> [UInt8] {
    let fixed = FixedBytes<32> { seed[$0] }
    guard let key = try? SodiumBackend().publicKey(ofSeed: fixed) else { return [] }
    return (0..<32).map { key.bytes[$0] }
  }

  func sign(_ message: [UInt8]) -> [UInt8] {
    let fixed = FixedBytes<32> { seed[$0] }
    guard let signature = try? SodiumBackend().sign(message.span, seed: fixed) else { return [] }
    return (0..<64).map { signature.bytes[$0] }
  }

  /// `{1: 1, -1: 6, -2: key}`.
  var coseKey: Item {
    .map([(.int(1), .int(1)), (.int(-1), .int(6)), (.int(-2), .bytes(publicKey))])
  }

  var thumbprint: [UInt8] { sha256(coseKey.encoded) }
  var kid: [UInt8] { Array(thumbprint.prefix(8)) }
}

extension SodiumBackend: SeedBackend {
  public func publicKey(
    ofSeed seed: FixedBytes<32>
  ) throws(SigningFailure) -> PublicKey {
    try SodiumSigner.publicKey(ofSeed: seed)
  }

  public func sign(
    _ message: Span<UInt8>, seed: FixedBytes<32>
  ) throws(SigningFailure) -> Signature {
    try SodiumSigner(seed: seed).sign(message)
  }
}

func sha256(_ bytes: [UInt8]) -> [UInt8] {
  let digest = SodiumBackend().sha256(bytes.span)
  return (0..<32).map { digest.bytes[$0] }
}

func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
  let digest = SodiumBackend().hmacSHA256(message.span, key: key.span)
  return (0..<32).map { digest.bytes[$0] }
}

/// Base64url without padding.
func base64url(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  var text = ""
  var bits: UInt32 = 0
  var count = 0
  for byte in bytes {
    bits = bits << 8 | UInt32(byte)
    count += 8
    while count >= 6 {
      count -= 6
      text.append(alphabet[Int(bits >> UInt32(count)) & 63])
    }
  }
  if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count)) & 63]) }
  return text
}
