import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// Steps on a lock: everything it does is protocol input, everything seen is protocol output.

extension Player {
  func performOnLock(_ step: Step) throws -> Expectation {
    if step.do == .boot {
      lock = try boot(step)
      return .allow
    }
    guard let lock else { throw VectorFault("the first step is not boot") }
    switch step.do {
    case .powerCycle:
      lock.powerCycle(random: try step.fixed(\.random, "random"))
      return .allow
    case .advance:
      lock.tick += step.seconds ?? 0
      return .allow
    case .sensor:
      if step.bolt == "thrown", step.door == "closed" { lock.relock() }
      return .allow
    case .configure:
      let message = try step.bytes(\.message, "message")
      return Self.outcome { () throws(DenyReason) in
        try lock.configure(message.span, presence: step.presence ?? false)
      }
    case .hello: return try hello(step, lock)
    case .preview: return try preview(step, lock)
    default: return try present(step, lock)
    }
  }

  private func boot(_ step: Step) throws -> any LockHost {
    let key: FixedBytes<32> = try step.fixed(\.key, "key")
    let signer = try SeedSigner(seed: key, backend: backend)
    let seed: FixedBytes<32> = try step.fixed(\.seed, "seed")
    let random: FixedBytes<32> = try step.fixed(\.random, "random")
    let drift = step.drift ?? 0
    switch step.profile ?? "small" {
    case "small":
      return ProfiledLockHost<8, 8, 8, 16, Backend>(
        seed: seed, signer: signer, random: random, drift: drift, backend: backend)
    case "building":
      return ProfiledLockHost<34, 32, 64, 64, Backend>(
        seed: seed, signer: signer, random: random, drift: drift, backend: backend)
    default: throw VectorFault("there is no profile \(step.profile ?? "")")
    }
  }

  private func hello(_ step: Step, _ lock: any LockHost) throws -> Expectation {
    let message = try step.bytes(\.message, "message")
    let answer: [UInt8]
    do throws(DenyReason) {
      answer = try lock.hello(message.span)
    } catch {
      return .deny(ReasonName.of(error))
    }
    let challenge = try ReadChallenge(answer)
    var got = Expectation.allow
    got.nonce = Hex.encode(Array(copying: challenge.nonce.bytes.bytes))
    got.certain = challenge.isCertain
    got.issuers = challenge.issuers
    return got
  }

  private func present(_ step: Step, _ lock: any LockHost) throws -> Expectation {
    let message = try step.bytes(\.message, "message")
    let binding = step.binding == nil ? nil : Digest(bytes: try step.fixed(\.binding, "binding"))
    guard let channel = Channel(name: step.channel ?? "ble") else {
      throw VectorFault("there is no channel \(step.channel ?? "")")
    }
    let reply =
      step.do == .ferry
      ? lock.ferry(message.span)
      : lock.present(message.span, channel: channel, binding: binding)
    var got = reply.reason.map { Expectation.deny(ReasonName.of($0)) } ?? .allow
    let answer = try ReadAnswer(reply.message)
    guard answer.isAllowed == reply.isAllowed else {
      throw VectorFault("the answer and the verdict differ")
    }
    got.holder = answer.code
    got.clock = answer.clock
    got.signed = answer.isSigned
    got.alarms = []
    if reply.alarms.hasClockConflict { got.alarms?.append("clockConflict") }
    if reply.alarms.hasEquivocation { got.alarms?.append("equivocation") }
    return got
  }

  private func preview(_ step: Step, _ lock: any LockHost) throws -> Expectation {
    let chain = try step.bytes(\.message, "message")
    guard let channel = Channel(name: step.channel ?? "ble"),
      let action = Action(name: step.action ?? "unlock"), let at = step.at
    else { throw VectorFault("a preview needs a moment, a channel and an action") }
    do throws(DenyReason) {
      let assumed = try lock.preview(chain.span, at: at, action: action, channel: channel)
      var got = Expectation.allow
      got.assumed = assumed.names
      return got
    } catch {
      return .deny(ReasonName.of(error))
    }
  }

  static func outcome(_ body: () throws(DenyReason) -> Void) -> Expectation {
    do throws(DenyReason) {
      try body()
      return .allow
    } catch {
      return .deny(ReasonName.of(error))
    }
  }
}

/// A challenge as a stranger reads it.
struct ReadChallenge {
  let nonce: Nonce
  let isCertain: Bool
  /// `kid:base:sequence` of each row.
  let issuers: [String]

  init(_ bytes: [UInt8]) throws {
    let isSigned = bytes.first == 0xd2
    let claims: ChallengeClaims
    if isSigned {
      claims = try Unverified<ChallengeClaims>(message: bytes.span).claims
    } else {
      claims = try ChallengeClaims(unsigned: bytes.span)
    }
    nonce = claims.nonce
    isCertain = claims.clockIsCertain
    var rows: [String] = []
    try claims.issuers.visit(in: bytes.span) { (row) throws(DenyReason) in
      rows.append("\(Hex.encode(Array(copying: row.kid.bytes.bytes))):\(row.base):\(row.sequence)")
    }
    issuers = rows
  }
}

/// An answer as a holder reads it.
struct ReadAnswer {
  let isSigned: Bool
  let isAllowed: Bool
  let code: UInt8
  let clock: [Int64]?

  init(_ bytes: [UInt8]) throws {
    isSigned = bytes.first == 0xd2
    guard isSigned else {
      guard bytes.count == 3, bytes[0] == 0x82, bytes[1] == 5, bytes[2] <= 2 else {
        throw VectorFault("an unsigned answer is not [5, 0], [5, 1] or [5, 2]")
      }
      isAllowed = bytes[2] == 0
      code = bytes[2]
      clock = nil
      return
    }
    let answer = try Unverified<AnswerClaims>(message: bytes.span).claims
    isAllowed = answer.isAllowed
    code = answer.code.rawValue
    clock = [Int64(answer.clock.earliest), answer.clock.latest.map { Int64($0) } ?? -1]
  }
}

extension Channel {
  /// Names of cases, in registry order.
  static let names = ["nfc", "ble", "uwb", "remote", "keypad", "intent"]

  init?(name: String) {
    guard let index = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: UInt8(index))
  }
}

extension Action {
  /// Names of cases, in registry order.
  static let names = [
    "unlock", "lock", "hold-open", "read-status", "view-stream", "talk", "capture-evidence",
    "view-evidence", "open-passcode-slot",
  ]

  init?(name: String) {
    guard let index = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: UInt8(index))
  }
}

extension Assumptions {
  /// Names of cases, in the order of the bits.
  var names: [String] {
    let all: [(Assumptions, String)] = [
      (.freshStaples, "freshStaples"), (.evidence, "evidence"), (.challenge, "challenge"),
      (.unspent, "unspent"), (.capacity, "capacity"), (.noSession, "noSession"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}
