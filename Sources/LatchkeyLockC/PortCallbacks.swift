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

  @inline(never)
  func sha256(_ message: Span<UInt8>) -> Digest {
    unsafe digest { output in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe port.pointee.callbacks.sha256(
          port.pointee.callbacks.context, output, message.baseAddress, message.count)
      }
    }
  }

  @inline(never)
  func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest {
    unsafe digest { output in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe key.withUnsafeBufferPointer { key in
          unsafe port.pointee.callbacks.hmac_sha256(
            port.pointee.callbacks.context, output, message.baseAddress, message.count,
            key.baseAddress, key.count)
        }
      }
    }
  }

  /// What `body` writes; zeros, and a failure remembered, where it fails.
  @inline(__always)
  private func digest(_ body: (UnsafeMutablePointer<UInt8>?) -> Int32) -> Digest {
    var output = InlineArray<32, UInt8>(repeating: 0)
    var target = output.mutableSpan
    let result = unsafe target.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
    guard result == 0 else {
      unsafe port.pointee.hasFailed = true
      return .zero
    }
    return Digest(copying: output.span)
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
    var bytes = ByteBuffer<90>()
    bytes.append(1)
    bytes.append(flags)
    bytes.append(record.action.rawValue)
    bytes.append(0)
    bytes.appendBigEndian(wide(record.grant.serial), byteCount: 4)
    bytes.append(record.grant.issuer.bytes.bytes)
    bytes.append((record.job ?? .zero).bytes.bytes)
    bytes.appendBigEndian(wide(record.relockWithinSeconds ?? 0), byteCount: 2)
    bytes.appendBigEndian(record.clock.earliest, byteCount: 8)
    bytes.appendBigEndian(record.clock.latest ?? 0, byteCount: 8)
    let result = unsafe bytes.bytes.withUnsafeBufferPointer { bytes in
      unsafe port.pointee.callbacks.persist(
        port.pointee.callbacks.context, bytes.baseAddress, bytes.count)
    }
    guard result == 0 else { throw StorageFailure() }
  }
}
