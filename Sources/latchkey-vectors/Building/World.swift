import LatchkeyVectors

/// 2026-06-01T10:00:00Z, a Monday.
let noon: UInt64 = 1_780_308_000

/// The people and things of one case, and what its lock has been through so far.
struct World {
  let id: String
  private(set) var steps: [Step] = []
  private(set) var tick: UInt32 = 0
  private(set) var boots: UInt64 = 0
  private(set) var counter: UInt32 = 0
  private var random: [UInt8] = []

  init(_ id: String) { self.id = id }

  func key(_ role: String) -> Key { Key(role, of: id) }

  var lock: Key { key("lock") }
  var owner: Key { key("owner") }
  var deviceSeed: [UInt8] { key("device seed").seed }
  var lockID: [UInt8] { Array(lock.thumbprint.prefix(16)) }
  var salt: [UInt8] { Array(key("salt").seed.prefix(16)) }
  var site: [UInt8] { Array(sha256(owner.coseKey.encoded + salt).prefix(16)) }

  mutating func add(_ step: Step, _ expect: Expectation? = nil) {
    var step = step
    step.expect = expect
    steps.append(step)
  }

  mutating func changeLastExpectation(_ change: (inout Expectation) -> Void) {
    guard !steps.isEmpty, steps[steps.count - 1].expect != nil else { return }
    change(&steps[steps.count - 1].expect!)
  }
}

// MARK: - Nonces

extension World {
  /// The nonce with this tick and counter, by NONCE-1.
  func nonce(tick: UInt32, counter: UInt32) -> [UInt8] {
    let bootKey = hmac(Item.bigEndian(boots, 8) + random, key: deviceSeed)
    let stamp = Item.bigEndian(UInt64(tick), 4) + Item.bigEndian(UInt64(counter), 4)
    return stamp + hmac(stamp, key: bootKey).prefix(8)
  }

  /// Says hello, and returns the nonce that must come back.
  @discardableResult
  mutating func hello(
    signed: Bool = false, kids: [[UInt8]] = [], certain: Bool? = nil, issuers: [String]? = nil
  ) -> [UInt8] {
    let nonce = nonce(tick: tick, counter: counter)
    counter += 1
    var step = Step(.hello)
    step.message = Hex.encode(
      Item.array([.int(3), .int(signed ? 1 : 0), .array(kids.map { .bytes($0) })]).encoded)
    var expect = Expectation.allow
    expect.nonce = Hex.encode(nonce)
    expect.certain = certain
    expect.issuers = issuers
    add(step, expect)
    return nonce
  }
}

// MARK: - The lock's life

extension World {
  /// A lock fresh from the factory.
  mutating func boot(drift: UInt32 = 0, profile: String = "small") {
    boots = 1
    counter = 0
    tick = 0
    random = key("random 1").seed
    var step = Step(.boot)
    step.key = Hex.encode(lock.seed)
    step.seed = Hex.encode(deviceSeed)
    step.random = Hex.encode(random)
    step.drift = drift
    step.profile = profile
    add(step)
  }

  /// A boot with these random bytes.
  mutating func beginBoot(random bytes: [UInt8]) {
    boots += 1
    counter = 0
    tick = 0
    random = bytes
  }

  mutating func powerCycle() {
    beginBoot(random: key("random \(boots + 1)").seed)
    var step = Step(.powerCycle)
    step.random = Hex.encode(random)
    add(step)
  }

  mutating func advance(_ seconds: UInt32) {
    tick += seconds
    var step = Step(.advance)
    step.seconds = seconds
    add(step)
  }

  mutating func sensor(bolt: String, door: String) {
    var step = Step(.sensor)
    step.bolt = bolt
    step.door = door
    add(step)
  }

  /// The claims of a founding configuration over a nonce.
  func foundingClaims(nonce: [UInt8]) -> Fields {
    Fields([
      (1, .bytes(lockID)), (2, .int(0)), (3, .bytes([UInt8](repeating: 0, count: 32))),
      (4, .bytes(site)), (5, .text("front")),
      (6, .array([anchor(owner, status: key("status"))])), (7, .int(256)),
      (8, .array([.bytes(key("resident").publicKey)])),
      (9, .array([.bytes(key("camera").publicKey), .bytes(key("doorbell").publicKey)])),
      (
        10,
        .array([
          source(owner), source(key("hub"), error: 2),
          source(key("service clock"), isService: true),
        ])
      ),
      (11, .array([.bytes(key("auditor").publicKey)])), (12, .int(90)), (13, .int(3)),
      (14, .int(3_600)), (15, .int(0)), (16, .array([.bytes(salt), .bytes(nonce)])),
    ])
  }

  func anchor(
    _ key: Key, issuedAfter: UInt64 = 0, notAfter: UInt64 = 0, status: Key? = nil
  ) -> Item {
    .array([
      .bytes(key.publicKey), .unsigned(issuedAfter), .unsigned(notAfter),
      .bytes(status?.publicKey ?? []),
    ])
  }

  func source(_ key: Key, isService: Bool = false, error: UInt64 = 0) -> Item {
    .array([.bytes(key.publicKey), .int(isService ? 1 : 0), .unsigned(error)])
  }

  /// Sends a configuration.
  mutating func configure(
    _ message: Message, presence: Bool = true, _ expect: Expectation = .allow
  ) {
    configure(message.envelope, presence: presence, expect)
  }

  mutating func configure(
    _ bytes: [UInt8], presence: Bool = true, _ expect: Expectation = .allow
  ) {
    var step = Step(.configure)
    step.message = Hex.encode(bytes)
    step.presence = presence
    add(step, expect)
  }

  /// Boots and configures a lock; `change` may alter the configuration before it is signed.
  ///
  /// - Returns: The configuration as sent.
  @discardableResult
  mutating func found(
    drift: UInt32 = 0, profile: String = "small", _ change: (inout Message) -> Void = { _ in },
    expect: Expectation = .allow
  ) -> Message {
    boot(drift: drift, profile: profile)
    let nonce = hello()
    var message = Message("configuration", by: owner, foundingClaims(nonce: nonce))
    change(&message)
    configure(message, expect)
    return message
  }

  /// Boots and configures a lock, and tells it the time by the owner's statement: the clock is then
  /// [time, time + 1].
  mutating func ready(
    at time: UInt64 = noon, drift: UInt32 = 0, profile: String = "small",
    _ change: (inout Message) -> Void = { _ in }
  ) {
    found(drift: drift, profile: profile, change)
    tellTime(time)
  }

  /// A ferry with a time statement of the owner over a fresh nonce.
  mutating func tellTime(_ time: UInt64, _ expect: Expectation = .allow) {
    let nonce = hello()
    ferry(times: [timeStatement(time, nonce: nonce)], expect)
  }
}
