import CLatchkeyCrypto
import LatchkeyCBOR
import LatchkeyCore

/// A SHA-256 computation (FIPS 180-4) that cannot fail and takes no heap memory.
struct SHA256Hash: ~Copyable {
  private var context = SHA256_CTX()

  init() { SHA256_Init(&context) }

  mutating func update(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { bytes in
      _ = SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }
  }

  /// The digest of everything so far. The computation is over then, and wiped: it may have held a
  /// key.
  mutating func finalize() -> Digest {
    defer { OPENSSL_cleanse(&context, MemoryLayout.size(ofValue: context)) }
    return Digest(bytes: FixedBytes { _ = SHA256_Final($0, &context) })
  }
}
