import LatchkeyCBOR
import LatchkeyCore

/// Kinds of a lock's records (JRNL-12).
enum RecordKind {
  /// A receipt, and behind it what else changed with it.
  static var receipt: UInt8 { 1 }
  /// Entries alone: what was learned, or a part of a snapshot.
  static var entries: UInt8 { 2 }
  /// A configuration's envelope with its length, and behind it what it changed.
  static var configuration: UInt8 { 3 }
}

/// Entries that stand beside those of the state (``StateEntry``).
enum LockEntry {
  /// The next sequence, and SHA-256 of the last receipt's envelope.
  static var head: UInt8 { 16 }
  /// How often the lock has booted.
  static var boots: UInt8 { 17 }
  /// Per auditor the first receipt not acknowledged.
  static var acknowledged: UInt8 { 18 }
  /// A record was lost: the lock is halted until it is reset (JRNL-11).
  static var loss: UInt8 { 19 }
  /// Whether the session that runs is judged by a door sensor (SESS-19).
  static var doorSensor: UInt8 { 20 }
}

/// What a lock found of its receipts while its journal opened.
struct Recovery {
  /// The last receipt read. It counts once the next one has another sequence: one whose record
  /// failed, but is there, was never shown, and gives way to the one made in its place.
  struct Last {
    var sequence: UInt64
    var position: UInt32
    var kind: ReceiptKind
    var event: ReceiptEvent
    var earliest: UInt64
    var grant: GrantID?
    var job: Digest?
  }

  var last: Last?
  /// Whether a receipt has been placed.
  var hasBegun = false
  /// What the session that is running has receipts of; `nil` without one.
  var receiptMask: UInt16?
  /// Whether the session's door has a sensor, where the configuration has changed that since.
  var hasDoorSensor: Bool?
  /// Whether a record is lost, or made no sense: another firmware's, or a fault that no checksum saw.
  var isUnreadable = false
}
