import LatchkeyCBOR

// Step 15: serial window, uses, session.

extension LockState {
  func checkUses(
    _ action: Action, isClosing: Bool, _ message: Span<UInt8>
  ) throws(DenyReason) {
    try expectLinks(.withinWindow, through: .alive, isClosing: isClosing, message)
    guard action.isUse, relockWithin() > 0 else { return }
    // SESS-1, SESS-3
    guard action == .unlock, configuration.hasBoltSensor else { throw .obligationUnsupported }
    guard run.context.obligation == nil || isResident(message) else {
      throw .sessionOpen  // SESS-2
    }
  }

  /// The shortest of the chain's deadlines, in seconds; 0 without obligation.
  func relockWithin() -> UInt16 {
    var least: UInt16 = 0
    for index in 0..<run.chain.count {
      let seconds = run[verified: index].constraints.relockWithinSeconds
      if seconds > 0, least == 0 || seconds < least { least = seconds }
    }
    return least
  }
}
