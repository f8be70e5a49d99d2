import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeyService

/// A crypto backend that also signs with a seed, as only cases do.
public protocol SeedBackend: CryptoBackend {
  func publicKey(ofSeed seed: FixedBytes<32>) throws(SigningFailure) -> PublicKey
  func sign(_ message: Span<UInt8>, seed: FixedBytes<32>) throws(SigningFailure) -> Signature
}

/// Plays a case on this implementation and tells where it differs.
public final class Player<Backend: SeedBackend> {
  let backend: Backend
  var lock: (any LockHost)?
  var lockKey = PublicKey(bytes: .zero)
  /// SHA-256 of the last receipt that the lock gave out.
  var lastReceipt = Digest.zero
  /// Sequence of the one behind it.
  var nextReceipt: UInt64 = 0
  /// What a reader has been shown so far.
  var run: ReceiptRun?
  /// What the issuer of the case knows of the site, and the serials of its key.
  var directory: SiteDirectory?
  var ledger: CaseLedger?
  var holder: Holder<Backend>
  /// What the service of the case is about.
  var delivery: Delivery?

  public init(backend: Backend) {
    self.backend = backend
    holder = Holder(using: backend)
  }

  /// Plays the steps in order.
  ///
  /// - Returns: What differs, a line each; nothing when the case passes.
  public func play(_ vector: VectorCase) -> [String] {
    lock = nil
    lastReceipt = .zero
    nextReceipt = 0
    run = nil
    directory = nil
    ledger = nil
    holder = Holder(using: backend)
    delivery = nil
    var differences: [String] = []
    for (index, step) in vector.steps.enumerated() {
      do {
        let got = try perform(step)
        guard let expected = step.expect else { continue }
        if let difference = Self.difference(expected, got) {
          differences.append("\(vector.id) step \(index) (\(step.do.rawValue)): \(difference)")
        }
      } catch {
        differences.append("\(vector.id) step \(index) (\(step.do.rawValue)): \(error)")
      }
    }
    return differences
  }

  /// Compares only what is expected: an expectation that is silent on something allows anything.
  static func difference(_ expected: Expectation, _ got: Expectation) -> String? {
    var seen = got
    if expected.holder == nil { seen.holder = nil }
    if expected.nonce == nil { seen.nonce = nil }
    if expected.certain == nil { seen.certain = nil }
    if expected.clock == nil { seen.clock = nil }
    if expected.issuers == nil { seen.issuers = nil }
    if expected.window == nil { seen.window = nil }
    if expected.configuration == nil { seen.configuration = nil }
    if expected.signed == nil { seen.signed = nil }
    if expected.receipt == nil { seen.receipt = nil }
    if expected.ring == nil { seen.ring = nil }
    if expected.shown == nil { seen.shown = nil }
    if expected.tag == nil { seen.tag = nil }
    if expected.assumed == nil { seen.assumed = nil }
    if expected.message == nil { seen.message = nil }
    if expected.legs == nil { seen.legs = nil }
    if expected.trip == nil { seen.trip = nil }
    if expected.effects == nil { seen.effects = nil }
    if expected.incidents == nil { seen.incidents = nil }
    if expected.due == nil { seen.due = nil }
    if expected.ends == nil { seen.ends = nil }
    if expected.held == nil { seen.held = nil }
    // An alarm that nobody expects is a difference; so is one that does not come.
    var wanted = expected
    if wanted.alarms == nil { wanted.alarms = seen.alarms?.isEmpty ?? true ? seen.alarms : [] }
    guard wanted != seen else { return nil }
    return "expected \(wanted), got \(seen)"
  }

  func perform(_ step: Step) throws -> Expectation {
    switch step.do {
    case .boot, .powerCycle, .reset, .advance, .configure, .hello, .present, .ferry, .sensor,
      .preview:
      try performOnLock(step)
    case .cbor, .decode, .verify, .ed25519: try performStateless(step)
    case .issue, .staple, .answerChallenge, .readChallenge, .readAnswer, .readShown:
      try performOffLock(step, step.request ?? Request())
    case .deliver: try deliver(step)
    case .release: try judge(step)
    }
  }
}

/// A case that cannot be played: its file is wrong.
public struct VectorFault: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A part of a case file that holds bytes as lower-case hex.
protocol HexFields {}

extension Step: HexFields {}

extension HexFields {
  /// The bytes of a field that must be there.
  func bytes(_ field: KeyPath<Self, String?>, _ name: String) throws -> [UInt8] {
    guard let text = self[keyPath: field], let bytes = Hex.decode(text) else {
      throw VectorFault("\(name) is not lower-case hex")
    }
    return bytes
  }

  /// The bytes of a field of fixed length.
  func fixed<let count: Int>(
    _ field: KeyPath<Self, String?>, _ name: String
  ) throws -> FixedBytes<count> {
    let source = try bytes(field, name)
    guard let value = FixedBytes<count>(source.span) else {
      throw VectorFault("\(name) is not \(count) bytes")
    }
    return value
  }

  /// The bytes of a field of fixed length that every such part has.
  func fixed<let count: Int>(
    _ field: KeyPath<Self, String>, _ name: String
  ) throws -> FixedBytes<count> {
    guard let source = Hex.decode(self[keyPath: field]),
      let value = FixedBytes<count>(source.span)
    else { throw VectorFault("\(name) is not \(count) bytes of lower-case hex") }
    return value
  }

  /// The messages of a list; none where the case has no list.
  func messages(_ field: KeyPath<Self, [String]?>, _ name: String) throws -> [[UInt8]] {
    try (self[keyPath: field] ?? []).map { text in
      guard let bytes = Hex.decode(text) else {
        throw VectorFault("\(name) is not lower-case hex")
      }
      return bytes
    }
  }
}
