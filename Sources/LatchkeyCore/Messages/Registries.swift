import LatchkeyCBOR

/// What a holder asks the lock to do: the number of one permission bit (CRED-4).
public enum Action: UInt8, Sendable {
  case unlock, lock, holdOpen, readStatus, viewStream, talk
  case captureEvidence, viewEvidence, openPasscodeSlot

  /// The permission bit that allows it.
  public var permission: UInt16 { 1 &<< UInt16(rawValue) }

  /// All permission bits of the registry.
  public static let allPermissions: UInt16 = 0x1ff

  /// Whether doing it is a use (REPLAY-7).
  public var isUse: Bool { self == .unlock || self == .holdOpen }

  init(_ reader: inout CBORReader) throws(DenyReason) {
    self.init(word: UInt32(try reader.readSmall(through: 8)))
  }

  /// A number that was read, 0 … 8; no other comes here, and it would open nothing.
  init(word: UInt32) {
    self = Action(rawValue: UInt8(truncatingIfNeeded: word)) ?? .readStatus
  }
}

/// How a request reached the lock (Spec/decision.md, Channel).
public enum Channel: UInt8, Sendable {
  case nfc, ble, uwb, remote, keypad, intent

  /// The bit of a `channels` mask.
  public var mask: UInt8 { 1 &<< rawValue }

  /// All but remote and keypad: what a link without `channels` permits (CHAN-2).
  public static let defaultMask: UInt8 = 39

  /// A number that was read, 0 … 5; no other comes here, and no link permits remote unasked.
  init(word: UInt32) {
    self = Channel(rawValue: UInt8(truncatingIfNeeded: word)) ?? .remote
  }
}

/// What a witness can sign (Spec/decision.md, Evidence).
public enum EvidenceKind: UInt8, Sendable {
  case recording, knock, approval, packageScan, photo

  /// Whether it may be bound to a job in place of a nonce (EVID-2).
  public var mayNameJob: Bool { self == .packageScan || self == .photo }

  /// A number that was read, 0 … 4; no other comes here, and a recording names no job.
  init(word: UInt32) {
    self = EvidenceKind(rawValue: UInt8(truncatingIfNeeded: word)) ?? .recording
  }
}
