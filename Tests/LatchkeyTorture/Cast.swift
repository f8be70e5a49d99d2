import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import LatchkeySodium

/// Who takes part, and with which keys. The seeds are public: nothing here guards anything.
enum Cast {
  static let crypto = SodiumBackend()
  static let origin = "http://torture.example"
  static let nonceSecret = FixedBytes<32> { _ in 77 }
  static let window: UInt32 = 1_024
  static let point = "front"

  /// Who holds a key.
  enum Role: UInt8 {
    case service = 1
    case root = 2
    case owner = 3
    case resident = 4
    case camera = 5
    case lock = 6
    case courier = 7
    case auditor = 8
  }

  /// The seed of a role; `number` tells sites, or couriers, apart.
  static func seed(_ role: Role, _ number: Int = 0) -> FixedBytes<32> {
    FixedBytes { index in index == 0 ? role.rawValue : UInt8(truncatingIfNeeded: number + 1) }
  }

  static func signer(_ role: Role, _ number: Int = 0) throws -> SodiumSigner {
    try SodiumSigner(seed: seed(role, number))
  }

  static func key(_ role: Role, _ number: Int = 0) throws -> PublicKey {
    try signer(role, number).publicKey
  }

  static func requestSigner(_ role: Role, _ number: Int = 0) throws -> RequestSigner {
    RequestSigner(try signer(role, number), using: crypto)
  }
}

/// A key in memory.
final class HeldKey: IssuerKey {
  private let signer: SodiumSigner

  init(_ signer: consuming SodiumSigner) { self.signer = signer }

  var publicKey: PublicKey { signer.publicKey }

  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    try signer.sign(message)
  }
}

/// What went wrong in the machinery, not in what it tests.
struct Fault: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
