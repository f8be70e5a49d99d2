import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService

extension DeliveryEvent {
  /// The event that a case describes.
  init(_ input: EventInput) throws {
    switch input.kind {
    case .request:
      self = .request(
        leg: try input.theLeg, challenge: Nonce(bytes: try input.fixed(\.nonce, "nonce")))
    case .evidence: self = .evidence(leg: try input.theLeg, try input.theEvidence)
    case .issue:
      self = .issue(
        leg: try input.theLeg,
        PassOrder(
          grant: try input.theGrant, expiration: try input.need(input.expiration),
          receipts: ReceiptPosition(next: 0, last: .zero)))
    case .veto: self = .veto(by: try input.person)
    case .liftVeto: self = .liftVeto(by: try input.person)
    case .denied: self = .denied(leg: try input.theLeg, code: 1)
    case .receipt:
      self = .receipt(
        leg: try input.theLeg, sequence: try input.need(input.sequence), try input.theWord)
    case .base:
      self = .base(
        leg: try input.theLeg, issuer: PublicKey(bytes: try input.fixed(\.issuer, "issuer")),
        base: try input.need(input.base))
    case .delivered: self = .delivered(leg: try input.theLeg)
    case .heartbeat: self = .heartbeat(leg: try input.theLeg)
    case .courier:
      self = .courierChanged(
        to: PublicKey(bytes: try input.fixed(\.key, "key")), revoking: input.revoking ?? false)
    case .retry: self = .retry(leg: try input.theLeg)
    case .tick: self = .tick
    case .closeIncident:
      self = .incidentClosed(
        id: try input.need(input.incident), by: try input.person, how: input.why ?? "")
    case .release: self = .release(try input.proof)
    case .releaseUnproven: self = .releaseUnproven(by: try input.person, why: input.why ?? "")
    }
  }
}

extension EventInput {
  fileprivate func need<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw VectorFault("an event \(kind) lacks a field") }
    return value
  }

  fileprivate var theLeg: Int { get throws { try need(leg) } }

  fileprivate var theGrant: GrantID {
    get throws {
      GrantID(
        issuer: PublicKey(bytes: try fixed(\.issuer, "issuer")), serial: try need(serial))
    }
  }

  fileprivate var person: NamedPerson {
    get throws {
      NamedPerson(
        try need(role.flatMap(NamedPerson.Role.init)), name: name ?? "")
    }
  }

  fileprivate var theEvidence: DeliveryEvidence {
    get throws {
      let binding: DeliveryEvidence.Binding =
        job == nil
        ? .visit(Nonce(bytes: try fixed(\.nonce, "nonce")))
        : .job(Digest(bytes: try fixed(\.job, "job")))
      return DeliveryEvidence(
        try need(evidence.flatMap(GatheredKind.init)), binding, at: try need(time))
    }
  }

  fileprivate var theWord: LockWord {
    get throws {
      let word = try need(word)
      if word == "unlocked" { return .unlocked(by: try theGrant, time: time) }
      if word == "forcedOpen" { return .forcedOpen }
      if let end = SessionEnd(rawValue: word) { return .ended(end, session: try need(session)) }
      return .event(try need(LockWord.Event(rawValue: word)), session: try need(session))
    }
  }

  fileprivate var proof: ReleaseProof {
    get throws {
      let grants = try need(passes).map { text in
        let parts = text.split(separator: ":")
        guard parts.count == 2, let key = Hex.decode(String(parts[0])),
          let issuer = FixedBytes<32>(key.span), let serial = UInt32(parts[1])
        else { throw VectorFault("a pass is issuer:serial") }
        return GrantID(issuer: PublicKey(bytes: issuer), serial: serial)
      }
      return ReleaseProof(
        job: Digest(bytes: try fixed(\.job, "job")), locks: [], grants: grants)
    }
  }
}
