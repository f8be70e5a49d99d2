/// The table of `Spec/limits.md`, line by line.
public enum Limits {
  // Bytes of one envelope.
  public static let credentialByteCount = 512
  public static let proofByteCount = 256
  public static let stapleByteCount = 288
  public static let timeStatementByteCount = 160
  public static let evidenceByteCount = 224
  public static let challengeByteCount = 320
  public static let answerByteCount = 1_024
  public static let receiptByteCount = 288
  public static let acknowledgementByteCount = 192
  public static let configurationByteCount = 1_280
  public static let passcodeByteCount = 320
  public static let requestByteCount = 640

  // Bytes of one whole message.
  public static let presentationByteCount = 2_560
  public static let ferryByteCount = 2_560
  public static let helloByteCount = 64
  public static let shownByteCount = 480

  // Entries of a presentation or ferry.
  public static let linkCount = 3
  public static let stapleCount = 3
  public static let timeStatementCount = 2
  public static let evidenceCount = 3
  public static let acknowledgementCount = 2
  public static let helloKidCount = 3

  // Entries of a credential.
  public static let scopeEntryCount = 8
  public static let scheduleRowCount = 8
  public static let offsetRowCount = 4
  public static let evidenceRowCount = 3
  public static let neededKeyCount = 8

  // Entries of a configuration.
  public static let anchorCount = 4
  public static let residentCount = 8
  public static let witnessCount = 4
  public static let timeSourceCount = 4
  public static let auditorCount = 3

  /// Characters of a point.
  public static let pointByteCount = 32
  /// Bytes of a revocation bitmap.
  public static let bitmapByteCount = 128
  /// Serials of the smallest and largest window.
  public static let leastWindow = 32
  public static let mostWindow = 1_024
  /// Levels of nesting in any item.
  public static let nestingDepth = 8
  /// The last second that can be named: 2^40.
  public static let lastSecond: UInt64 = 1_099_511_627_776
  /// Nothing asks an anchor for a later issuedAfter: 2^39 (CONF-12).
  public static let lastIssueMark: UInt64 = 549_755_813_888
  /// The widest interval that a schedule or a "certain" clock allows, in seconds (SCHED-2).
  public static let certainWidthSeconds: UInt64 = 3_600
  /// How far ahead of the lock's latest a staple or evidence may be, in seconds.
  public static let aheadSeconds: UInt64 = 60
  /// Entries of the cache of verified links.
  public static let cachedLinkCount = 4
}
