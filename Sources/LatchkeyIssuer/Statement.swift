import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// A message that one key signs and that needs nothing else: a staple, a time, a piece of evidence.
public protocol Statement {
  /// How Core reads it.
  associatedtype Claims: MessageClaims

  /// The deterministic encoding of the claims: the payload. Judges nothing.
  func encoded() -> [UInt8]

  /// Judges what a reader of the encoding would refuse, in the order of its bytes.
  func check() throws(Refusal)
}

extension Statement {
  /// Signs the statement, and reads it back as a lock will.
  ///
  /// - Returns: One envelope.
  /// - Throws: ``Refusal`` with the reason a reader gives; ``SigningFailure``.
  public func signed<Key: Signer & ~Copyable>(
    by signer: borrowing Key, using crypto: some CryptoBackend
  ) throws -> [UInt8] {
    try check()
    let bytes = try signer.seal(encoded(), as: Claims.domain, using: crypto)
    do {
      _ = try Unverified<Claims>(message: bytes.span)
    } catch {
      throw Refusal(error, field: "message", rule: "A lock could not read the message (PRES-2).")
    }
    return bytes
  }
}
