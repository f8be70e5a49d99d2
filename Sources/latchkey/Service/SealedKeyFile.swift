import LatchkeyCBOR
import LatchkeySodium

/// Keys in files that are of no use without a second file: what a disk, a backup or an image may
/// hold, while the wrapping key comes from elsewhere (Documentation/service.md).
enum SealedKeyFile {
  private static let head = "latchkey-sealed-key-1\n"

  /// Reads a sealed key.
  ///
  /// - Parameter wrapping: A file with 32 secret bytes.
  static func signer(_ path: String, under wrapping: String) throws -> SodiumSigner {
    let text = String(decoding: try Files.readSecret(path), as: UTF8.self)
    guard text.hasPrefix(head),
      let sealed = [UInt8](base64: String(text.dropFirst(head.count)).trimmed)
    else { throw ToolFailure.malformed(path, "This is not a sealed key.") }
    guard let seed = SealedSeed.open(sealed, under: try wrappingKey(wrapping)) else {
      throw ToolFailure.malformed(path, "It was not sealed under this key.")
    }
    return try SodiumSigner(seed: seed)
  }

  /// The content of a sealed key's file.
  static func encode(seed: FixedBytes<32>, under wrapping: String) throws -> [UInt8] {
    guard let sealed = SealedSeed.seal(seed, under: try wrappingKey(wrapping)) else {
      throw ToolFailure.internal("key", "The key could not be sealed.")
    }
    return Array("\(head)\(sealed.base64)\n".utf8)
  }

  private static func wrappingKey(_ path: String) throws -> FixedBytes<32> {
    guard let key = FixedBytes<32>(try Files.readSecret(path).span) else {
      throw ToolFailure.malformed(path, "A wrapping key has exactly 32 bytes.")
    }
    return key
  }
}

extension String {
  fileprivate var trimmed: String { filter { !$0.isWhitespace } }
}
