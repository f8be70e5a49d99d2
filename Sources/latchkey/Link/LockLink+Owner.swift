import LatchkeyCore
import LatchkeyExchange
import LatchkeySodium

/// What an owner does with a lock: he believes what it signs, and nothing else.
extension LockLink {
  func signedChallenge(
    by lockKey: PublicKey, named field: String, using crypto: SodiumBackend
  ) throws -> ChallengeContent {
    let message = try challenge(for: HelloMessage(asksForSignature: true, issuers: []))
    return try naming(field) {
      try UnverifiedChallenge(message: message).verified(by: lockKey, using: crypto).content
    }
  }

  /// Hands over a configuration.
  ///
  /// - Returns: The signed challenge by which the lock confirms it.
  @discardableResult
  func configure(
    _ envelope: [UInt8], of lockKey: PublicKey, using crypto: SodiumBackend
  ) throws -> ChallengeContent {
    try hand(
      envelope, named: "configuration",
      orSay: "The lock refuses it, and its diary says why. Has somebody pressed inside?")
    let confirmation = try signedChallenge(by: lockKey, named: "configuration", using: crypto)
    guard confirmation.configurationHash == crypto.sha256(envelope.span) else {
      throw ToolFailure.malformed("configuration", "The lock confirms another configuration.")
    }
    return confirmation
  }

  /// Hands over what is answered by a yes or a no.
  func hand(_ message: [UInt8], named field: String, orSay text: String) throws {
    let answer = try ask(message)
    let code = try naming("answer") { try Answer.readUnsigned(answer) }
    guard code == .allowed else { throw ToolFailure.malformed(field, text) }
  }
}
