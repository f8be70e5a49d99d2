import Foundation
import LatchkeyCore
import Testing

@Suite(
  "Wycheproof",
  .enabled(if: TestData.hasExternal, Comment(rawValue: TestData.externalComment)))
struct WycheproofTests {
  @Test("SIG-8: Ed25519, all 151 cases", arguments: Backend.allCases)
  func ed25519(backend: Backend) throws {
    let file: WycheproofFile<SignatureGroup> = try load("ed25519_test.json")
    var count = 0
    for group in file.testGroups {
      let key = try #require(PublicKey(hex: group.publicKey.pk))
      for test in group.tests {
        let message = try #require([UInt8](hex: test.msg))
        // A signature of another length than 64 bytes cannot even be expressed.
        let isValid =
          Signature(hex: test.sig).map { backend.verifies($0, of: message, by: key) } ?? false
        #expect(isValid == (test.result == "valid"), "tcId \(test.tcId): \(test.comment)")
        count += 1
      }
    }
    #expect(count == 151)
    #expect(count == file.numberOfTests)
  }

  @Test("HMAC-SHA-256, all 174 cases, tags cut to their size", arguments: Backend.allCases)
  func hmac(backend: Backend) throws {
    let file: WycheproofFile<MACGroup> = try load("hmac_sha256_test.json")
    var count = 0
    for group in file.testGroups {
      for test in group.tests {
        let key = try #require([UInt8](hex: test.key))
        let message = try #require([UInt8](hex: test.msg))
        let tag = hex(backend.hmacSHA256(message, key: key).bytes).prefix(group.tagSize / 4)
        #expect((tag == test.tag) == (test.result == "valid"), "tcId \(test.tcId)")
        count += 1
      }
    }
    #expect(count == 174)
    #expect(count == file.numberOfTests)
  }

  private func load<Group>(_ name: String) throws -> WycheproofFile<Group> {
    try TestData.decode(
      WycheproofFile<Group>.self, from: TestData.external.appending(path: "wycheproof/\(name)"))
  }
}

/// A file of Wycheproof's `testvectors_v1`.
private struct WycheproofFile<Group: Decodable>: Decodable {
  let numberOfTests: Int
  let testGroups: [Group]
}

/// Schema `eddsa_verify_schema_v1.json`.
private struct SignatureGroup: Decodable {
  struct Key: Decodable {
    let pk: String
  }

  struct Test: Decodable {
    let tcId: Int
    let comment: String
    let msg: String
    let sig: String
    let result: String
  }

  let publicKey: Key
  let tests: [Test]
}

/// Schema `mac_test_schema_v1.json`. Sizes are in bits.
private struct MACGroup: Decodable {
  struct Test: Decodable {
    let tcId: Int
    let key: String
    let msg: String
    let tag: String
    let result: String
  }

  let tagSize: Int
  let tests: [Test]
}
