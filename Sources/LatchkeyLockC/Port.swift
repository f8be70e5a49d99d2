import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

/// What stands in a context before the lock: what the calls keep for each other.
///
/// It is memory of its own, apart from the lock's: a callback that calls back meets ``isBusy`` here
/// while the lock is being changed.
@safe
struct Port {
  /// How far a lock has come.
  enum Phase: UInt8 {
    /// Made, and not booted.
    case made
    /// Made, and its journal was never there.
    case unformatted
    /// Booted.
    case running
    /// A callback that hashes or draws has failed: what is in memory may be wrong.
    case down
  }

  /// ``mark`` where a lock has been made.
  var magic: UInt32 = Port.mark
  /// Whether a call is going on.
  var isBusy = true
  var phase = Phase.made
  /// Whether a callback that hashes or draws has failed.
  var hasFailed = false
  /// The last tick that was handed in.
  var tick: UInt32 = 0
  /// The message of the visit under way, which stays the caller's.
  var message: UnsafePointer<UInt8>?
  var messageCount = 0
  /// What the last visit is still to be shown.
  var showing: ReceiptCursor?
  let callbacks: UnsafePointer<latchkey_lock_callbacks>
  let seed: FixedBytes<32>

  static var mark: UInt32 { 0x4c4b_4c32 }

  init(_ callbacks: UnsafePointer<latchkey_lock_callbacks>, seed: FixedBytes<32>) {
    unsafe self.callbacks = unsafe callbacks
    self.seed = seed
  }

  /// The callbacks' own argument.
  var context: UnsafeMutableRawPointer? { unsafe callbacks.pointee.context }
}

/// A context in which a call is going on.
@safe
struct OpenContext {
  let port: UnsafeMutablePointer<Port>
  let lock: UnsafeMutablePointer<ContextLock>
  let journal: UnsafeMutablePointer<Journal<PortFlash>>

  // Each at a multiple of 8; at most 32 KiB in all.
  static var lockOffset: Int { (MemoryLayout<Port>.size &+ 7) & ~7 }
  static var journalOffset: Int { lockOffset &+ (MemoryLayout<ContextLock>.size &+ 7) & ~7 }
  static var byteCount: Int { journalOffset &+ MemoryLayout<Journal<PortFlash>>.size }

  /// Enters a call on a lock that has booted; ``leave(_:)`` ends it.
  ///
  /// - Parameters:
  ///   - tick: What the caller says that the time is.
  ///   - status: Why there is no entering.
  @inline(never)
  init?(
    _ context: UnsafeMutablePointer<latchkey_lock>?, at tick: UInt32, _ status: inout Int32
  ) {
    unsafe self.init(running: context, &status)
    guard unsafe tick >= port.pointee.tick else {
      status = leave(LATCHKEY_ERROR_ARGUMENT)
      return nil
    }
    unsafe port.pointee.tick = tick
  }

  /// Enters a call on a lock that has booted, and is not told the time.
  @inline(never)
  init?(running context: UnsafeMutablePointer<latchkey_lock>?, _ status: inout Int32) {
    unsafe self.init(context, &status)
    guard unsafe port.pointee.phase == .running else {
      status = leave(LATCHKEY_ERROR_STATE)
      return nil
    }
  }

  /// Enters a call on a lock that has been made.
  @inline(never)
  init?(_ context: UnsafeMutablePointer<latchkey_lock>?, _ status: inout Int32) {
    guard let context = unsafe context, Int(bitPattern: context) & 7 == 0 else {
      status = LATCHKEY_ERROR_ARGUMENT
      return nil
    }
    unsafe self.init(at: UnsafeMutableRawPointer(context))
    guard unsafe port.pointee.magic == Port.mark else {
      status = LATCHKEY_ERROR_STATE
      return nil
    }
    guard unsafe !port.pointee.isBusy else {
      status = LATCHKEY_ERROR_BUSY
      return nil
    }
    unsafe port.pointee.isBusy = true
  }

  /// A context's parts, whatever they hold.
  init(at memory: UnsafeMutableRawPointer) {
    unsafe port = memory.assumingMemoryBound(to: Port.self)
    unsafe lock = (memory + Self.lockOffset).assumingMemoryBound(to: ContextLock.self)
    unsafe journal =
      (memory + Self.journalOffset).assumingMemoryBound(to: Journal<PortFlash>.self)
  }

  /// Ends a call.
  ///
  /// - Returns: `status`, or that a callback has failed, which takes the lock down.
  @inline(never)
  func leave(_ status: Int32) -> Int32 {
    unsafe port.pointee.isBusy = false
    guard unsafe port.pointee.hasFailed else { return status }
    unsafe port.pointee.hasFailed = false
    unsafe port.pointee.phase = .down
    forgetVisit()
    return LATCHKEY_ERROR_CALLBACK
  }

  /// Gives up the visit under way.
  func forgetVisit() {
    unsafe port.pointee.message = nil
    unsafe port.pointee.showing = nil
  }

  var backend: PortBackend { unsafe PortBackend(port: port) }
  var signer: PortSigner { PortSigner(context: self) }
}

extension JournalFailure {
  /// As `latchkey_lock_types.h` has it.
  var status: Int32 {
    switch self {
    case .full: LATCHKEY_ERROR_FULL
    case .damaged, .noRecord: LATCHKEY_ERROR_DAMAGED
    case .invalid: LATCHKEY_ERROR_GEOMETRY
    case .closed: LATCHKEY_ERROR_STATE
    case .storage: LATCHKEY_ERROR_STORAGE
    }
  }
}
