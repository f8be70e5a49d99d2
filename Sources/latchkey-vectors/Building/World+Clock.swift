import LatchkeyVectors

// Clocks: how a case brings its lock to know exactly so much of the time.

extension World {
  /// Boots and configures a lock without drift, and lets the owner tell the time so that the clock is
  /// exactly [from, to].
  ///
  /// The owner's error and the age of the nonce make the width: 2e + a + 1.
  mutating func ready(
    from: UInt64, to: UInt64, _ change: (inout Message) -> Void = { _ in }
  ) {
    let width = to - from
    let age = (width - 1) % 2
    let error = (width - 1 - age) / 2
    let sources = sources(ownerError: error)
    found { message in
      message.claims[10] = sources
      change(&message)
    }
    let nonce = hello()
    if age > 0 { advance(UInt32(age)) }
    ferry(times: [timeStatement(from + error, nonce: nonce)])
  }

  /// The time sources of a founding, with another error of the owner's or the hub's.
  func sources(ownerError: UInt64 = 0, hubError: UInt64 = 2) -> Item {
    .array([
      source(owner, error: ownerError), source(key("hub"), error: hubError),
      source(key("service clock"), isService: true),
    ])
  }

  /// A ferry with a time statement of a named source over a fresh nonce.
  mutating func tellTime(_ time: UInt64, by name: String, _ expect: Expectation = .allow) {
    let nonce = hello()
    ferry(times: [timeStatement(time, nonce: nonce, by: key(name))], expect)
  }

  /// Hello, and a visit over the nonce that comes back, which `change` may use with this world.
  mutating func visitNow(
    _ links: [Message], by holder: String, _ expect: Expectation,
    _ change: (World, inout Visit) -> Void
  ) {
    let nonce = hello()
    var visit = visit(links, by: holder, nonce: nonce)
    change(self, &visit)
    present(visit, expect)
  }

  /// Accepts the configuration after `previous`, and returns it.
  @discardableResult
  mutating func configureNext(
    after previous: Message, _ change: (inout Message) -> Void
  ) -> Message {
    var message = previous
    if case .unsigned(let sequence) = previous.claims[2] {
      message.claims[2] = .unsigned(sequence + 1)
    }
    message.claims[3] = .bytes(sha256(previous.envelope))
    message.claims[16] = nil
    change(&message)
    configure(message)
    return message
  }

  /// A guest pass with a window of its own.
  func pass(
    serial: UInt32 = 1, from notBefore: UInt64, to expiration: UInt64,
    _ constraints: Fields = Fields()
  ) -> Message {
    credential(
      by: owner, for: key("guest"), serial: serial, from: notBefore, to: expiration, constraints)
  }

  /// A guest pass that begins at second 1 and ends at the last one.
  func lastingPass(serial: UInt32 = 1, _ constraints: Fields = Fields()) -> Message {
    pass(serial: serial, from: 1, to: lastSecond, constraints)
  }
}

extension Message {
  /// The same message under a signature that is none of its signer's.
  var forged: Message {
    var message = self
    message.key = Key("forger", of: "any")
    return message
  }
}

extension Expectation {
  /// With this interval in the signed answer; `nil` where latest is unknown.
  func at(_ earliest: UInt64, _ latest: UInt64?) -> Expectation {
    var expect = self
    expect.clock = [Int64(earliest), latest.map { Int64($0) } ?? -1]
    return expect
  }

  /// With exactly these alarms.
  func alarming(_ names: String...) -> Expectation {
    var expect = self
    expect.alarms = names
    return expect
  }
}
