/// What the site asks for before a leg is opened, and by when it is to be locked again.
public struct LegNeeds: Codable, Sendable, Equatable {
  /// How old a knock may be when the pass is issued, in seconds; `nil` where none is asked for.
  public var knockSeconds: UInt32?
  /// The same of an approval.
  public var approvalSeconds: UInt32?
  /// The same of a package scan.
  public var packageScanSeconds: UInt32?
  /// The same of a recording. Where it is asked for, the witness is watched (DLV-13).
  public var recordingSeconds: UInt32?
  /// In how many seconds from the unlock the door is to be locked again, at least 1.
  public var relockWithinSeconds: UInt32

  public init(
    knockSeconds: UInt32? = nil, approvalSeconds: UInt32? = nil,
    packageScanSeconds: UInt32? = nil, recordingSeconds: UInt32? = nil,
    relockWithinSeconds: UInt32
  ) {
    self.knockSeconds = knockSeconds
    self.approvalSeconds = approvalSeconds
    self.packageScanSeconds = packageScanSeconds
    self.recordingSeconds = recordingSeconds
    self.relockWithinSeconds = relockWithinSeconds
  }

  /// How old evidence of a kind may be; `nil` where it is not asked for.
  public subscript(kind: GatheredKind) -> UInt32? {
    switch kind {
    case .knock: knockSeconds
    case .approval: approvalSeconds
    case .packageScan: packageScanSeconds
    case .recording: recordingSeconds
    }
  }

  /// The kinds that are asked for, in the order of DLV-5.
  public var kinds: [GatheredKind] { GatheredKind.allCases.filter { self[$0] != nil } }
}
