/// Where a door stands: free of obligations, or under one (Spec/sessions.md).
public enum DoorState: UInt8, Sendable {
  // No obligation; the door closed.
  /// As far as the lock can tell, locked.
  case secured
  /// Bolt withdrawn or strike released.
  case free
  /// Held open by somebody who may.
  case held
  // No obligation; the door open.
  case freeOpen
  /// For too long.
  case ajar
  case heldOpen
  /// Although the bolt is thrown and nobody was let in.
  case forced
  // In a session; nobody has opened the door yet.
  /// Withdrawing the bolt.
  case unlocking
  case unlocked
  /// Throwing the bolt.
  case relocking
  // In a session; somebody has.
  case opened
  /// Throwing the bolt.
  case locking
  /// Door closed, bolt not thrown, the lock at rest.
  case waiting
  // The same, behind the deadline.
  case overdueOpen
  case overdueLocking
  case overdueWaiting

  /// Whether an obligation session runs.
  public var isSession: Bool { rawValue >= Self.unlocking.rawValue }
  /// Whether it runs behind its deadline.
  public var isOverdue: Bool { rawValue >= Self.overdueOpen.rawValue }
  /// Whether the door was last seen open.
  public var isOpen: Bool { isOne(of: 0b0010_0100_0111_1000) }

  var isUnopened: Bool { isOne(of: 0b0000_0011_1000_0000) }
  var isThrowing: Bool { isOne(of: 0b0100_1010_0000_0000) }

  /// Whether its bit is in a mask: bit *n* is the state of number *n*.
  @inline(__always)
  private func isOne(of mask: UInt32) -> Bool { mask &>> UInt32(rawValue) & 1 != 0 }
}
