import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore

/// The caller's crypto. Once a callback has failed nothing verifies any more: what a failed hash
/// leaves behind cannot become an allow.
@safe
struct PortBackend: CryptoBackend {
  let port: UnsafeMutablePointer<Port>

  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool {
    guard unsafe !port.pointee.hasFailed, let verify = unsafe port.pointee.callbacks.verify else {
      return false
    }
    return unsafe signature.bytes.bytes.withUnsafeBufferPointer { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe key.bytes.bytes.withUnsafeBufferPointer { key in
          unsafe verify(
            port.pointee.callbacks.context, signature.baseAddress, message.baseAddress,
            message.count, key.baseAddress) == 0
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
      let context = unsafe port.pointee.callbacks.context
      guard let key = unsafe key else {
        return unsafe port.pointee.callbacks.sha256(
          context, output.baseAddress, message.baseAddress, message.count)
      }
      return unsafe port.pointee.callbacks.hmac_sha256(
        context, output.baseAddress, message.baseAddress, message.count, key.baseAddress, key.count)
    }
    if result != 0 { unsafe port.pointee.hasFailed = true }
    return result == 0 ? Digest(copying: output.span) : .zero
  }
}

/// The caller's key.
@safe
struct PortSigner: Signer {
  let port: UnsafeMutablePointer<Port>

  var publicKey: PublicKey { unsafe port.pointee.publicKey }

  @inline(never)
  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    guard unsafe !port.pointee.hasFailed else { throw SigningFailure() }
    var output = InlineArray<64, UInt8>(repeating: 0)
    var target = output.mutableSpan
    let result = unsafe target.withUnsafeMutableBufferPointer { output in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe port.pointee.callbacks.sign(
          port.pointee.callbacks.context, output.baseAddress, message.baseAddress, message.count)
      }
    }
    guard result == 0 else { throw SigningFailure() }
    return Signature(copying: output.span)
  }
}

/// The caller's storage, as `latchkey_lock.h` describes the record.
@safe
struct PortStore: CommitStore {
  let port: UnsafeMutablePointer<Port>

  mutating func persist(_ record: CommitRecord) throws(StorageFailure) {
    guard unsafe !port.pointee.hasFailed else { throw StorageFailure() }
    var flags: UInt8 = record.job == nil ? 0 : 1
    if record.relockWithinSeconds != nil { flags |= 2 }
    if record.clock.latest != nil { flags |= 4 }
    let action = record.action.rawValue
    let head: UInt64 = 1 &<< 56 | wide(flags) &<< 48 | wide(action) &<< 40  // each a byte
    var bytes = ByteBuffer<90>()
    bytes.appendBigEndian(head | wide(record.grant.serial), byteCount: 8)
    Self.append(record.grant.issuer.bytes, to: &bytes)
    Self.append((record.job ?? .zero).bytes, to: &bytes)
    bytes.appendBigEndian(wide(record.relockWithinSeconds ?? 0), byteCount: 2)
    bytes.appendBigEndian(record.clock.earliest, byteCount: 8)
    bytes.appendBigEndian(record.clock.latest ?? 0, byteCount: 8)
    let result = unsafe bytes.bytes.withUnsafeBufferPointer { bytes in
      unsafe port.pointee.callbacks.persist(
        port.pointee.callbacks.context, bytes.baseAddress, bytes.count)
    }
    guard result == 0 else { throw StorageFailure() }
  }

  @inline(never)
  private static func append(_ field: FixedBytes<32>, to bytes: inout ByteBuffer<90>) {
    bytes.append(field.bytes)
  }
}
