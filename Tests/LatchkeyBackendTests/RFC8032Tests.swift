import Foundation
import LatchkeyCBOR
import LatchkeyCore
import Testing

@Suite(
  "RFC 8032 test vectors",
  .enabled(if: TestData.hasExternal, Comment(rawValue: TestData.externalComment)))
struct RFC8032Tests {
  /// One line of the file: `seed ‖ key : key : message : signature ‖ message :`.
  struct Vector {
    let seed: FixedBytes<32>
    let key: PublicKey
    let message: [UInt8]
    let signature: Signature

    init(line: Substring) throws {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      try #require(fields.count == 5)
      seed = try #require(FixedBytes(hex: fields[0].prefix(64)))
      key = try #require(PublicKey(hex: String(fields[1])))
      message = try #require([UInt8](hex: fields[2]))
      signature = try #require(Signature(hex: String(fields[3].prefix(128))))
    }
  }

  let vectors: [Vector]

  init() throws {
    let file = TestData.external.appending(path: "rfc8032/TESTVECTORS")
    vectors = try TestData.lines(of: file).map(Vector.init)
  }

  @Test("There are 128")
  func count() { #expect(vectors.count == 128) }

  @Test("SIG-8: signatures verify", arguments: Backend.allCases)
  func verify(backend: Backend) {
    for vector in vectors {
      #expect(backend.verifies(vector.signature, of: vector.message, by: vector.key))
    }
  }

  @Test("Seeds give the keys and the signatures", arguments: Backend.allCases)
  func sign(backend: Backend) throws {
    for vector in vectors {
      #expect(try backend.publicKey(ofSeed: vector.seed) == vector.key)
      #expect(try backend.sign(vector.message, seed: vector.seed) == vector.signature)
    }
  }
}
