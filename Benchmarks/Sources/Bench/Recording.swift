import LatchkeyCBOR
import LatchkeyCore
import LatchkeySodium

/// What a decision asked of the crypto library, in order, so that the bare calls can be run again.
final class Recording: @unchecked Sendable {
  var verifications: [(signature: [UInt8], message: [UInt8], key: [UInt8])] = []
  var hashes: [[UInt8]] = []
  var macs: [(message: [UInt8], key: [UInt8])] = []
  var digests: [Digest] = []
}

/// libsodium, with every call written down.
struct RecordingBackend: CryptoBackend {
  let recording: Recording
  private let backend = SodiumBackend()

  init(_ recording: Recording) { self.recording = recording }

  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool {
    recording.verifications.append(
      (signature.bytes.bytes.array, message.array, key.bytes.bytes.array))
    return backend.isValid(signature, of: message, by: key)
  }

  func sha256(_ message: Span<UInt8>) -> Digest {
    recording.hashes.append(message.array)
    let digest = backend.sha256(message)
    recording.digests.append(digest)
    return digest
  }

  func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest {
    recording.macs.append((message.array, key.array))
    let digest = backend.hmacSHA256(message, key: key)
    recording.digests.append(digest)
    return digest
  }
}

/// Crypto that costs nothing: every signature is valid, every digest is the recorded one. What a
/// decision takes with it is all that is not crypto.
///
/// The digests lie in plain memory: a class or an array would add its own checks to the figure.
struct NullBackend: CryptoBackend {
  private let digests = UnsafeMutablePointer<Digest>.allocate(capacity: 64)
  private let next = UnsafeMutablePointer<Int>.allocate(capacity: 1)

  init() {
    digests.initialize(repeating: .zero, count: 64)
    next.initialize(to: 0)
  }

  func rewind(to recording: Recording) {
    precondition(recording.digests.count <= 64)
    for (index, digest) in recording.digests.enumerated() { digests[index] = digest }
    next.pointee = 0
  }

  func free() {
    digests.deallocate()
    next.deallocate()
  }

  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool { true }
  func sha256(_ message: Span<UInt8>) -> Digest { answer() }
  func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest { answer() }

  private func answer() -> Digest {
    let index = next.pointee
    next.pointee = index &+ 1
    return digests[index & 63]
  }
}

extension Span where Element == UInt8 {
  var array: [UInt8] {
    var copy: [UInt8] = []
    for index in 0..<count { copy.append(self[index]) }
    return copy
  }
}
