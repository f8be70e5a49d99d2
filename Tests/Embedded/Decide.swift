import LatchkeyCBOR
import LatchkeyCore

// The decision alone, as firmware would link it, so that its size can be read off: from the bytes of
// a presentation to a pending authorization. Nothing runs it.

@_extern(c, "decide_verify")
func decideVerify(
  _ signature: UnsafePointer<UInt8>?, _ message: UnsafePointer<UInt8>?, _ count: Int,
  _ key: UnsafePointer<UInt8>?
) -> Int32

@_extern(c, "decide_hash")
func decideHash(
  _ output: UnsafeMutablePointer<UInt8>?, _ message: UnsafePointer<UInt8>?, _ count: Int,
  _ key: UnsafePointer<UInt8>?, _ keyCount: Int)

struct DecideBackend: CryptoBackend {
  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool {
    unsafe signature.bytes.bytes.withUnsafeBufferPointer { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe key.bytes.bytes.withUnsafeBufferPointer { key in
          unsafe decideVerify(
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
      unsafe decideHash(
        output.baseAddress, message.baseAddress, message.count, key?.baseAddress, key?.count ?? 0)
    }
    return Digest(copying: output.span)
  }
}

@c(decide_begin)
public func decideBegin(
  _ state: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ tick: UInt32
) -> Int32 {
  let state = unsafe state.assumingMemoryBound(to: SmallLockState.self)
  do throws(DenyReason) {
    try unsafe state.pointee.begin(
      Span(_unsafeStart: bytes, count: count),
      context: DecisionContext(tick: tick, channel: .ble), using: DecideBackend())
    return 0
  } catch {
    return Int32(error.rawValue)
  }
}

@c(decide_step)
public func decideStep(
  _ state: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ count: Int
) -> Int32 {
  let state = unsafe state.assumingMemoryBound(to: SmallLockState.self)
  do throws(DenyReason) {
    switch try unsafe state.pointee.advance(
      Span(_unsafeStart: bytes, count: count), using: DecideBackend())
    {
    case .more: return -1
    case .allowed: return 0
    case .ferried: return -2
    }
  } catch {
    return Int32(error.rawValue)
  }
}
