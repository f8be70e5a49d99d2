import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
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
    case .reset:
      let random: FixedBytes<32> = try step.fixed(\.random, "random")
      return Self.outcome { () throws(DenyReason) in
        try lock.reset(presence: step.presence ?? false, random: random)
      }
    case .advance:
      lock.advance(step.seconds ?? 0)
      return .allow
    case .sensor:
      lock.sense(
        DoorReading(isBoltThrown: step.bolt == "thrown", isDoorClosed: step.door == "closed"))
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
    lockKey = signer.publicKey
    let seed: FixedBytes<32> = try step.fixed(\.seed, "seed")
    let random: FixedBytes<32> = try step.fixed(\.random, "random")
    let drift = step.drift ?? 0
    switch step.profile ?? "small" {
    case "small":
      return ProfiledLockHost<8, 8, 8, 16, 4, Backend>(
        seed: seed, signer: signer, random: random, drift: drift, backend: backend)
    case "building":
      return ProfiledLockHost<34, 32, 64, 64, 16, Backend>(
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
    let challenge = try ReadChallenge(answer, of: lockKey, using: backend)
    var got = Expectation.allow
    got.nonce = Hex.encode(Array(copying: challenge.nonce.bytes.bytes))
    got.certain = challenge.isCertain
    got.issuers = challenge.issuers
    got.window = challenge.window
    got.configuration = challenge.configuration
    got.signed = challenge.isSigned
    return got
  }

  private func present(_ step: Step, _ lock: any LockHost) throws -> Expectation {
    let message = try step.bytes(\.message, "message")
    let binding = step.binding == nil ? nil : Digest(bytes: try step.fixed(\.binding, "binding"))
    guard let channel = Channel(name: step.channel ?? "ble") else {
      throw VectorFault("there is no channel \(step.channel ?? "")")
    }
    let reply = lock.present(message.span, channel: channel, binding: binding)
    var got = reply.reason.map { Expectation.deny(ReasonName.of($0)) } ?? .allow
    let answer = try ReadAnswer(reply.message, to: message, of: lockKey, using: backend)
    guard answer.isAllowed == reply.isAllowed else {
      throw VectorFault("the answer and the verdict differ")
    }
    got.holder = answer.code
    got.clock = answer.clock
    got.signed = answer.isSigned
    got.issuers = answer.issuers
    got.receipt = try take(answer.receipt)
    got.tag = answer.receipt?.tag
    got.ring = answer.ring ?? "none"
    got.shown = try summarize(reply.shown, for: step.do == .ferry ? .auditor : .holder)
    got.alarms = []
    if reply.alarms.hasClockConflict { got.alarms?.append("clockConflict") }
    if reply.alarms.hasEquivocation { got.alarms?.append("equivocation") }
    return got
  }

  /// Reads what a lock has shown (SHOW-1, RCPT-2, RCPT-17).
  private func summarize(
    _ messages: [[UInt8]], for reader: ShownReceipt.Reader
  ) throws -> [String] {
    var run: ReceiptRun?
    return try messages.map { message in
      let shown = try ShownReceipt(message: message, from: lockKey, for: reader, using: backend)
      if run == nil {
        run = ReceiptRun(next: shown.receipt.sequence, last: shown.receipt.previous)
      }
      try run?.append(shown.receipt)
      return shown.summary
    }
  }

  /// Follows the chain of receipts (RCPT-1).
  private func take(_ receipt: ReadReceipt?) throws -> String {
    guard let receipt else { return "none" }
    // Between the two that were seen, others may have been made.
    guard receipt.sequence != nextReceipt || receipt.previous == lastReceipt else {
      throw VectorFault("a receipt does not name the one before it")
    }
    lastReceipt = receipt.hash
    nextReceipt = receipt.sequence + 1
    return receipt.summary
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

extension ShownReceipt {
  /// `sequence`, and where the body is shown `:event`, and of a denial `:reason`.
  var summary: String {
    var words = ["\(receipt.sequence)"]
    if let body = disclosure?.body {
      words.append("\(body.event)")
      if let reason = body.reason { words.append("\(reason)") }
    }
    return words.joined(separator: ":")
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
