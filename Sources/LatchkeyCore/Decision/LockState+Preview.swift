import LatchkeyCBOR

/// What a preview could not know, and took to be in order (PREV-1).
public struct Assumptions: Equatable, Sendable {
  public fileprivate(set) var rawValue: UInt8 = 0

  /// Staples fresh enough will be there.
  public static let freshStaples = Assumptions(rawValue: 1)
  /// The evidence will be there.
  public static let evidence = Assumptions(rawValue: 2)
  /// The lock will ask for this very challenge.
  public static let challenge = Assumptions(rawValue: 4)
  /// No use has been made that the previewer has not heard of.
  public static let unspent = Assumptions(rawValue: 8)
  /// The lock has room.
  public static let capacity = Assumptions(rawValue: 16)
  /// No obligation session will be open.
  public static let noSession = Assumptions(rawValue: 32)

  public func contains(_ other: Assumptions) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }

  mutating func insert(_ other: Assumptions) { rawValue |= other.rawValue }
}

extension LockState {
  /// Says whether a chain will be allowed at a stated second, by the rules of the decision.
  ///
  /// - Parameters:
  ///   - chain: The links one after the other, root first.
  ///   - second: The moment, taken as certain.
  /// - Returns: What had to be assumed.
  /// - Throws: the reason that the decision would give.
  public mutating func preview(
    _ chain: Span<UInt8>, at second: UInt64, action: Action, channel: Channel,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> Assumptions {
    guard isConfigured else { throw .wrongSite }
    run.start(
      DecisionContext(tick: clock.baseTick, channel: channel),
      interval: ClockInterval(earliest: second, latest: second))
    try run.presentation.read(links: chain)
    try run.presentation.expectAudience(site: configuration.site, lockID: lockID, in: chain)
    replay.clearScratch()
    try checkKids(chain, using: backend)
    for index in 0..<run.presentation.linkCount {
      _ = try verifyLink(index, chain, using: backend)
    }
    run.record.action = action
    try expectLinks(.role, through: .notBelowBase, isClosing: false, chain)
    try expectLinks(.permitted, through: .permitted, isClosing: false, chain)
    try checkUses(action, isClosing: false, chain)
    return assumptions(for: action)
  }

  private func assumptions(for action: Action) -> Assumptions {
    var assumed = Assumptions()
    for index in 0..<run.chain.count {
      let constraints = run[verified: index].constraints
      if constraints.maxStalenessSeconds > 0 { assumed.insert(.freshStaples) }
      if constraints.evidence.count > 0 { assumed.insert(.evidence) }
      if constraints.challenge != nil { assumed.insert(.challenge) }
      if constraints.uses > 0 || constraints.lifetimeFromFirstUseSeconds > 0 {
        assumed.insert(.unspent)
      }
      // CAP-3
      let needsCounter = constraints.uses > 1 || constraints.lifetimeFromFirstUseSeconds > 0
      if needsCounter, action.isUse { assumed.insert(.capacity) }
      if constraints.relockWithinSeconds > 0, action == .unlock { assumed.insert(.noSession) }
    }
    if run.chain.count > 1 { assumed.insert(.capacity) }
    return assumed
  }
}
