import LatchkeyCore
import Testing

@Suite("Ed25519 edge cases")
struct EdgeCaseTests {
  let cases: [EdgeCase]

  init() throws { cases = try EdgeCase.all() }

  @Test("SIG-5 to SIG-8: every backend gives every case its verdict", arguments: Backend.allCases)
  func verdicts(backend: Backend) throws {
    for edge in cases {
      let (signature, message, key) = try inputs(edge)
      let verdict = backend.verifies(signature, of: message, by: key)
      #expect(verdict == edge.accept, "\(edge.id)")
    }
  }

  @Test("SIG-5 to SIG-8: the backends agree on every case")
  func agreement() throws {
    for edge in cases {
      let (signature, message, key) = try inputs(edge)
      let verdicts = Backend.allCases.map { $0.verifies(signature, of: message, by: key) }
      #expect(Set(verdicts).count == 1, "\(edge.id)")
    }
  }

  @Test("SIG-5, SIG-6, SIG-7: the core refuses by itself what these requirements refuse")
  func checksOfTheCore() throws {
    for edge in cases {
      let (signature, _, key) = try inputs(edge)
      let isEncoded = Ed25519Acceptance.accepts(signature) && key.isAcceptable
      #expect(isEncoded == (edge.requirement == "SIG-8"), "\(edge.id)")
    }
  }

  /// Documents why the checks exist: libcrypto takes points of small order, libsodium does not.
  @Test("SIG-6, SIG-7: without the checks of the core the backends disagree")
  func librariesDisagree() throws {
    let disputed = try cases.filter { edge in
      let (signature, message, key) = try inputs(edge)
      return Set(Backend.allCases.map { $0.isValid(signature, of: message, by: key) }).count > 1
    }
    #expect(!disputed.isEmpty)
    #expect(disputed.allSatisfy { $0.requirement != "SIG-8" })
  }

  @Test("Ids are unique, and every rejected case mutates an accepted one")
  func parents() {
    let accepted = Set(cases.filter(\.accept).map(\.id))
    #expect(Set(cases.map(\.id)).count == cases.count)
    for edge in cases {
      if let parent = edge.of {
        #expect(accepted.contains(parent), "\(edge.id)")
      }
      #expect(edge.accept == (edge.of == nil), "\(edge.id)")
    }
  }

  private func inputs(_ edge: EdgeCase) throws -> (Signature, [UInt8], PublicKey) {
    (
      try #require(Signature(hex: edge.signature), "\(edge.id)"),
      try #require([UInt8](hex: edge.message), "\(edge.id)"),
      try #require(PublicKey(hex: edge.key), "\(edge.id)")
    )
  }
}
