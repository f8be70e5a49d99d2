/// What a receipt is to the ring: who pays for its place (Spec/receipts.md).
public enum ReceiptKind: UInt8, Sendable {
  /// An unlock that opens a session, and reserves for all of it (RCPT-7).
  case session
  /// Any other use: an unlock or `hold-open` of somebody who is no resident.
  case use
  /// A resident's use, which no full ring stops (RCPT-12).
  case residentUse
  /// What the running session says; its places are reserved (RCPT-7).
  case sessionEvent
  /// The opener's `lock` (RCPT-7).
  case openersLock
  /// A denial, or an allow that is no use (RCPT-5).
  case minor
  /// Something of the door that is told at once, or the day's summary (RCPT-6).
  case sensor, summary
  /// Whoever never proved anything (RCPT-4).
  case stranger

  /// What is remembered of a receipt for as long as it is kept.
  var share: UInt32 {
    switch self {
    case .minor: 1
    case .sensor, .summary: 2
    default: 0
    }
  }
}

/// What becomes of something that a receipt could tell of.
public enum ReceiptAdmission: Sendable {
  /// It gets one.
  case receipt
  /// It happens, and is counted for the next one (RCPT-13).
  case counted
  /// It must not happen: `ringFull` (RCPT-12).
  case full
}

/// What happened without a receipt of its own since the last one; each count stays at its most
/// (RCPT-13).
public struct ReceiptBacklog: Equatable, Sendable {
  /// Messages refused before a proof verified.
  public internal(set) var strangers: UInt16 = 0
  /// Denials and lesser allows.
  public internal(set) var minor: UInt8 = 0
  /// Residents' unlocks.
  public internal(set) var residents: UInt8 = 0

  mutating func count(_ kind: ReceiptKind) {
    switch kind {
    case .stranger: if strangers < .max { strangers &+= 1 }  // below the most
    case .residentUse: if residents < .max { residents &+= 1 }  // below the most
    default: if minor < .max { minor &+= 1 }  // below the most
    }
  }
}
