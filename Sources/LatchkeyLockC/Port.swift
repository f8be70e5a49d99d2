import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

/// What stands in a context before the lock: the callbacks, and what the calls keep for each other.
///
/// It is memory of its own, apart from the lock's: a callback that calls back meets ``isBusy`` here
/// while the lock is being changed.
@safe
struct Port {
  /// ``mark`` where a lock has been made.
  var magic: UInt32
  /// Whether a call is going on.
  var isBusy: Bool
  /// Whether a callback that hashes or draws has failed since the present call or visit began.
  var hasFailed: Bool
  /// The visit under way.
  var visit: DoorLock<8, 8, 8, 16>.Visit?
  /// Whether ``action`` and ``relockSeconds`` are authorized and not taken.
  var isAuthorized: Bool
  var action: UInt8
  var relockSeconds: UInt16?
  /// Seconds since boot at which the visit began.
  var tick: UInt32
  /// The message of the visit, which stays the caller's.
  var message: UnsafePointer<UInt8>?
  var messageCount: Int
  let publicKey: PublicKey
  let seed: FixedBytes<32>
  let callbacks: latchkey_lock_callbacks

  static var mark: UInt32 { 0x4c4b_4c31 }

  /// Where the lock begins in a context.
  static var byteCount: Int { (MemoryLayout<Port>.size &+ 7) & ~7 }  // a few hundred bytes

  init(publicKey: PublicKey, seed: FixedBytes<32>, callbacks: latchkey_lock_callbacks) {
    magic = Self.mark
    isBusy = true
    hasFailed = false
    visit = nil
    isAuthorized = false
    action = 0
    relockSeconds = nil
    tick = 0
    unsafe message = nil
    messageCount = 0
    self.publicKey = publicKey
    self.seed = seed
    unsafe self.callbacks = unsafe callbacks
  }
}

/// A context in which a call is going on.
@safe
struct OpenContext {
  let port: UnsafeMutablePointer<Port>
  let lock: UnsafeMutablePointer<SmallDoorLock>

  static var byteCount: Int { Port.byteCount &+ MemoryLayout<SmallDoorLock>.size }

  /// Enters a call; ``leave(_:)`` ends it.
  ///
  /// - Parameter status: Why there is no entering.
  @inline(never)
  init?(_ context: UnsafeMutablePointer<latchkey_lock>?, _ status: inout Int32) {
    guard let context = unsafe context else {
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

  /// A context's two parts, whatever they hold.
  init(at memory: UnsafeMutableRawPointer) {
    unsafe port = memory.assumingMemoryBound(to: Port.self)
    unsafe lock = (memory + Port.byteCount).assumingMemoryBound(to: SmallDoorLock.self)
  }

  /// Ends a call.
  ///
  /// - Returns: `status`, or that a callback has failed, which ends a visit too.
  @inline(never)
  func leave(_ status: Int32) -> Int32 {
    unsafe port.pointee.isBusy = false
    guard unsafe port.pointee.hasFailed else { return status }
    unsafe port.pointee.hasFailed = false
    forgetVisit()
    return LATCHKEY_ERROR_CALLBACK
  }

  /// Gives up the visit under way, and an authorization not taken.
  func forgetVisit() {
    unsafe port.pointee.visit = nil
    unsafe port.pointee.message = nil
    unsafe port.pointee.isAuthorized = false
  }
}
