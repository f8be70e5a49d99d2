import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// Makes every generic of the lock side concrete, as firmware would, so that the compiler proves for
// each of them that it allocates nothing. Nothing runs it; `make firmware` will.

@_extern(c, "probe_verify")
func probeVerify(
  _ signature: UnsafePointer<UInt8>, _ message: UnsafePointer<UInt8>, _ count: Int,
  _ key: UnsafePointer<UInt8>
) -> Int32

@_extern(c, "probe_sha256")
func probeSHA256(
  _ output: UnsafeMutablePointer<UInt8>, _ message: UnsafePointer<UInt8>?, _ count: Int)

@_extern(c, "probe_hmac")
func probeHMAC(
  _ output: UnsafeMutablePointer<UInt8>, _ message: UnsafePointer<UInt8>?, _ count: Int,
  _ key: UnsafePointer<UInt8>?, _ keyCount: Int)

@_extern(c, "probe_sign")
func probeSign(
  _ output: UnsafeMutablePointer<UInt8>, _ message: UnsafePointer<UInt8>?, _ count: Int
) -> Int32

struct ProbeBackend: CryptoBackend {
  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool {
    unsafe signature.bytes.bytes.withUnsafeBufferPointer { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe key.bytes.bytes.withUnsafeBufferPointer { key in
          guard let signature = signature.baseAddress, let text = message.baseAddress,
            let key = key.baseAddress
          else { return false }
          return unsafe probeVerify(signature, text, message.count, key) == 0
        }
      }
    }
  }

  func sha256(_ message: Span<UInt8>) -> Digest {
    var output = InlineArray<32, UInt8>(repeating: 0)
    var target = output.mutableSpan
    unsafe target.withUnsafeMutableBufferPointer { output in
      unsafe message.withUnsafeBufferPointer { message in
        guard let output = output.baseAddress else { return }
        unsafe probeSHA256(output, message.baseAddress, message.count)
      }
    }
    return Digest(bytes: FixedBytes { output[$0] })
  }

  func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest {
    var output = InlineArray<32, UInt8>(repeating: 0)
    var target = output.mutableSpan
    unsafe target.withUnsafeMutableBufferPointer { output in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe key.withUnsafeBufferPointer { key in
          guard let output = output.baseAddress else { return }
          unsafe probeHMAC(
            output, message.baseAddress, message.count, key.baseAddress, key.count)
        }
      }
    }
    return Digest(bytes: FixedBytes { output[$0] })
  }
}

struct ProbeSigner: Signer {
  let publicKey = PublicKey(bytes: .zero)

  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    var output = InlineArray<64, UInt8>(repeating: 0)
    var target = output.mutableSpan
    let result = unsafe target.withUnsafeMutableBufferPointer { output -> Int32 in
      unsafe message.withUnsafeBufferPointer { message -> Int32 in
        guard let output = output.baseAddress else { return -1 }
        return unsafe probeSign(output, message.baseAddress, message.count)
      }
    }
    guard result == 0 else { throw SigningFailure() }
    return Signature(bytes: FixedBytes { output[$0] })
  }
}

struct ProbeStore: LockStore, ResetStore {
  mutating func reset(to record: ResetRecord) throws(StorageFailure) {}
  mutating func persist(_ record: CommitRecord) throws(StorageFailure) {}
  mutating func persist(_ receipt: borrowing Receipt) throws(StorageFailure) {}
}

@c(probe_present)
public func probePresent(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ tick: UInt32) -> Int32 {
  let backend = ProbeBackend()
  let signer = ProbeSigner()
  let message = unsafe Span(_unsafeStart: bytes, count: count)
  let nonces = NonceBook<16>(seed: message, boot: 1, random: .zero, using: backend)
  let clock = LockClock(floor: 0, tick: 0, driftPartsPerMillion: 100, forwardSecondsLeft: 0)
  var lock = SmallDoorLock(
    state: SmallLockState(key: signer.publicKey, clock: clock, nonces: nonces, using: backend),
    receipts: ReceiptHead())
  do throws(DenyReason) {
    try lock.state.configure(message, hasPresence: true, tick: tick, using: backend)
    _ = try lock.hello(message, tick: tick, key: signer, using: backend)
  } catch {
    return Int32(error.rawValue)
  }
  var store = ProbeStore()
  let reply = lock.present(
    message, channel: .ble, tick: tick, store: &store, key: signer, secret: message,
    using: backend)
  let reading = DoorReading(isBoltThrown: tick & 1 != 0, isDoorClosed: tick & 2 != 0)
  let again = NonceBook<16>(seed: message, boot: 2, random: .zero, using: backend)
  var orders = reply.effects.rawValue
  orders |= lock.sense(reading, tick: tick).rawValue
  orders |= lock.jammed(tick: tick).rawValue
  orders |= lock.tampered(tick: tick).rawValue
  orders |= lock.elapse(tick: tick).rawValue
  do throws(DenyReason) {
    try lock.tell(store: &store, key: signer, secret: message, using: backend)
  } catch {
    return Int32(error.rawValue)
  }
  orders |= lock.restart(nonces: again, reading: reading).rawValue
  do throws(DenyReason) {
    let third = NonceBook<16>(seed: message, boot: 3, random: .zero, using: backend)
    orders |= try lock.reset(
      hasPresence: tick & 4 != 0, nonces: third, reading: reading, tick: tick, store: &store,
      key: signer, secret: message, using: backend
    ).rawValue
  } catch {
    return Int32(error.rawValue)
  }
  let ferried = lock.ferry(message, channel: .ble, tick: tick, using: backend)
  let assumed: Assumptions
  do throws(DenyReason) {
    assumed = try lock.state.preview(
      message, at: 0, action: .unlock, channel: .ble, using: backend)
  } catch {
    return Int32(error.rawValue)
  }
  return Int32(orders) + Int32(reply.message.count) + Int32(ferried.message.count)
    + Int32(assumed.rawValue)
}
