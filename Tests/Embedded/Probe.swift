import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// Makes every generic of the lock side concrete, as firmware would, so that the compiler proves for
// each of them that it allocates nothing. Nothing runs it.

@_extern(c, "probe_sign")
func probeSign(
  _ output: UnsafeMutablePointer<UInt8>, _ message: UnsafePointer<UInt8>?, _ count: Int
) -> Int32

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
