import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

/// The caller's crypto. Once a callback has failed nothing verifies any more: what a failed hash
/// leaves behind cannot become an allow.
@safe
struct PortBackend: CryptoBackend {
  let port: UnsafeMutablePointer<Port>

  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool {
    guard unsafe !port.pointee.hasFailed,
      let verify = unsafe port.pointee.callbacks.pointee.verify
    else { return false }
    return unsafe signature.bytes.bytes.withUnsafeBufferPointer { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe key.bytes.bytes.withUnsafeBufferPointer { key in
          unsafe verify(
            port.pointee.context, signature.baseAddress, message.baseAddress, message.count,
            key.baseAddress) == 0
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

  /// A hash, under a key where there is one; zeros, and a failure remembered, where it fails.
  @inline(never)
  private func digest(
    _ message: UnsafeBufferPointer<UInt8>, key: UnsafeBufferPointer<UInt8>?
  ) -> Digest {
    var output = InlineArray<32, UInt8>(repeating: 0)
    var target = output.mutableSpan
    let result = unsafe target.withUnsafeMutableBufferPointer { output -> Int32 in
      let context = unsafe port.pointee.context
      guard let key = unsafe key else {
        return unsafe port.pointee.callbacks.pointee.sha256(
          context, output.baseAddress, message.baseAddress, message.count)
      }
      return unsafe port.pointee.callbacks.pointee.hmac_sha256(
        context, output.baseAddress, message.baseAddress, message.count, key.baseAddress, key.count)
    }
    if result != 0 { unsafe port.pointee.hasFailed = true }
    return result == 0 ? Digest(copying: output.span) : .zero
  }

  /// The first bytes are the caller's random ones; a failure is remembered where there are none.
  @inline(never)
  func random(count: Int) -> FixedBytes<32> {
    var output = InlineArray<32, UInt8>(repeating: 0)
    var target = output.mutableSpan
    let result = unsafe target.withUnsafeMutableBufferPointer { output in
      unsafe port.pointee.callbacks.pointee.random(
        port.pointee.context, output.baseAddress, count)
    }
    if result != 0 { unsafe port.pointee.hasFailed = true }
    return FixedBytes(prefixOf: output.span)
  }
}

/// The caller's key.
@safe
struct PortSigner: Signer {
  let context: OpenContext

  var publicKey: PublicKey { unsafe context.lock.pointee.state.key }

  @inline(never)
  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    let port = unsafe context.port
    guard unsafe !port.pointee.hasFailed else { throw SigningFailure() }
    var output = InlineArray<64, UInt8>(repeating: 0)
    var target = output.mutableSpan
    let result = unsafe target.withUnsafeMutableBufferPointer { output in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe port.pointee.callbacks.pointee.sign(
          port.pointee.context, output.baseAddress, message.baseAddress, message.count)
      }
    }
    guard result == 0 else { throw SigningFailure() }
    return Signature(copying: output.span)
  }
}

/// The caller's flash. Once a hash has failed nothing is written any more.
@safe
struct PortFlash: FlashDevice {
  let port: UnsafeMutablePointer<Port>
  // Read often, and so kept here; the port has bounded them.
  let unitByteCount: Int
  let sectorByteCount: Int
  let sectorCount: Int

  mutating func read(at offset: Int, into bytes: inout MutableSpan<UInt8>) throws(FlashFailure) {
    let result = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe port.pointee.callbacks.pointee.flash_read(
        port.pointee.context, UInt32(truncatingIfNeeded: offset), bytes.baseAddress, bytes.count)
    }
    if result != 0 { throw FlashFailure() }
  }

  mutating func program(at offset: Int, _ bytes: Span<UInt8>) throws(FlashFailure) {
    guard unsafe !port.pointee.hasFailed else { throw FlashFailure() }
    let result = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe port.pointee.callbacks.pointee.flash_program(
        port.pointee.context, UInt32(truncatingIfNeeded: offset), bytes.baseAddress, bytes.count)
    }
    if result != 0 { throw FlashFailure() }
  }

  mutating func erase(sector: Int) throws(FlashFailure) {
    guard unsafe !port.pointee.hasFailed else { throw FlashFailure() }
    let result = unsafe port.pointee.callbacks.pointee.flash_erase(
      port.pointee.context, UInt32(truncatingIfNeeded: sector))
    if result != 0 { throw FlashFailure() }
  }
}
