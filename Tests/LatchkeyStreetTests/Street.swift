import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySQLite
import LatchkeyService
import LatchkeySodium

/// A site with its owner, a service with a real ledger, a courier, a camera.
final class Street {
  static let crypto = SodiumBackend()
  static let owner: UInt8 = 1
  static let service: UInt8 = 2
  static let courier: UInt8 = 3
  static let secondCourier: UInt8 = 5
  static let resident: UInt8 = 6
  static let camera: UInt8 = 7
  static let auditor: UInt8 = 9
  static let root: UInt8 = 10
  static let stranger: UInt8 = 11
  static let nextService: UInt8 = 12
  static let otherOwner: UInt8 = 13
  static let salt = FixedBytes<16> { UInt8($0) }
  static let origin = "https://door.example"

  static func signer(_ seed: UInt8) throws -> SodiumSigner {
    try SodiumSigner(seed: FixedBytes { _ in seed })
  }

  static func key(_ seed: UInt8) throws -> PublicKey { try signer(seed).publicKey }

  /// 2026-05-04T08:00:00Z, a Monday.
  var now: UInt64 = 1_777_881_600
  private(set) var ledger: any Ledger
  let settings: ServiceSettings
  var service: Service<SodiumBackend>
  let gate: RequestGate<SodiumBackend>
  let folder: URL
  var authoritySerials = OwnerLedger()

  init(window: UInt32 = 64, ledger: (any Ledger)? = nil, stretchSeconds: UInt64 = 300) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "street-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "ledger.db").path
    if let ledger {
      self.ledger = ledger
    } else {
      try SQLiteLedger.migrate(at: path)
      self.ledger = try SQLiteLedger(at: path)
    }
    settings = ServiceSettings(
      roots: [try Self.key(Self.root)], stretchSeconds: stretchSeconds)
    service = Service(
      ledger: self.ledger, keys: KeyRing(current: try HeldKey(Self.service)),
      settings: settings, using: Self.crypto)
    gate = RequestGate(
      origin: Self.origin, serverKey: try Self.key(Self.service),
      nonces: ServerNonces(secret: FixedBytes { _ in 77 }, using: Self.crypto),
      using: Self.crypto)
  }

  /// The service goes on with another ledger.
  func run(on ledger: any Ledger) throws {
    self.ledger = ledger
    service = Service(
      ledger: ledger, keys: KeyRing(current: try HeldKey(Self.service)), settings: settings,
      using: Self.crypto)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A signed request as the gate lets it through.
  func request(
    _ operation: LatchkeyService.Operation, _ path: String, _ body: [UInt8], as seed: UInt8,
    nonce: FixedBytes<32>? = nil
  ) throws -> VerifiedRequest {
    let nonce = nonce ?? self.nonce()
    let message = try RequestDraft(
      origin: Self.origin, server: gate.server, nonce: nonce, method: operation.method,
      path: path, body: Self.crypto.sha256(body.span)
    ).signed(by: try Self.signer(seed), using: Self.crypto)
    return try gate.verify(
      RequestGate.Arrival(
        message: message, signer: try Self.key(seed), method: operation.method, path: path,
        body: body), at: now)
  }

  func nonce() -> FixedBytes<32> {
    gate.nonces.make(random: FixedBytes { _ in UInt8.random(in: 0...255) }, at: now)
  }

  /// Asks for an operation.
  @discardableResult
  func ask(
    _ operation: LatchkeyService.Operation, _ parameters: [String: String],
    _ body: [String: Any] = [:], as seed: UInt8, nonce: FixedBytes<32>? = nil
  ) async throws -> [String: Any] {
    let bytes = try Array(JSONSerialization.data(withJSONObject: body, options: .sortedKeys))
    let reply = try await raw(operation, parameters, bytes, as: seed, nonce: nonce)
    return try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any] ?? [:]
  }

  func raw(
    _ operation: LatchkeyService.Operation, _ parameters: [String: String], _ body: [UInt8],
    as seed: UInt8, nonce: FixedBytes<32>? = nil
  ) async throws -> Reply {
    let path = parameters.reduce(operation.path) {
      $0.replacing("{\($1.key)}", with: $1.value)
    }
    return try await service.perform(
      Call(
        operation, parameters,
        request: try request(operation, path, body, as: seed, nonce: nonce), body: body), at: now)
  }
}

/// A key in memory.
final class HeldKey: IssuerKey {
  private let signer: SodiumSigner

  init(_ seed: UInt8) throws { signer = try Street.signer(seed) }

  var publicKey: PublicKey { signer.publicKey }

  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    try signer.sign(message)
  }
}

/// The owner's serials.
struct OwnerLedger: SerialLedger {
  var base: UInt32 = 0
  var nextSerial: UInt32 = 0
  var lowestLiveSerial: UInt32?
  var revokedSerials: [UInt32] = []
  private var sequence: UInt64 = 0

  mutating func allocate() -> UInt32 {
    defer { nextSerial += 1 }
    return nextSerial
  }

  mutating func nextStapleSequence() -> UInt64 {
    sequence += 1
    return sequence
  }

  mutating func noteStaple(base: UInt32) { self.base = base }
}
