import LatchkeyVectors

/// Ten years behind ``noon``, near enough.
let farAhead = noon + 315_619_200

// Clock reset and factory reset.

extension World {
  /// The configuration after another that sets the clock back: the owner's issuedAfter rises, and all
  /// else stays.
  func clockReset(
    after message: Message, to time: UInt64 = noon + 60, over nonce: [UInt8],
    issuedAfter: UInt64 = farAhead
  ) -> Message {
    var next = configuration(after: message)
    next.claims[6] = owners(issuedAfter: issuedAfter)
    next.claims[17] = .array([.bytes(nonce), .unsigned(time)])
    return next
  }

  /// The one anchor of a founding, with another issuedAfter.
  func owners(issuedAfter: UInt64) -> Item {
    .array([anchor(owner, issuedAfter: issuedAfter, status: key("status"))])
  }

  /// Founds a lock, and lets the owner tell it the time twice: today, and far ahead.
  mutating func runAhead(
    to time: UInt64 = farAhead, _ change: (inout Message) -> Void = { _ in }
  ) -> Message {
    let first = found(change)
    tellTime(noon)
    tellTime(time)
    return first
  }

  /// Hello, and a clock reset over the nonce that comes back.
  @discardableResult
  mutating func setBack(
    after message: Message, to time: UInt64 = noon + 60, issuedAfter: UInt64 = farAhead,
    presence: Bool = true, _ expect: Expectation = .allow,
    _ change: (inout Message) -> Void = { _ in }
  ) -> Message {
    var next = clockReset(after: message, to: time, over: hello(), issuedAfter: issuedAfter)
    change(&next)
    configure(next, presence: presence, expect)
    return next
  }

  /// A pass of the owner from second 1 to the last, issued at a stated second.
  func pass(
    issuedAt: UInt64, for holder: String = "guest", serial: UInt32 = 1,
    _ constraints: Fields = Fields()
  ) -> Message {
    credential(
      by: owner, for: key(holder), serial: serial, from: 1, to: lastSecond, issuedAt: issuedAt,
      scope: [("front", 3)], constraints)
  }

  /// Asks for a factory reset.
  mutating func reset(presence: Bool = true, _ expect: Expectation = .allow) {
    let next = key("random \(boots + 1)").seed
    var step = Step(.reset)
    step.presence = presence
    step.random = Hex.encode(next)
    add(step, expect)
    if expect.verdict == .allow { beginBoot(random: next) }
  }

  /// Hello, and a founding over the nonce that comes back.
  @discardableResult
  mutating func foundAgain(
    issuedAfter: UInt64, _ expect: Expectation = .allow,
    _ change: (inout Message) -> Void = { _ in }
  ) -> Message {
    var message = Message("configuration", by: owner, foundingClaims(nonce: hello()))
    message.claims[6] = owners(issuedAfter: issuedAfter)
    change(&message)
    configure(message, expect)
    return message
  }

  /// A new owner's founding: anchor, time source and site of his own.
  func foundingClaims(by founder: Key, nonce: [UInt8], issuedAfter: UInt64) -> Fields {
    var claims = foundingClaims(nonce: nonce)
    claims[4] = .bytes(Array(sha256(founder.coseKey.encoded + salt).prefix(16)))
    claims[6] = .array([anchor(founder, issuedAfter: issuedAfter)])
    claims[10] = .array([source(founder)])
    return claims
  }
}
