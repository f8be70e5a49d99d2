import CBenchSodium

/// The bare calls of libsodium over recorded bytes: what every ratio is measured against.
enum Raw {
  /// Runs the verifications, hashes and MACs of one decision.
  static func run(_ recording: Recording) -> Bool {
    var isGood = true
    for call in recording.verifications {
      isGood =
        crypto_sign_ed25519_verify_detached(
          call.signature, call.message, UInt64(call.message.count), call.key) == 0 && isGood
    }
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
      guard let output = digest.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      for message in recording.hashes {
        crypto_hash_sha256(output, message, UInt64(message.count))
      }
      for mac in recording.macs {
        var state = crypto_auth_hmacsha256_state()
        crypto_auth_hmacsha256_init(&state, mac.key, mac.key.count)
        crypto_auth_hmacsha256_update(&state, mac.message, UInt64(mac.message.count))
        crypto_auth_hmacsha256_final(&state, output)
      }
    }
    return isGood
  }

  /// One signature, and the hashes that issuing needs.
  static func sign(_ message: [UInt8], secret: [UInt8], hashes: [[UInt8]]) -> UInt8 {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { buffer in
      guard let output = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
      for hash in hashes { crypto_hash_sha256(output, hash, UInt64(hash.count)) }
      crypto_sign_ed25519_detached(output, nil, message, UInt64(message.count), secret)
      return output[0]
    }
  }

  /// The 64 bytes that libsodium signs with.
  static func secret(seed: [UInt8]) -> [UInt8] {
    var key = [UInt8](repeating: 0, count: 32)
    var secret = [UInt8](repeating: 0, count: 64)
    crypto_sign_ed25519_seed_keypair(&key, &secret, seed)
    return secret
  }
}
