import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService

/// Members of a service's answers.
enum Answers {
  private static func members(_ body: [UInt8]) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
  }

  static func bytes(_ name: String, _ body: [UInt8]) -> [UInt8]? {
    (members(body)[name] as? String).flatMap(Base64URL.decode)
  }

  static func list(_ name: String, _ body: [UInt8]) -> [[UInt8]] {
    (members(body)[name] as? [String] ?? []).compactMap(Base64URL.decode)
  }

  static func staple(_ body: [UInt8]) -> [UInt8]? { bytes("staple", body) }

  /// Sequence of the first receipt that the service misses.
  static func next(_ body: [UInt8]) -> UInt64? {
    (members(body)["next"] as? NSNumber)?.uint64Value
  }
}

/// What answers `unlock`.
struct PassReply {
  let bundle: PassBundle
  let evidence: [[UInt8]]
  let serial: UInt32
  /// The pass itself, as it was signed.
  let credential: [UInt8]

  init(_ body: [UInt8]) throws {
    guard let bytes = Answers.bytes("pass", body) else { throw Fault("There is no pass.") }
    bundle = try PassBundle(message: bytes)
    guard let leaf = bundle.links.last else { throw Fault("There is no link.") }
    credential = leaf
    evidence = Answers.list("evidence", body)
    serial = try UnverifiedCredential(message: leaf.span).claims.serial
  }
}
