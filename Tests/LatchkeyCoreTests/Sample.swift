import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeySodium
import LatchkeyVectors

/// A valid message of one kind.
struct Sample {
  let reader: Reader
  let bytes: [UInt8]
  /// Who signed it; `nil` where it is no envelope.
  let key: PublicKey?

  /// One of every kind, each with every key that it may have.
  static let all: [Sample] = {
    var samples: [Sample] = []
    for reader in Reader.allCases {
      switch reader {
      case .credential: samples.append(fullCredential)
      case .hello:
        let kid = Tree.bytes([1, 2, 3, 4, 5, 6, 7, 8])
        let hello = Tree.array([.int(3), .int(1), .array([kid, kid])])
        samples.append(Sample(reader: reader, bytes: hello.encoded, key: nil))
      case .unsignedChallenge:
        guard let signed = published("envelope-challenge"), let payload = payload(of: signed.bytes)
        else { continue }
        samples.append(Sample(reader: reader, bytes: [0x82, 4] + payload.encoded, key: nil))
      default:
        if let sample = published("envelope-\(reader.rawValue)", as: reader) {
          samples.append(sample)
        }
      }
    }
    return samples
  }()

  /// The message of a published case.
  static func published(_ id: String, as reader: Reader = .challenge) -> Sample? {
    guard let step = Published.case(id)?.steps.last, let bytes = step.message.flatMap(Hex.decode)
    else { return nil }
    let key = step.key.flatMap(Hex.decode).flatMap { FixedBytes<32>($0.span) }
    return Sample(reader: reader, bytes: bytes, key: key.map { PublicKey(bytes: $0) })
  }

  /// The payload of an envelope.
  static func payload(of envelope: [UInt8]) -> Tree? {
    guard case .tag(18, .array(let parts)) = Tree(envelope), parts.count == 4,
      case .embedded(let payload) = parts[2]
    else { return nil }
    return payload
  }

  /// A credential with every constraint.
  private static let fullCredential: Sample = {
    guard let pass = published("envelope-credential"), let payload = payload(of: pass.bytes) else {
      return Sample(reader: .credential, bytes: [], key: nil)
    }
    func row(_ numbers: Int...) -> Tree { .array(numbers.map { .int($0) }) }
    let digest = Tree.bytes([UInt8](repeating: 0xa5, count: 32))
    var constraints = Tree.map([])
    let each = Tree.map([]).setting(1, .int(1)).setting(2, .int(3_600)).setting(3, .int(600))
      .setting(4, row(1, 4))
    let values: [(Int64, Tree)] = [
      (1, .int(3)), (2, .array([row(31, 480, 1_080), row(96, 600, 2_040)])),
      (3, .array([row(0, 120), row(1_000, -60)])), (4, .int(300)),
      (5, .bytes([UInt8](repeating: 0x5a, count: 16))), (6, .int(60)),
      (7, .array([row(0, 0, 30), row(0, 1, 30)])), (8, .int(39)), (9, .int(7_200)), (10, digest),
      (11, .int(1)), (12, each), (13, .int(2)),
    ]
    for (key, value) in values { constraints = constraints.setting(key, value) }
    let signer = TestKey("issuer")
    let claims = payload.setting(-65_537, constraints).encoded
    return Sample(
      reader: .credential, bytes: signer.envelope("credential", payload: claims),
      key: signer.publicKey)
  }()
}

/// The published cases.
enum Published {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let cases: [String: VectorCase] = {
    let files = ["envelope", "scope"].compactMap {
      try? VectorFile.load(folder.appendingPathComponent("Vectors/v1/\($0).json"))
    }
    return Dictionary(
      files.flatMap { $0.cases }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }()

  static func `case`(_ id: String) -> VectorCase? { cases[id] }
}

/// A key of a test, or, by the same derivation (RFC 5869), a key of a published case.
struct TestKey {
  let seed: FixedBytes<32>
  let publicKey: PublicKey

  init(_ role: String, of id: String = "core tests") {
    let backend = SodiumBackend()
    let pseudorandom = backend.hmacSHA256(
      Array(id.utf8).span, key: Array("latchkey/v1/vectors".utf8).span)
    seed = backend.hmacSHA256((Array(role.utf8) + [1]).span, key: pseudorandom.bytes.bytes).bytes
    publicKey = (try? SodiumSigner.publicKey(ofSeed: seed)) ?? PublicKey(bytes: .zero)
  }

  var bytes: [UInt8] { (0..<32).map { publicKey.bytes[$0] } }

  var coseKey: Tree {
    .map([
      Tree.Pair(key: .int(1), value: .int(1)), Tree.Pair(key: .int(-1), value: .int(6)),
      Tree.Pair(key: .int(-2), value: .bytes(bytes)),
    ])
  }

  var kid: [UInt8] { Array(TestKey.sha256(coseKey.encoded).prefix(8)) }

  static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    let digest = SodiumBackend().sha256(bytes.span)
    return (0..<32).map { digest.bytes[$0] }
  }

  func sign(_ message: [UInt8]) -> [UInt8] {
    guard let signature = try? SodiumSigner(seed: seed).sign(message.span) else { return [] }
    return (0..<64).map { signature.bytes[$0] }
  }

  /// The protected header that names this key.
  var protected: [UInt8] { [0xa2, 1, 0x32, 4, 0x48] + kid }

  /// A whole envelope over any header and payload, signed as they are.
  func envelope(_ domain: String, protected: [UInt8]? = nil, payload: [UInt8]) -> [UInt8] {
    let header = protected ?? self.protected
    let structure = Tree.array([
      .text(Array("Signature1".utf8)), .bytes(header),
      .bytes(Array("latchkey/v1/\(domain)".utf8)), .bytes(payload),
    ])
    return TestKey.frame(header, payload, signature: sign(structure.encoded))
  }

  /// The bytes of an envelope.
  static func frame(_ protected: [UInt8], _ payload: [UInt8], signature: [UInt8]) -> [UInt8] {
    [0xd2, 0x84] + Tree.head(2, UInt64(protected.count)) + protected + [0xa0]
      + Tree.head(2, UInt64(payload.count)) + payload + [0x58, 0x40] + signature
  }
}
