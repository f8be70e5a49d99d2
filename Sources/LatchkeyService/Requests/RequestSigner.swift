import LatchkeyCore
import LatchkeyExchange

/// A private key with the crypto that goes with it, ready to sign requests.
///
/// The key itself cannot be copied; this lends it to whoever sends, and may be shared.
public struct RequestSigner: Sendable {
  /// The key that verifies what this signs.
  public let publicKey: PublicKey
  private let hash: @Sendable ([UInt8]) -> Digest
  private let seal: @Sendable (RequestDraft) throws -> [UInt8]

  /// - Parameter key: Ends with the last copy of this.
  public init<Key: Signer & ~Copyable & Sendable, Crypto: CryptoBackend & Sendable>(
    _ key: consuming Key, using crypto: Crypto
  ) {
    let held = Held(key)
    publicKey = held.key.publicKey
    hash = { crypto.sha256($0.span) }
    seal = { try $0.signed(by: held.key, using: crypto) }
  }

  /// Signs a draft.
  ///
  /// - Returns: One envelope, at most 640 bytes.
  /// - Throws: the reason of the first field that a service could not read (ENC);
  ///   ``SigningFailure``.
  public func sign(_ draft: RequestDraft) throws -> [UInt8] { try seal(draft) }

  /// SHA-256.
  public func sha256(_ bytes: [UInt8]) -> Digest { hash(bytes) }

  /// A closure copies what it captures; a key in here is shared instead.
  private final class Held<Key: Signer & ~Copyable & Sendable>: Sendable {
    let key: Key

    init(_ key: consuming Key) { self.key = key }
  }
}
