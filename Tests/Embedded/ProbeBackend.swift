import LatchkeyCBOR
import LatchkeyCore

// Crypto for the probes: every call goes out of the image.

@_extern(c, "probe_verify")
func probeVerify(
  _ signature: UnsafePointer<UInt8>?, _ message: UnsafePointer<UInt8>?, _ count: Int,
  _ key: UnsafePointer<UInt8>?
) -> Int32

@_extern(c, "probe_hash")
func probeHash(
  _ output: UnsafeMutablePointer<UInt8>?, _ message: UnsafePointer<UInt8>?, _ count: Int,
  _ key: UnsafePointer<UInt8>?, _ keyCount: Int)

struct ProbeBackend: CryptoBackend {
  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool {
    unsafe signature.bytes.bytes.withUnsafeBufferPointer { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe key.bytes.bytes.withUnsafeBufferPointer { key in
          unsafe probeVerify(
            signature.baseAddress, message.baseAddress, message.count, key.baseAddress) == 0
        }
      }
    }
  }

  func sha256(_ message: Span<UInt8>) -> Digest {
    unsafe message.withUnsafeBufferPointer { unsafe digest($0, key: nil) }
  }

  func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest {
    unsafe message.withUnsafeBufferPointer { message in
      unsafe key.withUnsafeBufferPointer { unsafe digest(message, key: $0) }
    }
  }

  @inline(never)
  private func digest(
    _ message: UnsafeBufferPointer<UInt8>, key: UnsafeBufferPointer<UInt8>?
  ) -> Digest {
    var output = InlineArray<32, UInt8>(repeating: 0)
    var target = output.mutableSpan
    unsafe target.withUnsafeMutableBufferPointer { output in
      unsafe probeHash(
        output.baseAddress, message.baseAddress, message.count, key?.baseAddress, key?.count ?? 0)
    }
    return Digest(copying: output.span)
  }
}
