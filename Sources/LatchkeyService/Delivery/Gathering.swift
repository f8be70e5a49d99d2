import LatchkeyCore

/// What a leg that was requested has gathered so far.
public struct Gathering: Codable, Sendable, Equatable {
  /// The challenge that the pass will be for.
  public let challenge: Nonce
  /// When it was requested.
  public let since: UInt64
  private var knock: DeliveryEvidence?
  private var approval: DeliveryEvidence?
  private var packageScan: DeliveryEvidence?
  private var recording: DeliveryEvidence?

  init(challenge: Nonce, since: UInt64) {
    self.challenge = challenge
    self.since = since
  }

  /// The evidence of a kind.
  public internal(set) subscript(kind: GatheredKind) -> DeliveryEvidence? {
    get {
      switch kind {
      case .knock: knock
      case .approval: approval
      case .packageScan: packageScan
      case .recording: recording
      }
    }
    set {
      switch kind {
      case .knock: knock = newValue
      case .approval: approval = newValue
      case .packageScan: packageScan = newValue
      case .recording: recording = newValue
      }
    }
  }

  /// The first kind that is asked for and not there, in the order of DLV-5.
  func missing(of needs: LegNeeds) -> GatheredKind? { needs.kinds.first { self[$0] == nil } }

  /// How far it has come: the last kind behind which nothing that comes before is missing.
  func phase(of needs: LegNeeds) -> LegPhase {
    let there = needs.kinds.prefix { self[$0] != nil }
    return switch there.last {
    case nil: .requested
    case .knock: .knocked
    case .approval: .approved
    case .packageScan: .scanned
    case .recording: .recording
    }
  }
}
