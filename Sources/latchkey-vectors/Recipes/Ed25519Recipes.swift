import Foundation
import LatchkeyCore
import LatchkeyVectors

/// One line of `Vectors/v1/sources/ed25519-edge-cases.jsonl`.
private struct EdgeCase: Decodable {
  let id: String
  let title: String
  let note: String
  let key: String
  let signature: String
  let message: String
  let accept: Bool
  let requirement: String

  /// The signature that this one differs from: one with a torsion component where this has one.
  var origin: String { id.hasPrefix("mixed-key") ? "accept-mixed-key" : "accept" }
}

/// The edges of Ed25519, at which libraries differ (SIG-5 … SIG-8).
///
/// The numbers and verdicts are those of `Scripts/ed25519-edge-cases.py`, which does the curve's
/// arithmetic by itself.
func ed25519Suite() throws -> Suite {
  var suite = Suite("ed25519")
  let source = try String(
    contentsOf: URL(fileURLWithPath: "Vectors/v1/sources/ed25519-edge-cases.jsonl"),
    encoding: .utf8)
  for line in source.split(separator: "\n") {
    let row = try JSONDecoder().decode(EdgeCase.self, from: Data(line.utf8))
    suite.add(
      row.id, row.title, [row.requirement], threats: row.accept ? [] : ["T23"],
      of: row.accept ? nil : "ed25519-\(row.origin)", note: row.note
    ) { world in
      var step = Step(.ed25519)
      step.key = row.key
      step.signature = row.signature
      step.message = row.message
      world.add(step, row.accept ? .allow : .deny(.badSignature))
    }
  }
  return suite
}
