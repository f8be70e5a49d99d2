import LatchkeyCBOR

/// What every link of a chain must stand, in the order of DEC-1: rule by rule, and within a rule
/// link by link, root first.
enum LinkRule: UInt8 {
  // Step 7: key roles, depth, constraints on the wrong link, each.
  case role, depth, places, each
  // Step 8: channel.
  case channel
  // Step 9: time window. Any certain failure beats an uncertain one.
  case notOver, begun, certainlyBegun, certainlyNotOver
  // Step 10: schedule.
  case schedule
  // Step 11: superseded, revoked, base.
  case notSuperseded, notRevoked, notBelowBase
  // Step 12: freshness.
  case fresh
  // Step 14: action.
  case permitted
  // Step 15: serial window, spent serials, uses, first-use life.
  case withinWindow, unspent, notUsedUp, alive

  /// Whether it is not asked of a grant that only ends the session it opened (REPLAY-8).
  var isWaivedForClosing: Bool {
    switch self {
    case .notOver, .certainlyNotOver, .schedule, .fresh, .unspent, .notUsedUp, .alive: true
    default: false
    }
  }
}

extension LockState {
  /// Judges the chain by the rules from `first` through `last`.
  ///
  /// - Parameter isClosing: Whether the action only ends or reads the grant's own session.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  func expectLinks(
    _ first: LinkRule, through last: LinkRule, isClosing: Bool, _ message: Span<UInt8>
  ) throws(DenyReason) {
    var number = first.rawValue
    while number <= last.rawValue, let rule = LinkRule(rawValue: number) {
      number &+= 1  // fewer than 256 rules
      if isClosing, rule.isWaivedForClosing { continue }
      for index in 0..<run.chain.count {
        try expect(rule, of: index, message)
      }
    }
  }

  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  private func expect(
    _ rule: LinkRule, of index: Int, _ message: Span<UInt8>
  ) throws(DenyReason) {
    switch rule {
    case .role: try expectRole(of: index, message)
    case .depth:
      // CHAIN-1; index ≤ leaf
      guard Int(run[verified: index].constraints.depth) >= run.chain.leaf &- index else {
        throw .depthExceeded
      }
    case .places:
      try run[verified: index].constraints.expectPlaces(
        isRoot: index == 0, isLeaf: index == run.chain.leaf)
    case .each:
      if index < run.chain.leaf {
        try run[verified: index].constraints.each.expectCovers(run[verified: run.chain.leaf])
      }
    case .channel:
      // CHAN-2
      guard run[verified: index].constraints.channels & run.context.channel.mask != 0 else {
        throw .channelNotPermitted
      }
    case .notOver, .begun, .certainlyBegun, .certainlyNotOver:
      try expectWindow(rule, of: index)
    case .schedule: try expectSchedule(of: index, message)
    case .notSuperseded:
      guard index > 0 || !isSuperseded() else { throw .superseded }  // REPLAY-1
    case .permitted: try expectPermitted(by: index, message)
    default: try expectState(rule, of: index)
    }
  }
}
