import LatchkeyCBOR
import LatchkeySodium

/// Keys in files that are of no use without a second file: what a disk, a backup or an image may
/// hold, while the wrapping key comes from elsewhere (Documentation/service.md).
enum SealedKeyFile {
  private static let head = "latchkey-sealed-key-1"

  /// Reads a sealed key.
  ///
  /// - Parameter wrapping: A file with 32 secret bytes.
  static func signer(_ path: String, under wrapping: String) throws -> SodiumSigner {
    try SodiumSigner(seed: seed(path, under: wrapping))
  }

  private static func seed(_ path: String, under wrapping: String) throws -> FixedBytes<32> {
    let text = String(decoding: try Files.readSecret(path), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    guard lines.count == 2, lines[0] == head, let sealed = [UInt8](base64: lines[1]) else {
      throw ToolFailure.malformed(path, "This is not a sealed key.")
    }
    let key = try wrappingKey(wrapping)
    guard let seed = SealedSeed.open(sealed, under: key) else {
      throw ToolFailure.malformed(path, "It was not sealed under this key.")
    }
    return seed
  }

  /// The content of a sealed key's file.
  static func encode(seed: FixedBytes<32>, under wrapping: String) throws -> [UInt8] {
    let key = try wrappingKey(wrapping)
    guard let sealed = SealedSeed.seal(seed, under: key) else {
      throw ToolFailure.internal("key", "The key could not be sealed.")
    }
    return Array("\(head)\n\(sealed.base64)\n".utf8)
  }

  private static func wrappingKey(_ path: String) throws -> FixedBytes<32> {
    let content = try Files.readSecret(path)
    guard let key = FixedBytes<32>(content.span) else {
      throw ToolFailure.malformed(path, "A wrapping key has exactly 32 bytes.")
    }
    return key
  }
}
