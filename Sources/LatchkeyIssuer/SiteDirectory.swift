import LatchkeyCore

import struct Foundation.TimeZone

/// What an issuer knows of a site: who has which role, and what its locks can remember.
public struct SiteDirectory: Sendable {
  public var site: SiteID
  /// The anchors of the configurations in force.
  public var anchors: [AnchorDraft]
  /// Keys of residents: holders of one-link chains (CHAIN-7).
  public var residents: [PublicKey]
  /// Keys that no holder may have beside those of the anchors: time sources, witnesses, auditors
  /// and locks (CHAIN-6).
  public var reserved: [PublicKey]
  /// W of the configurations: serials that every lock of the site can remember (ISS-3).
  public var window: UInt32
  /// The time zone of the doors; where it is known, every schedule is checked against it (ISS-5).
  public var timeZone: TimeZone?

  public init(
    site: SiteID, anchors: [AnchorDraft], residents: [PublicKey] = [], reserved: [PublicKey] = [],
    window: UInt32, timeZone: TimeZone? = nil
  ) {
    self.site = site
    self.anchors = anchors
    self.residents = residents
    self.reserved = reserved
    self.window = window
    self.timeZone = timeZone
  }

  /// Collects the roles of the configurations of a site's locks; W is the smallest.
  ///
  /// - Parameter locks: The keys of the locks themselves.
  public init(
    site: SiteID, configurations: [ConfigurationDraft], locks: [PublicKey],
    timeZone: TimeZone? = nil
  ) {
    var anchors: [AnchorDraft] = []
    for anchor in configurations.flatMap(\.anchors)
    where !anchors.contains(where: { $0.key == anchor.key }) { anchors.append(anchor) }
    let anchorKeys = anchors.map(\.key)
    let others = configurations.flatMap { configuration in
      configuration.witnesses + configuration.auditors + configuration.timeSources.map(\.key)
    }
    self.init(
      site: site, anchors: anchors, residents: configurations.flatMap(\.residents),
      reserved: locks + others.filter { !anchorKeys.contains($0) },
      window: configurations.map(\.window).min() ?? UInt32(Limits.leastWindow),
      timeZone: timeZone)
  }

  /// Whether a key has a role that no holder may have (CHAIN-6).
  func isReserved(_ key: PublicKey) -> Bool {
    for index in reserved.indices where reserved[index] == key { return true }
    for index in anchors.indices where anchors[index].key == key { return true }
    for index in anchors.indices {
      if let status = anchors[index].status, status == key { return true }
    }
    return false
  }

  /// Whether a key is that of a resident (CHAIN-7).
  func isResident(_ key: PublicKey) -> Bool {
    for index in residents.indices where residents[index] == key { return true }
    return false
  }

  /// The anchor with this key.
  func anchor(_ key: PublicKey) -> Int? {
    for index in anchors.indices where anchors[index].key == key { return index }
    return nil
  }

  /// The anchor under which a chain stands.
  func anchor(_ chain: VerifiedChain) -> Int? {
    guard let trust = chain.trust else { return nil }
    return anchor(trust.anchor)
  }
}
