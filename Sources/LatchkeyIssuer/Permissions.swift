import LatchkeyCore

/// What a grant permits at one point: the permission bits of CRED-4.
public struct Permissions: OptionSet, Hashable, Sendable {
  /// Bits 0 … 8.
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The permission that `action` asks for.
  public init(_ action: Action) { rawValue = action.permission }

  public static let unlock = Permissions(.unlock)
  public static let lock = Permissions(.lock)
  public static let holdOpen = Permissions(.holdOpen)
  public static let readStatus = Permissions(.readStatus)
  public static let viewStream = Permissions(.viewStream)
  public static let talk = Permissions(.talk)
  public static let captureEvidence = Permissions(.captureEvidence)
  public static let viewEvidence = Permissions(.viewEvidence)
  public static let openPasscodeSlot = Permissions(.openPasscodeSlot)
}

/// The channels over which a grant may be presented (CHAN-2).
public struct ChannelSet: OptionSet, Hashable, Sendable {
  /// Bits 0 … 5.
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The set of one channel.
  public init(_ channel: Channel) { rawValue = channel.mask }

  public static let nfc = ChannelSet(.nfc)
  public static let ble = ChannelSet(.ble)
  public static let uwb = ChannelSet(.uwb)
  public static let remote = ChannelSet(.remote)
  public static let keypad = ChannelSet(.keypad)
  public static let intent = ChannelSet(.intent)
  /// What a grant without `channels` permits: all but remote and keypad.
  public static let unstated = ChannelSet(rawValue: Channel.defaultMask)
}
