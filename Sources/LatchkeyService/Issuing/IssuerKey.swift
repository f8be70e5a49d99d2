import LatchkeyCore

/// A key that a service signs with: in memory, or in a module that keeps it.
public protocol IssuerKey: Signer, Sendable {}

/// The keys of a service: one signs, others only finish what they have begun.
public struct KeyRing: Sendable {
  /// Signs what is new.
  public let current: any IssuerKey
  /// Sign answers that were given before, and staples, until their grants have ended (LEDG-10).
  public let retiring: [any IssuerKey]

  public init(current: any IssuerKey, retiring: [any IssuerKey] = []) {
    self.current = current
    self.retiring = retiring
  }

  /// The key with this public half.
  func key(_ publicKey: PublicKey) -> (any IssuerKey)? {
    if current.publicKey == publicKey { return current }
    return retiring.first { $0.publicKey == publicKey }
  }
}
