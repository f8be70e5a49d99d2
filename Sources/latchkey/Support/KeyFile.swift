import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeySodium

/// Keys in files: PKCS #8 and SubjectPublicKeyInfo in PEM (RFC 8410), as OpenSSL reads them.
enum KeyFile {
  /// `PrivateKeyInfo`, version 0, Ed25519, a 32-byte seed follows (RFC 8410 §7).
  private static let privateHead: [UInt8] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  /// `SubjectPublicKeyInfo`, Ed25519, a 32-byte key follows (RFC 8410 §4).
  private static let publicHead: [UInt8] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]

  /// Reads a private key; its file must be its owner's alone.
  static func signer(_ path: String) throws -> SodiumSigner {
    var content = try Files.readSecret(path)
    defer { wipe(&content) }
    guard var seed = decode(content, label: "PRIVATE KEY", head: privateHead) else {
      throw ToolFailure.malformed(
        path, "This is not an Ed25519 private key in PKCS #8 PEM (RFC 8410).")
    }
    defer { wipe(&seed) }
    guard let fixed = FixedBytes<32>(seed.span) else {
      throw ToolFailure.malformed(path, "An Ed25519 seed has 32 bytes.")
    }
    return try SodiumSigner(seed: fixed)
  }

  /// The file of a private key.
  static func encode(seed: [UInt8]) -> [UInt8] {
    encode(seed, label: "PRIVATE KEY", head: privateHead)
  }

  /// The file of a public key.
  static func encode(_ key: PublicKey) -> [UInt8] {
    encode(key.bytes.array, label: "PUBLIC KEY", head: publicHead)
  }

  /// Reads a public key: 64 hexadecimal digits, or the path of a PEM file.
  static func publicKey(_ argument: String) throws -> PublicKey {
    let key: PublicKey
    if argument.utf8.count == 64, let bytes = FixedBytes<32>(hex: argument) {
      key = PublicKey(bytes: bytes)
    } else {
      let content = try Files.read(argument)
      guard let bytes = decode(content, label: "PUBLIC KEY", head: publicHead),
        let fixed = FixedBytes<32>(bytes.span)
      else {
        throw ToolFailure.malformed(
          argument, "This is not an Ed25519 public key in PEM (RFC 8410) or hexadecimal.")
      }
      key = PublicKey(bytes: fixed)
    }
    guard key.isAcceptable else { throw ToolFailure.refused(.weakKey, field: argument) }
    return key
  }

  private static func encode(_ bytes: [UInt8], label: String, head: [UInt8]) -> [UInt8] {
    Array("-----BEGIN \(label)-----\n\((head + bytes).base64)\n-----END \(label)-----\n".utf8)
  }

  private static func decode(_ content: [UInt8], label: String, head: [UInt8]) -> [UInt8]? {
    let lines = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard lines.count >= 3, lines.first == "-----BEGIN \(label)-----",
      lines.last == "-----END \(label)-----",
      let bytes = [UInt8](base64: lines[1..<(lines.count - 1)].joined()),
      bytes.count == head.count + 32, bytes.starts(with: head)
    else { return nil }
    return Array(bytes[head.count...])
  }

  /// Overwrites a copy of a secret. Copies that the library of the language made stay.
  private static func wipe(_ bytes: inout [UInt8]) {
    for index in bytes.indices { bytes[index] = 0 }
  }
}

extension SodiumBackend {
  /// The first bytes of a key's thumbprint, short enough to be read aloud.
  func shortName(of key: PublicKey) -> String { keyID(of: key).bytes.array[..<4].hex }
}

/// Random bytes of the system.
func randomBytes<let n: Int>() -> FixedBytes<n> {
  var generator = SystemRandomNumberGenerator()
  return FixedBytes { _ in UInt8.random(in: 0...255, using: &generator) }
}
