import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

// Steps of issuers and holders.

extension Player {
  func performOffLock(_ step: Step, _ request: Request) throws -> Expectation {
    do {
      switch step.do {
      case .issue: return try issue(step, request)
      case .staple: return try staple(step, request)
      case .answerChallenge: return try answerChallenge(step, request)
      case .readChallenge: return try readChallenge(step, request)
      case .readShown: return try readShown(step)
      default: return try readAnswer(step, request)
      }
    } catch let refusal as Refusal {
      return .deny(ReasonName.of(refusal.reason))
    } catch let reason as DenyReason {
      return .deny(ReasonName.of(reason))
    }
  }

  private func issue(_ step: Step, _ request: Request) throws -> Expectation {
    let issuer = try issuer(step, request)
    var ledger = try openLedger(request)
    defer { self.ledger = ledger }
    let signer = try SeedSigner(seed: try request.fixed(\.signer, "signer"), backend: backend)
    let clock = try moment(of: step)
    let parents = try Chain(messages: try request.messages(\.parents, "a parent"))
    let grant = try readGrant(request, signer: signer)
    guard request.predecessor != nil else {
      return made(
        try issuer.issue(
          grant, under: parents, at: clock, ledger: &ledger, signer: signer
        ).leaf?.bytes)
    }
    let first = try Chain(messages: try request.messages(\.predecessor, "a predecessor"))
    return made(
      try issuer.reissue(
        first, as: grant, under: parents, at: clock, ledger: &ledger, signer: signer
      ).leaf?.bytes)
  }

  private func staple(_ step: Step, _ request: Request) throws -> Expectation {
    let issuer = try issuer(step, request)
    var ledger = try openLedger(request)
    defer { self.ledger = ledger }
    let signer = try SeedSigner(seed: try request.fixed(\.signer, "signer"), backend: backend)
    return made(
      try issuer.staple(
        base: request.base, at: try moment(of: step), ledger: &ledger, signer: signer))
  }

  /// The issuer of this step, with what it knows of the site.
  private func issuer(_ step: Step, _ request: Request) throws -> Issuer<Backend> {
    if request.configuration != nil {
      let zone = try request.timeZone.map { name in
        guard let zone = TimeZone(identifier: name) else {
          throw VectorFault("there is no time zone \(name)")
        }
        return zone
      }
      directory = try SiteDirectory(
        configuration: try request.bytes(\.configuration, "configuration"),
        lock: PublicKey(bytes: try step.fixed(\.key, "key")), timeZone: zone)
    }
    guard let directory else { throw VectorFault("the issuer knows no configuration") }
    return Issuer(of: directory, using: backend)
  }

  private func openLedger(_ request: Request) throws -> CaseLedger {
    guard var opened = request.ledger.map(CaseLedger.init) ?? ledger else {
      throw VectorFault("the issuer has no ledger")
    }
    opened.revoke(request.revoked ?? [])
    return opened
  }

  private func moment(of step: Step) throws -> UInt64 {
    guard let at = step.at else { throw VectorFault("an issuer needs the time") }
    return at
  }

  /// Reads the claims that are asked for as a lock reads those of a credential.
  private func readGrant(
    _ request: Request, signer: SeedSigner<Backend>
  ) throws -> Grant {
    let claims = try request.bytes(\.claims, "claims")
    let envelope = try signer.seal(claims, as: .credential, using: backend)
    return try Link(message: envelope).grant
  }

  private func made(_ message: [UInt8]?) -> Expectation {
    var got = Expectation.allow
    got.message = message.map { Hex.encode($0) }
    return got
  }
}
