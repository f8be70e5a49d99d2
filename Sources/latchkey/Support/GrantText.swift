import LatchkeyCore
import LatchkeyIssuer

/// Points, permissions, channels, evidence and constraint names as people write and read them.
enum GrantText {
  static let permissionNames = [
    "unlock", "lock", "hold-open", "read-status", "view-stream", "talk", "capture-evidence",
    "view-evidence", "open-passcode-slot",
  ]
  static let channelNames = ["nfc", "ble", "uwb", "remote", "keypad", "intent"]
  static let evidenceNames = ["recording", "knock", "approval", "package-scan", "photo"]
  private static let constraintNames: [(String, ConstraintKey)] = [
    ("uses", .uses), ("schedule", .schedule), ("max-staleness", .maxStaleness),
    ("challenge", .challenge), ("relock-within", .relockWithin), ("evidence", .evidence),
    ("channels", .channels), ("first-use-life", .lifetimeFromFirstUse), ("job", .job),
    ("depth", .depth),
  ]

  /// Reads `front:unlock,lock`; a point alone permits to unlock and to lock.
  static func parseScope(_ text: String) throws -> ScopeGrant {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let point = parts.first else {
      throw ToolFailure.usage("--point", "\(text) is no scope; write front:unlock,lock.")
    }
    var permissions: Permissions = []
    for name in parts.count == 2 ? parts[1].split(separator: ",") : ["unlock", "lock"] {
      permissions.insert(Permissions(try parseAction(String(name), option: "--point")))
    }
    return ScopeGrant(point: String(point), permissions: permissions)
  }

  static func parseAction(_ name: String, option: String) throws -> Action {
    guard let index = permissionNames.firstIndex(of: name),
      let action = Action(rawValue: UInt8(index))
    else {
      throw ToolFailure.usage(
        option, "\(name) is none of \(permissionNames.joined(separator: ", ")).")
    }
    return action
  }

  static func parseChannel(_ name: String, option: String) throws -> Channel {
    guard let index = channelNames.firstIndex(of: name),
      let channel = Channel(rawValue: UInt8(index))
    else {
      throw ToolFailure.usage(option, "\(name) is none of \(channelNames.joined(separator: ", ")).")
    }
    return channel
  }

  static func parseChannels(_ text: String) throws -> ChannelSet {
    var channels: ChannelSet = []
    for name in text.split(separator: ",") {
      channels.insert(ChannelSet(try parseChannel(String(name), option: "--channels")))
    }
    return channels
  }

  static func parseKind(_ name: String, option: String) throws -> EvidenceKind {
    guard let index = evidenceNames.firstIndex(of: name),
      let kind = EvidenceKind(rawValue: UInt8(index))
    else {
      throw ToolFailure.usage(
        option, "\(name) is none of \(evidenceNames.joined(separator: ", ")).")
    }
    return kind
  }

  /// Reads `recording:0:60s`: kind, index of the witness, greatest age.
  static func parseEvidence(_ text: String) throws -> EvidenceRequirement {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let witness = UInt8(parts[1]) else {
      throw ToolFailure.usage(
        "--evidence", "\(text) is no requirement; write recording:0:60s (kind, witness, age).")
    }
    return EvidenceRequirement(
      try parseKind(String(parts[0]), option: "--evidence"), witness: witness,
      maxAgeSeconds: try narrow(
        TimeText.parseDuration(String(parts[2]), option: "--evidence"), "--evidence"))
  }

  /// Reads names of constraints: `evidence,challenge`. A schedule comes with its offsets.
  static func parseNeeds(_ text: String) throws -> Set<ConstraintKey> {
    var keys: Set<ConstraintKey> = []
    for name in text.split(separator: ",") {
      guard let key = constraintNames.first(where: { $0.0 == name })?.1 else {
        let known = constraintNames.map(\.0).joined(separator: ", ")
        throw ToolFailure.usage("--each-needs", "\(name) is none of \(known).")
      }
      keys.insert(key)
    }
    return keys
  }

  static func narrow<Number: FixedWidthInteger>(_ value: UInt64, _ option: String) throws
    -> Number
  {
    guard let number = Number(exactly: value) else {
      throw ToolFailure.usage(option, "\(value) is too large.")
    }
    return number
  }

  static func words(_ permissions: Permissions) -> String {
    let names = permissionNames.indices.filter { permissions.rawValue & 1 << UInt16($0) != 0 }
      .map { permissionNames[$0] }
    return names.isEmpty ? "nothing" : names.joined(separator: ", ")
  }

  static func words(_ channels: ChannelSet) -> String {
    channelNames.indices.filter { channels.rawValue & 1 << UInt8($0) != 0 }
      .map { channelNames[$0] }.joined(separator: ", ")
  }

  static func name(_ kind: EvidenceKind) -> String { evidenceNames[Int(kind.rawValue)] }
  static func name(_ action: Action) -> String { permissionNames[Int(action.rawValue)] }
  static func name(_ channel: Channel) -> String { channelNames[Int(channel.rawValue)] }
}
