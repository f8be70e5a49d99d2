@testable import LatchkeyLock

/// What Spec/receipts.md says of keeping, written down receipt by receipt and without a thought of
/// memory.
struct RingModel {
  struct Entry {
    let kind: ReceiptKind
    let tick: UInt32
    /// Which session was the running one, or the last.
    var session: Int?
    /// When each auditor acknowledged it.
    var acknowledged: [UInt32?]
  }

  let capacity: Int
  let auditorCount: Int
  var entries: [Entry] = []
  /// First sequence and end of every session.
  var sessions: [(first: Int, end: UInt32?)] = []
  /// The oldest that is still kept.
  var oldest = 0
  /// Places the running session has still to come.
  var reserved = 0
  var isLockReserved = false

  static let hour: UInt32 = 3_600
  static let halfGrace: UInt32 = 302_400
  /// How long another auditor may delay at the most.
  var grace: UInt32 = 604_800

  init(capacity: Int, auditorCount: Int) {
    self.capacity = capacity
    self.auditorCount = auditorCount
  }

  var isSession: Bool { sessions.last.map { $0.end == nil } ?? false }

  func taken(of kind: (ReceiptKind) -> Bool) -> Int {
    entries[oldest...].filter { kind($0.kind) }.count
  }

  /// RCPT-11: from the first receipt of a session on, until an hour after its end.
  func isHeldBySession(_ sequence: Int, at tick: UInt32, for seconds: UInt32) -> Bool {
    sessions.contains { session in
      guard let end = session.end else { return sequence >= session.first }
      return sequence >= session.first && tick < end + seconds
    }
  }

  /// RCPT-10, with the others' delay at its least or at its most.
  func isHeldByAuditors(_ sequence: Int, at tick: UInt32, for grace: UInt32) -> Bool {
    guard let owner = entries[sequence].acknowledged[0] else { return true }
    let others = entries[sequence].acknowledged[1..<auditorCount]
    return others.contains { $0 == nil } && tick < owner + grace
  }

  /// How many places are taken or reserved, by the longest hold that anybody may have.
  func staying(at tick: UInt32) -> Int {
    places {
      isHeldBySession($0, at: tick, for: 2 * Self.hour)
        || isHeldByAuditors($0, at: tick, for: grace)
    }
  }

  /// The same by what holds a place in a crowded ring.
  func stayingInCrowd(at tick: UInt32) -> Int {
    places {
      isHeldBySession($0, at: tick, for: Self.hour) || entries[$0].acknowledged[0] == nil
    }
  }

  private func places(from isHeld: (Int) -> Bool) -> Int {
    entries.count - ((oldest..<entries.count).first(where: isHeld) ?? entries.count) + reserved
  }

  /// What must hold of a receipt that is about to be overwritten; `nil` when it does.
  func objection(at tick: UInt32) -> String? {
    if entries[oldest].acknowledged[0] == nil { return "the owner's auditor has not seen it" }
    if isHeldBySession(oldest, at: tick, for: Self.hour) { return "a session's" }
    if isHeldByAuditors(oldest, at: tick, for: Self.halfGrace) {
      if staying(at: tick) < capacity * 3 / 4 { return "an auditor waits for it" }
    }
    return nil
  }

  mutating func append(_ kind: ReceiptKind, at tick: UInt32) {
    if entries.count - oldest == capacity { oldest += 1 }
    switch kind {
    case .session:
      sessions.append((entries.count, nil))
      reserved = 7
      isLockReserved = true
    case .sessionEvent: reserved -= 1
    case .openersLock where isLockReserved:
      isLockReserved = false
      reserved -= 1
    default: break
    }
    entries.append(
      Entry(
        kind: kind, tick: tick, session: isSession ? sessions.count - 1 : nil,
        acknowledged: Array(repeating: nil, count: auditorCount)))
  }

  /// The hours of ended sessions begin anew, and a grace may take longer than it would have.
  mutating func restart(at tick: UInt32) {
    for index in sessions.indices {
      if let end = sessions[index].end, tick < end + Self.hour { sessions[index].end = tick }
    }
    grace = 1 << 30
  }

  mutating func endSession(at tick: UInt32) {
    sessions[sessions.count - 1].end = tick
    reserved = 0
    isLockReserved = false
  }

  mutating func acknowledge(_ auditor: Int, through sequence: Int, at tick: UInt32) {
    for index in 0...sequence where entries[index].acknowledged[auditor] == nil {
      entries[index].acknowledged[auditor] = tick
    }
  }
}
