import LatchkeyCore

/// Evidence that is gathered before a pass is issued, in the order of DLV-5.
public enum GatheredKind: String, CaseIterable, Codable, Sendable {
  case knock, approval, packageScan, recording

  /// The kind of a witness's statement; `nil` for a photo, which comes after.
  public init?(_ kind: EvidenceKind) {
    switch kind {
    case .knock: self = .knock
    case .approval: self = .approval
    case .packageScan: self = .packageScan
    case .recording: self = .recording
    case .photo: return nil
    }
  }

  /// Whether it may be bound to the job in place of a nonce (DLV-6).
  public var mayNameJob: Bool { self == .packageScan }
}
