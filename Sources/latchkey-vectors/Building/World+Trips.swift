import LatchkeyVectors

// A delivery as its service sees it: planned, and told what happens (Spec/delivery.md).

extension World {
  /// A site that asks for a knock, a scan and a recording, and a door that is locked in a minute.
  static var tripTerms: DeliveryInput.Terms {
    DeliveryInput.Terms(
      needs: DeliveryInput.Needs(
        knock: 120, packageScan: 600, recording: 60, relockWithin: 60),
      gather: 300, heartbeat: 20, grace: 60, clockError: 30, revocation: 90)
  }

  /// A stop at a lock of its own.
  func stop(_ point: String, needs: DeliveryInput.Needs? = nil) -> DeliveryInput.Leg {
    DeliveryInput.Leg(
      point: point, lock: Hex.encode(Array(key("lock at \(point)").thumbprint.prefix(16))),
      needs: needs)
  }

  /// Plans a delivery to the front door, or what `change` makes of it.
  mutating func plan(
    _ expect: Expectation? = nil, _ change: (World, inout DeliveryInput) -> Void = { _, _ in }
  ) {
    var step = Step(.deliver)
    var input = DeliveryInput(
      job: Hex.encode(job), courier: Hex.encode(key("courier").publicKey),
      terms: Self.tripTerms, legs: [stop("front")])
    change(self, &input)
    step.delivery = input
    var planned = Expectation.allow
    planned.legs = input.legs.map { _ in "planned" }
    add(step, expect ?? planned)
  }

  /// Something happens, so many seconds after ten o'clock.
  mutating func happens(_ seconds: UInt64, _ event: EventInput, _ expect: Expectation) {
    var step = Step(.deliver)
    step.at = noon + seconds
    step.event = event
    add(step, expect)
  }
}

// MARK: - Events

extension World {
  func challenge(_ number: Int = 1) -> String {
    Hex.encode(Array(digest("challenge \(number)").prefix(16)))
  }

  func request(leg: Int = 0, _ number: Int = 1) -> EventInput {
    var event = EventInput(.request, leg: leg)
    event.nonce = challenge(number)
    return event
  }

  /// Evidence of this moment: a scan is bound to the job, the rest to the first challenge.
  func seen(
    _ kind: String, at seconds: UInt64, leg: Int = 0,
    _ change: (inout EventInput) -> Void = { _ in }
  ) -> EventInput {
    var event = EventInput(.evidence, leg: leg)
    event.evidence = kind
    event.time = noon + seconds
    if kind == "packageScan" { event.job = Hex.encode(job) } else { event.nonce = challenge() }
    change(&event)
    return event
  }

  func issue(
    leg: Int = 0, serial: UInt32 = 1, until seconds: UInt64 = 1_240
  ) -> EventInput {
    var event = EventInput(.issue, leg: leg)
    event.issuer = Hex.encode(key("service").publicKey)
    event.serial = serial
    event.expiration = noon + seconds
    return event
  }

  /// The lock's `unlocked`, with the time by its clock.
  func unlocked(
    _ sequence: UInt64 = 40, at seconds: UInt64, leg: Int = 0, serial: UInt32 = 1
  ) -> EventInput {
    var event = EventInput(.receipt, leg: leg)
    event.word = "unlocked"
    event.sequence = sequence
    event.issuer = Hex.encode(key("service").publicKey)
    event.serial = serial
    event.time = noon + seconds
    return event
  }

  /// What the lock says of a session.
  func said(
    _ word: String, _ sequence: UInt64 = 43, session: UInt64? = 40, leg: Int = 0
  ) -> EventInput {
    var event = EventInput(.receipt, leg: leg)
    event.word = word
    event.sequence = sequence
    event.session = session
    return event
  }

  func decided(
    _ kind: EventInput.Kind, _ role: String, _ name: String = "Ada", incident: Int? = nil,
    why: String? = nil
  ) -> EventInput {
    var event = EventInput(kind)
    event.role = role
    event.name = name
    event.incident = incident
    event.why = why
    return event
  }

  func courier(_ role: String, revoking: Bool = false) -> EventInput {
    var event = EventInput(.courier)
    event.key = Hex.encode(key(role).publicKey)
    event.revoking = revoking
    return event
  }

  func base(_ base: UInt32, issuer: String = "service") -> EventInput {
    var event = EventInput(.base, leg: 0)
    event.issuer = Hex.encode(key(issuer).publicKey)
    event.base = base
    return event
  }

  /// A judgement of these serials.
  func judged(_ serials: [UInt32] = [1], job other: [UInt8]? = nil) -> EventInput {
    var event = EventInput(.release)
    event.job = Hex.encode(other ?? job)
    event.passes = serials.map { "\(Hex.encode(key("service").publicKey)):\($0)" }
    return event
  }
}

extension Expectation {
  /// Done: the first leg is in this state, and these effects are all.
  static func went(_ state: String, _ effects: String..., open: [String]? = nil) -> Expectation {
    var expect = Expectation.allow
    expect.legs = [state]
    expect.effects = effects
    expect.incidents = open
    return expect
  }

  /// Refused, and the first leg is still in this state.
  static func refused(_ reason: String, _ state: String) -> Expectation {
    var expect = Expectation.deny(reason)
    expect.legs = [state]
    return expect
  }
}
