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

@_extern(c, "probe_flash_read")
func probeFlashRead(_ offset: Int, _ output: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int32

@_extern(c, "probe_flash_program")
func probeFlashProgram(_ offset: Int, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32

@_extern(c, "probe_flash_erase")
func probeFlashErase(_ sector: Int) -> Int32

struct ProbeFlash: FlashDevice {
  let unitByteCount = 8
  let sectorByteCount = 4_096
  let sectorCount = 16

  mutating func read(at offset: Int, into bytes: inout MutableSpan<UInt8>) throws(FlashFailure) {
    let result = unsafe bytes.withUnsafeMutableBufferPointer {
      unsafe probeFlashRead(offset, $0.baseAddress, $0.count)
    }
    if result != 0 { throw FlashFailure() }
  }

  mutating func program(at offset: Int, _ bytes: Span<UInt8>) throws(FlashFailure) {
    let result = unsafe bytes.withUnsafeBufferPointer {
      unsafe probeFlashProgram(offset, $0.baseAddress, $0.count)
    }
    if result != 0 { throw FlashFailure() }
  }

  mutating func erase(sector: Int) throws(FlashFailure) {
    if probeFlashErase(sector) != 0 { throw FlashFailure() }
  }
}

nonisolated(unsafe) var probeLock = SmallDoorLock(
  key: PublicKey(bytes: .zero), driftPartsPerMillion: 100, using: ProbeBackend())
nonisolated(unsafe) var probeLockJournal = Journal(flash: ProbeFlash(), reserveByteCount: 4_096)
nonisolated(unsafe) var probeOutput = ByteBuffer<1_024>()

@c(probe_boot)
public func probeBoot(_ seed: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let secret = unsafe Span(_unsafeStart: seed, count: count)
  do throws(JournalFailure) {
    try unsafe probeLockJournal.format(salt: 1)
    let (condition, effects) = try unsafe probeLock.boot(
      from: &probeLockJournal, secret: secret, random: .zero,
      reading: DoorReading(isBoltThrown: true, isDoorClosed: true), using: ProbeBackend())
    return Int32(condition.rawValue) + Int32(effects.rawValue)
  } catch {
    return -1
  }
}

@c(probe_present)
public func probePresent(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ tick: UInt32) -> Int32 {
  let backend = ProbeBackend()
  let signer = ProbeSigner()
  let message = unsafe Span(_unsafeStart: bytes, count: count)
  do throws(DenyReason) {
    try unsafe probeLock.configure(
      message, hasPresence: true, tick: tick, journal: &probeLockJournal, using: backend)
    try unsafe probeLock.hello(
      message, tick: tick, key: signer, using: backend, to: &probeOutput)
  } catch {
    return Int32(error.rawValue)
  }
  var orders: UInt8 = 0
  var progress = unsafe probeLock.begin(
    message, channel: .ble, tick: tick, using: backend, to: &probeOutput)
  steps: while true {
    switch consume progress {
    case .done(let verdict):
      orders |= verdict.effects.rawValue
      break steps
    case .more:
      progress = unsafe probeLock.step(
        message, journal: &probeLockJournal, key: signer, secret: message, using: backend,
        to: &probeOutput)
    }
  }
  let reading = DoorReading(isBoltThrown: tick & 1 != 0, isDoorClosed: tick & 2 != 0)
  orders |= unsafe probeLock.sense(reading, tick: tick).rawValue
  orders |= unsafe probeLock.jammed(tick: tick).rawValue
  orders |= unsafe probeLock.tampered(tick: tick).rawValue
  orders |= unsafe probeLock.elapse(tick: tick).rawValue
  do throws(DenyReason) {
    try unsafe probeLock.tell(
      journal: &probeLockJournal, key: signer, secret: message, using: backend)
  } catch {
    return Int32(error.rawValue)
  }
  do throws(DenyReason) {
    orders |= try unsafe probeLock.reset(
      hasPresence: tick & 4 != 0, tick: tick, reading: reading, journal: &probeLockJournal,
      key: signer, secret: message, random: .zero, using: backend
    ).rawValue
  } catch {
    return Int32(error.rawValue)
  }
  do throws(JournalFailure) {
    while try unsafe probeLock.tend(&probeLockJournal, tick: tick) {}
  } catch {
    return -1
  }
  return Int32(orders)
}
