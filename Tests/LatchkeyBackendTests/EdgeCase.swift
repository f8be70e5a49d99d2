import Foundation
import LatchkeyCore

/// One line of `Vectors/v1/sources/ed25519-edge-cases.jsonl`.
struct EdgeCase: Decodable {
  let id: String
  let key: String
  let signature: String
  let message: String
  let accept: Bool
  let requirement: String
  let of: String?

  static func all() throws -> [EdgeCase] {
    let file = TestData.repository.appending(path: "Vectors/v1/sources/ed25519-edge-cases.jsonl")
    return try TestData.lines(of: file).map {
      try JSONDecoder().decode(EdgeCase.self, from: Data($0.utf8))
    }
  }
}
